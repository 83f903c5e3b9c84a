// Two charts: the request of one run as it falls, and all runs so far as asked against achieved.
"use strict";

// The run's three curves: asked for in all, achieved so far, and what is still asked for.
function drawReturns(canvas, run, [low, high]) {
  const { achieved, asked, steps, horizon, target, request } = run;
  const still = asked.map((wish, t) => wish - achieved[t]); // the request at each step
  const curves = {
    achieved: achieved.map((value, t) => [t, value]),
    request: [...still.map((value, t) => [t, value]), [steps, request]],
    asked: [...asked.map((value, t) => [t, value]), [steps, target], [horizon, target]],
  };
  const values = Object.values(curves).flat().map(([, value]) => value);
  const range = [Math.min(low, ...values), Math.max(high, ...values)];
  const axes = new Axes(canvas, [0, horizon], range, 92);
  axes.frame("step");
  axes.line(curves.asked, { stroke: "muted", width: 1.5, dash: [5, 5] });
  axes.line(curves.request, { stroke: "request", width: 2.5 });
  axes.line(curves.achieved, { stroke: "achieved", width: 2.5 });
  disc(axes.pen, axes.x(steps), axes.y(request), 4, { fill: "request" });
  disc(axes.pen, axes.x(steps), axes.y(achieved.at(-1)), 4, { fill: "achieved" });
  label(axes, [["asked for", target, "muted"], ["still asked", request, "request-text"],
    ["achieved", achieved.at(-1), "achieved-text"]]);
}

// Names beside the curves' heights, moved apart where they would overlap.
function label(axes, names) {
  const places = names.map(([name, value, fill]) => ({ name, fill, y: axes.y(value) + 4 }));
  places.sort((a, b) => a.y - b.y);
  places.forEach((place, i) => {
    if (i > 0) place.y = Math.max(place.y, places[i - 1].y + 14);
  });
  for (const { name, fill, y } of places) text(axes.pen, name, axes.box.right + 8, y, { fill, bold: true });
}

// A dot for each finished run; a ring where the request was moved on the way.
function drawObedience(canvas, runs, [low, high], best) {
  const achieved = runs.map((run) => run.achieved);
  const range = [Math.min(low, ...achieved), Math.max(high, ...achieved)];
  const axes = new Axes(canvas, range, range);
  const { pen, box } = axes;
  pen.fillStyle = colour("panel");
  pen.fillRect(axes.x(0), box.top, axes.x(best) - axes.x(0), box.bottom - box.top);
  axes.frame("asked for");
  text(pen, "in the data", (axes.x(0) + axes.x(best)) / 2, box.top + 13, { align: "center" });
  axes.line([[range[0], range[0]], [range[1], range[1]]], { stroke: "muted", width: 1.2, dash: [4, 4] });
  runs.forEach(({ asked, achieved: value, moved }, i) => {
    const kind = i === runs.length - 1 ? "achieved" : "past";
    disc(pen, axes.x(asked), axes.y(value), 5, moved ? { stroke: kind } : { fill: kind });
  });
}
