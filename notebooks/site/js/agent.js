// An agent that acts: its history and the life of its request (seqrl/history.py).
"use strict";

class Agent {
  // `context`: of how many steps it reads, the newest among them; it may be changed at any time.
  constructor(model, context) {
    this.model = model;
    this.context = context;
    this.reset();
  }

  reset() {
    this.past = { rtg: [], states: [], actions: [], timesteps: [] };
    this.received = 0;
    this.prediction = null;
  }

  // The action for one state [S] when `target` is asked for in all; what was received is taken off.
  act(state, target) {
    const { rtg, states, actions, timesteps } = this.past;
    rtg.push(Math.fround(target - this.received));
    states.push(Float32Array.from(state));
    timesteps.push(timesteps.length);
    this.prediction = this.model.predict(this.window());
    const { output } = this.prediction;
    actions.push(this.model.discrete ? output.indexOf(Math.max(...output)) : Float32Array.from(output));
    return actions.at(-1);
  }

  observe(reward) {
    this.received += reward;
  }

  // The last `context` steps, called before the newest has an action.
  window() {
    const { rtg, states, actions, timesteps } = this.past;
    const first = Math.max(0, rtg.length - this.context);
    return {
      rtg: rtg.slice(first),
      states: states.slice(first),
      actions: actions.slice(first),
      timesteps: timesteps.slice(first),
    };
  }
}
