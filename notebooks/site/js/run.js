// One run of an agent in a world: what was asked, what is still asked for, what came in.
"use strict";

class Run {
  // `horizon`: the steps after which a run ends; `target`, the return asked for, may be changed
  // at any time: the request is then the new target less what has been received.
  constructor(world, agent, horizon, target) {
    Object.assign(this, { world, agent, horizon, target });
    this.reset(1);
  }

  reset(seed) {
    this.state = this.world.reset(generator(seed));
    this.agent.reset();
    this.achieved = [0]; // the rewards so far, after 0, 1, … steps
    this.asked = []; // the target at each step
    this.done = false;
  }

  get steps() {
    return this.asked.length;
  }

  get request() {
    return this.target - this.agent.received;
  }

  step() {
    this.asked.push(this.target);
    const { state, reward, done } = this.world.step(this.agent.act(this.state, this.target));
    this.agent.observe(reward);
    this.state = state;
    this.achieved.push(this.agent.received);
    this.done = done || this.steps === this.horizon;
  }
}

// Random numbers from [0, 1), the same for the same seed (Mulberry32).
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
