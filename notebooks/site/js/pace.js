// How fast a run goes by on the screen: in real time, or as fast as this machine can.
"use strict";

const LONGEST = 0.25; // seconds: after a longer pause between two frames the rest is let go

class Pace {
  // `seconds`: what a step takes in real time.
  constructor(seconds) {
    this.seconds = seconds;
    this.fast = false;
    this.share = 1; // of the newest step that has gone by on the screen
    this.begin();
  }

  begin() {
    this.last = null;
    this.factor = 0; // how many times real time it went lately
  }

  // Makes the steps that are due at `now` (milliseconds) by calling `advance` until it says no.
  spend(now, advance) {
    const passed = this.last === null ? this.seconds : Math.min((now - this.last) / 1000, LONGEST);
    this.last = now;
    const steps = this.fast || lessMotion.matches ? this.hurry(advance) : this.keepTime(passed, advance);
    const factor = (steps * this.seconds) / passed;
    this.factor += 0.1 * (factor - this.factor);
  }

  hurry(advance) {
    const end = performance.now() + BUDGET;
    let steps = 1;
    while (advance() && performance.now() < end) steps++;
    this.share = 1;
    return steps;
  }

  keepTime(passed, advance) {
    let [due, steps] = [this.share + passed / this.seconds, 0];
    for (; due >= 1; due--) {
      steps++;
      if (!advance()) return steps;
    }
    this.share = due;
    return steps;
  }
}
