// A prediction cell by cell: in a table, which cells will fail; and what came out beside it.
"use strict";
globalThis.Live ??= {};
{
  // The bit of a number at a place: there may be more of them than bitwise operators know.
  const bit = (number, place) => Math.floor(number / 2 ** place) % 2 === 1;

  Live.grid = class extends Live.commitment {
    get choice() {
      if (!this.touched) return null;
      return this.inputs.reduce((sum, box, place) => sum + (box.checked ? 2 ** place : 0), 0);
    }

    follow() {
      this.touched ||= this.inputs.some((box) => box.checked);
      super.follow();
    }

    known(choice) {
      return choice >= 0 && choice < 2 ** this.inputs.length;
    }

    choose(choice) {
      this.inputs.forEach((box, place) => (box.checked = bit(choice, place)));
    }

    answer(choice) {
      if (choice === null) return (this.reply.textContent = "");
      const marked = this.inputs.filter((_, place) => bit(choice, place)).length;
      this.reply.textContent = `Committed: a grid in which ${marked} of ${this.inputs.length} cells fail.`;
    }
  };

  // How many cells were foreseen, and how sure the reader was, in a sentence.
  Live.foresaw = (right, cells, sure) =>
    `You foresaw ${right} of ${cells} cells (${Live.decimal((100 * right) / cells, 0)} %) and were ${Live.decimal(100 * sure, 0)} % sure of each.`;

  Live.foreseen = class {
    constructor(root) {
      Object.assign(this, { root, failed: Live.dataOf(root).failed });
      Live.hear((topic) => topic === "predictions" && this.mark());
      this.mark();
    }

    mark() {
      const kept = Live.committed(this.root.dataset);
      const wrong = this.failed.map((fails, place) => kept !== undefined && fails !== bit(kept.choice, place));
      this.root.querySelectorAll(".surprise").forEach((mark, place) => (mark.textContent = wrong[place] ? " ≠" : ""));
      const right = wrong.filter((each) => !each).length;
      this.root.querySelector(".foreseen-score").textContent = kept ? Live.foresaw(right, wrong.length, kept.sure) : "";
    }
  };
}
