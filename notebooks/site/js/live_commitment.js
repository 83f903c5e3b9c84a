// Predict, commit, reveal: what came out stays hidden until the reader has said what they expect.
"use strict";
globalThis.Live ??= {};

// What was committed under a key, if anything.
Live.committed = ({ lesson, key }) => Live.byKey(Live.load("predictions"), lesson)[key];

// What a reader commits to: a number, `choice`, of which a kind says how it is chosen and shown.
Live.commitment = class {
  constructor(root) {
    Object.assign(this, { root, ...Live.dataOf(root) });
    this.form = root.querySelector("form");
    this.button = root.querySelector(".prediction-commit");
    this.reply = root.querySelector(".prediction-feedback");
    this.inputs = [...root.querySelectorAll("[type=radio], [type=checkbox]")];
    this.sure = Live.slider(root.querySelector(".live-slider"), () => {});
    this.form.addEventListener("change", () => this.follow());
    this.form.addEventListener("submit", (event) => this.commit(event));
    Live.hear((topic) => topic === "predictions" && this.remember());
    this.remember();
  }

  follow() {
    this.button.disabled = this.locked || this.choice === null;
  }

  commit(event) {
    event.preventDefault();
    const { lesson, key } = this.root.dataset;
    const answer = { choice: this.choice, sure: this.levels[Number(this.sure.input.value)] };
    const problem = Live.change("predictions", (answers) => {
      (answers[lesson] ??= {})[key] = answer;
    });
    if (problem) this.reply.append(document.createElement("br"), problem);
    this.reply.focus(); // the button, which had it, can no longer be pressed
  }

  // Shows what was committed, here or before; or that nothing is, if it was forgotten.
  remember() {
    const kept = Live.committed(this.root.dataset);
    this.locked = kept !== undefined && this.known(kept.choice);
    this.button.textContent = this.locked ? "Committed" : "Commit";
    for (const control of [...this.inputs, this.sure.input]) control.disabled = this.locked;
    if (this.locked) {
      this.choose(kept.choice);
      this.sure.set(Live.nearest(this.levels, kept.sure));
    }
    this.answer(this.locked ? kept.choice : null);
    this.follow();
  }
};

Live.reveal = class {
  constructor(root) {
    this.root = root;
    this.cover = root.querySelector(".prediction-cover");
    this.shown = root.querySelector(".revealed");
    this.shown.hidden = true;
    root.querySelector("details").replaceWith(this.shown);
    Live.hear((topic) => topic === "predictions" && this.remember());
    this.remember();
  }

  remember() {
    const committed = Live.committed(this.root.dataset) !== undefined;
    this.cover.hidden = committed;
    this.shown.hidden = !committed;
  }
};
