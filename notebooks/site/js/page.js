// The page's robots: what each is asked for, how it is drawn, and in which words it is told.
"use strict";

const HALF_CHEETAH = {
  name: "speed-dial",
  horizon: 200,
  seconds: 0.05,
  range: [0, 700], // of returns, on the charts
  best: 656, // the highest return in the data
  draw: drawCheetah,
  words: {
    waiting: "The physics is being made ready …",
    ready: "Ready. Press Run, then move the slider while it runs.",
    learned: "It was trained on a history of 1 step.",
    wish: (target) => (target > 656 ? `${target} (beyond the data)` : `${target}`),
    asked: (target) => `Asked for a return of ${target}`,
    progress: (run) =>
      `Step ${run.steps} of ${run.horizon}: asked for ${run.target}, achieved ${Math.round(run.achieved.at(-1))}, still asked for ${Math.round(run.request)}.`,
    finished: (run) => `Asked for ${run.target}, achieved ${Math.round(run.achieved.at(-1))} in 10 seconds.`,
    pair: ({ asked, achieved }) => `asked for ${asked}, achieved ${Math.round(achieved)}`,
    numbers: (run, factor) => numbersLine(run, Math.round, factor),
    scene: (run) =>
      `The half-cheetah from the side, ${run.steps} of ${run.horizon} steps into its run, at ${speedNow(run).toFixed(1)} metres a second.`,
  },
};

const ORCHARD = {
  name: "orchard",
  horizon: 20,
  seconds: 0.25,
  range: [0, 6],
  best: 5,
  draw: drawOrchard,
  words: {
    waiting: "The orchard is being made ready …",
    ready: "Ready. Press Run, then move the slider while it walks.",
    learned: "It was trained on histories of up to 5 steps.",
    wish: (target) => `${counted(target, "apple")}${target > 5 ? " (beyond the data)" : ""}`,
    asked: (target) => `Asked for ${counted(target, "apple")}`,
    progress: (run) =>
      `Step ${run.steps} of ${run.horizon}: asked for ${run.target}, picked ${run.achieved.at(-1)}, still asked for ${run.request}.`,
    finished: (run) => `Asked for ${counted(run.target, "apple")}, picked ${run.achieved.at(-1)} in ${counted(run.steps, "step")}.`,
    pair: ({ asked, achieved }) => `asked for ${asked}, picked ${achieved}`,
    numbers: (run, factor) => numbersLine(run, (value) => value, factor),
    scene: (run) => {
      const cell = run.world.path.at(-1);
      const place = `row ${Math.floor(cell / SIZE) + 1}, column ${(cell % SIZE) + 1}`;
      return `The orchard from above: the walker is at ${place} and has picked ${counted(run.achieved.at(-1), "apple")} of 6.`;
    },
  },
};

function numbersLine(run, rounded, factor) {
  const parts = [
    `step ${run.steps}/${run.horizon}`,
    `asked ${run.target}`,
    `achieved ${rounded(run.achieved.at(-1))}`,
    `still asked ${rounded(run.request)}`,
  ];
  return [...parts, ...(factor ? [`${factor.toFixed(1)} × real time`] : [])].join("  ·  ");
}

async function bringHalfCheetah(panel) {
  if (typeof WebAssembly !== "object" || typeof DecompressionStream !== "function") {
    panel.unavailable("This browser has no WebAssembly, which the physics needs. The picture shows three runs of the same agent, recorded in Python.");
    return;
  }
  try {
    await load(panel.parts.section.dataset.physics);
    panel.ready(await HalfCheetah.load(HALF_CHEETAH_XML));
  } catch (error) {
    panel.unavailable(`The physics could not be started (${error.message}). The picture shows three runs of the same agent, recorded in Python.`);
  }
}

function begin() {
  const section = (id) => document.getElementById(id);
  const panels = [];
  if (section("half-cheetah")) {
    panels.push(new Panel(section("half-cheetah"), HALF_CHEETAH));
    bringHalfCheetah(panels[0]);
  }
  if (section("orchard")) {
    panels.push(new Panel(section("orchard"), ORCHARD));
    panels.at(-1).ready(new Orchard());
  }
  const redraw = () => panels.forEach((panel) => panel.draw());
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}

begin();
