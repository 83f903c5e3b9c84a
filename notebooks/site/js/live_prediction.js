// A prediction with options, of which one is right; a sentence answers each.
"use strict";
globalThis.Live ??= {};

Live.prediction = class extends Live.commitment {
  get choice() {
    const chosen = this.inputs.findIndex((option) => option.checked);
    return chosen < 0 ? null : chosen;
  }

  known(choice) {
    return choice in this.inputs;
  }

  choose(choice) {
    this.inputs[choice].checked = true;
  }

  answer(choice) {
    this.root.querySelector(".live-answers").hidden = choice === null;
    this.reply.innerHTML = choice === null ? "" : this.feedback[choice];
  }
};
