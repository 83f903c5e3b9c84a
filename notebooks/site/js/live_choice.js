// Explorers of one kind, of which one is shown at a time.
"use strict";
globalThis.Live ??= {};

// Where they are linked, all their sliders move together.
Live.choice = class {
  constructor(root) {
    this.options = [...root.querySelectorAll(".live-option")];
    const chooser = root.firstElementChild;
    if (chooser.matches(".live-slider")) Live.slider(chooser, (index) => this.choose(index));
    else chooser.addEventListener("change", (event) => this.choose(Number(event.target.value)));
    if (root.dataset.linked) this.link();
  }

  choose(chosen) {
    this.options.forEach((option, index) => (option.hidden = index !== chosen));
  }

  link() {
    const explorers = () => this.options.map((option) => Live.alive.get(option.firstElementChild));
    for (const option of this.options) {
      const own = option.firstElementChild;
      own.addEventListener("input", () => {
        for (const explorer of explorers()) explorer.index = Live.alive.get(own).index;
      });
    }
  }
};
