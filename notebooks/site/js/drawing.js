// What all pictures share: a sharp canvas, the page's colours, axes for small charts.
"use strict";

// A canvas ready to be drawn on afresh, measured in CSS pixels whatever the screen's own are.
function fresh(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const dots = window.devicePixelRatio || 1;
  const [columns, rows] = [Math.round(width * dots), Math.round(height * dots)];
  if (canvas.width !== columns || canvas.height !== rows) Object.assign(canvas, { width: columns, height: rows });
  const pen = canvas.getContext("2d");
  pen.setTransform(dots, 0, 0, dots, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.lineCap = pen.lineJoin = "round";
  return { pen, width, height };
}

// A colour of style.css by its name, in the light or the dark page's version.
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

function text(pen, words, x, y, { size = 12, fill = "muted", align = "left", bold = false } = {}) {
  pen.font = `${bold ? "600 " : ""}${size}px system-ui, sans-serif`;
  pen.textAlign = align;
  pen.fillStyle = colour(fill);
  pen.fillText(words, x, y);
}

function polyline(pen, points, { stroke = "ink", width = 2, dash = [] } = {}) {
  pen.beginPath();
  points.forEach(([x, y]) => pen.lineTo(x, y));
  pen.setLineDash(dash);
  pen.strokeStyle = colour(stroke);
  pen.lineWidth = width;
  pen.stroke();
  pen.setLineDash([]);
}

function disc(pen, x, y, radius, { fill = null, stroke = null, width = 2 } = {}) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  if (fill) pen.fillStyle = colour(fill);
  if (fill) pen.fill();
  pen.lineWidth = width;
  if (stroke) pen.strokeStyle = colour(stroke);
  if (stroke) pen.stroke();
}

// Round numbers within [low, high], about five of them.
function ticks(low, high) {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: count }, (_, i) => (first + i) * step);
}

class Axes {
  // A chart over the whole canvas; `right` is the room kept free for labels beside the lines.
  constructor(canvas, [left, right], [low, high], room = 12) {
    Object.assign(this, fresh(canvas), { left, right, low, high });
    this.box = { left: 40, right: this.width - room, top: 14, bottom: this.height - 34 };
  }

  x(value) {
    const { left, right } = this.box;
    return left + ((value - this.left) / (this.right - this.left)) * (right - left);
  }

  y(value) {
    const { top, bottom } = this.box;
    return bottom - ((value - this.low) / (this.high - this.low)) * (bottom - top);
  }

  frame(name) {
    const { left, right, bottom } = this.box;
    for (const tick of ticks(this.low, this.high)) {
      polyline(this.pen, [[left, this.y(tick)], [right, this.y(tick)]], { stroke: "grid", width: 1 });
      text(this.pen, `${tick}`, left - 6, this.y(tick) + 4, { align: "right" });
    }
    for (const tick of ticks(this.left, this.right)) {
      text(this.pen, `${tick}`, this.x(tick), bottom + 16, { align: "center" });
    }
    text(this.pen, name, right, bottom + 31, { align: "right" });
  }

  line(points, style) {
    polyline(this.pen, points.map(([x, y]) => [this.x(x), this.y(y)]), style);
  }
}
