// The orchard from above: apples, the walk so far, and how likely the agent found each step.
"use strict";

function drawOrchard(canvas, run, share) {
  const { pen, width, height } = fresh(canvas);
  const cell = Math.min(width, height) / SIZE;
  const [left, top] = [(width - SIZE * cell) / 2, (height - SIZE * cell) / 2];
  const centre = (place) => [left + ((place % SIZE) + 0.5) * cell, top + (Math.floor(place / SIZE) + 0.5) * cell];
  drawGround(pen, centre, cell);
  drawApples(pen, run.world.picked(), centre, cell);
  const { path } = run.world;
  const [from, to] = [centre(path.at(-2) ?? START), centre(path.at(-1))];
  const walker = from.map((start, i) => start + smooth(share) * (to[i] - start));
  polyline(pen, [...path.slice(0, -1).map(centre), walker], { stroke: "achieved", width: cell * 0.09 });
  disc(pen, ...centre(START), cell * 0.09, { fill: "achieved" });
  if (run.agent.prediction) drawChances(pen, run, from, cell);
  disc(pen, ...walker, cell * 0.2, { fill: "achieved", stroke: "paper", width: 3 });
}

function drawGround(pen, centre, cell) {
  for (let place = 0; place < SIZE * SIZE; place++) {
    const [x, y] = centre(place);
    pen.fillStyle = colour(place % 2 ? "meadow" : "meadow-light");
    pen.beginPath();
    pen.roundRect(x - cell / 2 + 1.5, y - cell / 2 + 1.5, cell - 3, cell - 3, cell * 0.12);
    pen.fill();
  }
}

// A full apple hangs, an empty ring is picked.
function drawApples(pen, picked, centre, cell) {
  APPLES.forEach((apple, i) => {
    const [x, y] = centre(apple);
    if (picked[i]) return disc(pen, x, y, cell * 0.24, { stroke: "apple", width: 2 });
    polyline(pen, [[x, y - cell * 0.2], [x + cell * 0.07, y - cell * 0.36]], { stroke: "stem", width: cell * 0.05 });
    disc(pen, x, y, cell * 0.25, { fill: "apple" });
    disc(pen, x - cell * 0.09, y - cell * 0.09, cell * 0.055, { fill: "apple-light" });
  });
}

// What the last step was chosen from: an arm each way out of its cell, as long as likely.
function drawChances(pen, run, [x, y], cell) {
  softmax(Array.from(run.agent.prediction.output)).forEach((chance, action) => {
    const [rows, columns] = MOVES[action];
    const reach = cell * (0.2 + 0.55 * chance);
    if (chance > 0.02) polyline(pen, [[x, y], [x + reach * columns, y + reach * rows]], { stroke: "request", width: cell * 0.12 });
  });
}

const smooth = (share) => share * share * (3 - 2 * share);
