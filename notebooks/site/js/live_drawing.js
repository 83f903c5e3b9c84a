// Scenes as SVG, as Python's `seqrl.environments.drawing` writes them: a list of shapes, back to front.
"use strict";
globalThis.Live ??= {};
{
  const COLOURS = {
    paper: "var(--jp-layout-color1, #ffffff)",
    panel: "var(--jp-layout-color2, #eeeeee)",
    line: "var(--jp-border-color1, #bdbdbd)",
    ink: "var(--jp-ui-font-color1, #212121)",
    muted: "var(--jp-ui-font-color2, #616161)",
    sky: "#56b4e9",
    blue: "#0072b2",
    none: "none",
  };

  const number = (value) => Live.decimal(value, 2).replace(/\.?0+$/, "");

  const escaped = (text) => text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);

  const attributes = (given) => Object.entries(given).map(([name, value]) => ` ${name}="${escaped(`${value}`)}"`).join("");

  const stroke = (colour, width) => `stroke:${COLOURS[colour]};stroke-width:${number(width)}`;

  const sheer = (opacity) => (opacity === 1 ? "" : `;opacity:${number(opacity)}`);

  Live.line = (points, colour, width) => {
    const places = points.map(([x, y]) => `${number(x)},${number(y)}`).join(" ");
    return `<polyline${attributes({ points: places, style: `fill:none;stroke-linecap:round;stroke-linejoin:round;${stroke(colour, width)}` })}/>`;
  };

  Live.circle = (x, y, r, fill) =>
    `<circle${attributes({ cx: number(x), cy: number(y), r: number(r), style: `fill:${COLOURS[fill]}` })}/>`;

  Live.rectangle = (x, y, width, height, fill, opacity = 1) =>
    `<rect${attributes({ x: number(x), y: number(y), width: number(width), height: number(height), style: `fill:${COLOURS[fill]}${sheer(opacity)}` })}/>`;

  Live.text = (x, y, content, size, { fill = "ink", anchor = "middle", bold = false } = {}) => {
    const style = `fill:${COLOURS[fill]};font:${bold ? "bold " : ""}${number(size)}px var(--jp-ui-font-family, sans-serif)`;
    return `<text${attributes({ x: number(x), y: number(y), "text-anchor": anchor, "dominant-baseline": "central", style })}>${escaped(content)}</text>`;
  };

  Live.scene = (width, height, label, shapes) => {
    const [w, h] = [number(width), number(height)];
    const head = attributes({ xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${w} ${h}`, width: w, height: h, style: "max-width:100%;height:auto", role: "img", "aria-label": label });
    return `<svg${head}>${Live.rectangle(0, 0, width, height, "paper")}${shapes.join("")}</svg>`;
  };
}
