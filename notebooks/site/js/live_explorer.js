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
      if (root.dataset.pace) root.querySelector(".live-slider").after(playButton(this, Number(root.dataset.pace)));
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

  // Shows one view after the other, each for `pace` milliseconds, from the first again after the last.
  function playButton(explorer, pace) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Play", className: "live-play" });
    const last = Number(explorer.slider.input.max);
    let timer;
    const stop = () => {
      clearInterval(timer);
      [timer, button.textContent] = [undefined, "Play"];
    };
    const next = () => {
      if (explorer.index < last) explorer.index += 1;
      if (explorer.index === last) stop();
    };
    button.addEventListener("click", () => {
      if (timer) return stop();
      if (explorer.index === last) explorer.index = 0;
      [timer, button.textContent] = [setInterval(next, pace), "Stop"];
    });
    explorer.slider.input.addEventListener("input", stop);
    return button;
  }

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
