// Bets on ten claims; every move is kept.
"use strict";
globalThis.Live ??= {};

Live.wager = class {
  constructor(root) {
    this.beliefs = Live.dataOf(root).beliefs;
    this.status = root.querySelector(".wager-status");
    this.rows = new Map();
    for (const row of root.querySelectorAll("[data-key]")) {
      const { key } = row.dataset;
      this.rows.set(key, Live.slider(row.querySelector(".live-slider"), (index) => this.place(key, index)));
    }
    root.append(Live.files("wager"));
    Live.hear((topic) => topic === "wager" && this.remember());
    this.remember();
  }

  place(key, index) {
    this.problem = Live.change("wager", (bets) => (bets[key] = this.beliefs[index]));
    this.remember();
  }

  remember() {
    const bets = Live.load("wager");
    const placed = [...this.rows.keys()].filter((key) => key in bets);
    for (const key of placed) this.rows.get(key).set(Live.nearest(this.beliefs, bets[key]));
    const kept = this.problem ? ` ${this.problem}` : placed.length ? "; kept" : "";
    this.status.textContent = `${placed.length} of ${this.rows.size} bets placed${kept}`;
  }
};
