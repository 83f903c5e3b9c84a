// A slider over requests, and the sentence and the picture of each.
"use strict";
globalThis.Live ??= {};
{
  Live.explorer = class {
    constructor(root) {
      this.status = root.querySelector(".explorer-status");
      this.picture = root.querySelector(".explorer-picture");
      this.slider = Live.slider(root.querySelector(".live-slider"), (index) => this.show(index));
      const { statuses, pictures } = Live.dataOf(root);
      this.statuses = statuses;
      this.pictures = Live.unpacked(pictures).then(Live.unfolded);
      this.pictures.catch(() => this.giveUp());
      this.pause = pauseButton(this.picture);
      this.calm();
    }

    get index() {
      return Number(this.slider.input.value);
    }

    set index(index) {
      if (index === this.index) return;
      this.slider.set(index);
      this.show(index);
    }

    async show(index) {
      const picture = (await this.pictures)[index];
      if (index !== this.index) return; // the slider has moved on
      this.status.textContent = this.statuses[index];
      this.picture.innerHTML = picture;
      this.calm();
    }

    // A picture that moves can be stopped, and its successors stay stopped.
    calm() {
      this.pause.hidden = !this.picture.querySelector(".seqrl-moves");
      if (this.pause.ariaPressed === "true") pauseAll(this.picture);
    }

    giveUp() {
      this.slider.input.disabled = true;
      this.status.textContent += " (This browser is too old to unpack the other pictures.)";
    }
  };

  function pauseButton(picture) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Pause", className: "live-pause", ariaPressed: "false" });
    button.addEventListener("click", () => {
      button.ariaPressed = String(button.ariaPressed !== "true");
      button.textContent = button.ariaPressed === "true" ? "Move again" : "Pause";
      pauseAll(picture, button.ariaPressed === "true");
    });
    picture.after(button);
    return button;
  }

  function pauseAll(picture, paused = true) {
    for (const svg of picture.querySelectorAll("svg")) paused ? svg.pauseAnimations() : svg.unpauseAnimations();
  }
}
