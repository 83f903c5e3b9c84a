// Check boxes for methods and data sets, a sentence and a picture, drawn anew at each choice.
"use strict";
globalThis.Live ??= {};
{
  const count = (things, name) => `${things.length} ${name}${things.length === 1 ? "" : "s"}`;

  function told(name, { mean, seeds, interval }) {
    const sure = interval ? interval.map(Live.minus).join(" to ") : count(seeds, "seed");
    return `${name} ${Live.minus(mean)} (${sure})`;
  }

  // Who leads over the chosen data sets, who comes next, and who cannot be compared.
  Live.leaderboardStatus = (names, found, rows, tasks) => {
    if (!rows.length || !tasks.length) return "Choose one method or more, and one data set or more";
    const order = rows.filter((row) => row in found).sort((a, b) => found[b].mean - found[a].mean);
    const ranks = ["Highest interquartile mean", "next"];
    const leading = order.slice(0, 2).map((row, rank) => `${ranks[rank]}: ${told(names[row], found[row])}`);
    const absent = rows.filter((row) => !(row in found)).map((row) => names[row]);
    const parts = [`${count(rows, "method")} on ${count(tasks, "data set")}`];
    if (leading.length) parts.push(leading.join(", "));
    if (absent.length) parts.push(`Not compared: ${absent.join(", ")}`);
    return parts.join(". ");
  };

  Live.leaderboard = class {
    constructor(root) {
      this.status = root.querySelector(".explorer-status");
      this.picture = root.querySelector(".explorer-picture");
      this.groups = root.querySelectorAll("fieldset");
      this.found = {}; // aggregates by data sets
      this.board = Live.dataOf(root);
      root.addEventListener("change", () => this.draw());
    }

    chosen(group) {
      return [...group.querySelectorAll("input:checked")].map((box) => box.value);
    }

    draw() {
      const [rows, tasks] = [...this.groups].map(this.chosen);
      if (tasks.length) this.found[tasks] ??= Live.aggregates(this.board, tasks);
      const every = Object.entries(this.found[tasks] ?? {});
      const found = Object.fromEntries(every.filter(([row]) => rows.includes(row)));
      const said = Live.leaderboardStatus(this.board.names, found, rows, tasks);
      this.status.textContent = said;
      this.picture.innerHTML = Live.leaderboardSheet(this.board, found, rows, tasks, said);
    }
  };
}
