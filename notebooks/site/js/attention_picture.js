// Where the newest state looked: one small grid a layer, a column for each step of the history.
"use strict";

const TOKENS = ["R̂", "s", "a"];

function drawAttention(canvas, attention) {
  const { pen, width, height } = fresh(canvas);
  if (!attention) return text(pen, "Take a step to see it.", width / 2, height / 2, { align: "center" });
  attention.forEach((heads, layer) => {
    const top = 22 + (layer * (height - 18)) / attention.length;
    text(pen, `layer ${layer + 1}`, 28, top - 7);
    drawGrid(pen, mean(heads), { left: 28, top, width: width - 40, height: (height - 18) / attention.length - 30 });
  });
  text(pen, "oldest step", 28, height - 4);
  text(pen, "now", width - 12, height - 4, { align: "right" });
}

// Weights [T] in the order R̂ s a R̂ s a … R̂ s as three rows; the darker, the more was looked at.
function drawGrid(pen, weights, { left, top, width, height }) {
  const steps = Math.ceil(weights.length / 3);
  const [across, down] = [Math.min(width / steps, 90), height / 3];
  TOKENS.forEach((name, row) => text(pen, name, left - 10, top + (row + 0.5) * down + 4, { align: "right" }));
  weights.forEach((weight, token) => {
    const x = left + width - across * (steps - Math.floor(token / 3)); // the newest stands right
    const y = top + (token % 3) * down;
    pen.fillStyle = colour("panel");
    pen.fillRect(x + 1, y + 1, across - 2, down - 2);
    pen.globalAlpha = Math.min(1, weight);
    pen.fillStyle = colour("achieved");
    pen.fillRect(x + 1, y + 1, across - 2, down - 2);
    pen.globalAlpha = 1;
    if (across > 38) text(pen, percent(weight), x + across / 2, y + down / 2 + 4, { align: "center", fill: weight > 0.55 ? "paper" : "ink" });
  });
}

// The same in words, for those who cannot see it.
function attentionInWords(attention) {
  const kinds = ["returns still asked for", "states", "actions"];
  const layers = attention.map((heads, layer) => {
    const weights = mean(heads);
    const shares = kinds.map((kind, row) => {
      const share = weights.reduce((sum, weight, token) => sum + (token % 3 === row ? weight : 0), 0);
      return `${percent(share)} on ${kind}`;
    });
    return `layer ${layer + 1}: ${shares.join(", ")}`;
  });
  return `Attention of the newest state. ${layers.join("; ")}.`;
}

const percent = (share) => `${Math.round(100 * share)} %`;
const mean = (heads) => Array.from(heads[0], (_, t) => heads.reduce((sum, head) => sum + head[t], 0) / heads.length);
