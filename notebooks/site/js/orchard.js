// The orchard (seqrl/environments/orchard.py): a 7 by 7 grid, six apples, +1 for each.
"use strict";

const SIZE = 7;
const START = 24; // the middle; cells are numbered row by row
const APPLES = [0, 4, 20, 47, 36, 21];
const ACTIONS = ["up", "down", "left", "right", "stay"];
const MOVES = [[-1, 0], [1, 0], [0, -1], [0, 1], [0, 0]]; // (rows, columns)

class Orchard {
  constructor() {
    this.seconds = 0.25; // what a step takes on the screen
    this.reset();
  }

  reset() {
    this.path = [START];
    return this.state();
  }

  // Carries out an action, a number from 0 to 4; all apples picked end the episode.
  step(action) {
    const cell = nextCell(this.path.at(-1), action);
    const reward = Number(APPLES.includes(cell) && !this.path.includes(cell));
    this.path.push(cell);
    return { state: this.state(), reward, done: this.picked().every(Boolean) };
  }

  picked() {
    return APPLES.map((apple) => this.path.includes(apple));
  }

  // What the agent sees [55]: its cell as one-hot 49, then 6 bits of apples gone.
  state() {
    const cells = Array.from({ length: SIZE * SIZE }, (_, cell) => Number(cell === this.path.at(-1)));
    return [...cells, ...this.picked().map(Number)];
  }
}

// The cell that an action leads to; a wall keeps the walker where it is.
function nextCell(cell, action) {
  const inside = (place) => Math.min(Math.max(place, 0), SIZE - 1);
  const row = inside(Math.floor(cell / SIZE) + MOVES[action][0]);
  return SIZE * row + inside((cell % SIZE) + MOVES[action][1]);
}
