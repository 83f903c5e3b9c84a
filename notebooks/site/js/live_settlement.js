// The bets settled: who was how wrong, and about what.
"use strict";
globalThis.Live ??= {};

Live.settlement = class {
  constructor(root) {
    Object.assign(this, { root, outcomes: Live.dataOf(root).outcomes });
    root.append(Live.files("wager"));
    Live.hear((topic) => topic === "wager" && this.settle());
    this.settle();
  }

  settle() {
    const bets = Live.load("wager");
    this.root.querySelector("caption").textContent = Live.settled(bets, this.outcomes);
    for (const row of this.root.querySelectorAll("[data-key]")) {
      const belief = bets[row.dataset.key];
      row.cells[1].textContent = belief === undefined ? "none" : `${Live.decimal(100 * belief, 0)} % true`;
    }
  }
};
