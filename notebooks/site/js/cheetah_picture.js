// The half-cheetah from the side, as MuJoCo says its limbs lie; the camera goes with it.
"use strict";

const THICKNESS = 0.092; // metres, of every limb
const LIMBS = ["torso", "head", "thigh", "shin", "foot", "thigh", "shin", "foot"]; // MuJoCo's order
const DRAWN = [[5, 6, 7], [2, 3, 4], [0, 1]]; // front leg, back leg, spine: the last lies on top
const HILLS = [
  { nearness: 0.12, rise: 0.5, fill: "hill-far", waves: [0.9, 2.3] },
  { nearness: 0.35, rise: 0.24, fill: "hill-near", waves: [1.7, 4.1] },
];

// `share` in [0, 1) says how much of the newest step has gone by on the screen.
function drawCheetah(canvas, run, share) {
  const { pen, width, height } = fresh(canvas);
  const { poses } = run.world;
  const pose = poses[Math.min(poses.length - 1, Math.floor(share * poses.length))]; // [8][x, z, x, z]
  const metre = Math.min(width / 3.4, height / 1.75);
  const ground = height - 46;
  const middle = (pose[0][0] + pose[0][2]) / 2;
  const place = (x, z) => [width / 2 + metre * (x - middle), ground - metre * z];
  drawLand(pen, { width, ground, metre, middle });
  drawRoad(pen, { width, height, ground, metre, middle });
  drawShadow(pen, pose, place, metre);
  for (const limb of DRAWN.flat()) drawLimb(pen, limb, pose[limb], place, metre);
  drawEye(pen, pose, place, metre);
  drawInstruments(pen, run, width, middle);
}

function drawLand(pen, { width, ground, metre, middle }) {
  const sky = pen.createLinearGradient(0, 0, 0, ground);
  sky.addColorStop(0, colour("sky-high"));
  sky.addColorStop(1, colour("sky-low"));
  pen.fillStyle = sky;
  pen.fillRect(0, 0, width, ground);
  disc(pen, width * 0.8, ground * 0.34, metre * 0.13, { fill: "sun" });
  for (const hill of HILLS) drawHills(pen, hill, { width, ground, metre, middle });
}

function drawHills(pen, { nearness, rise, fill, waves }, { width, ground, metre, middle }) {
  pen.beginPath();
  pen.moveTo(0, ground);
  for (let x = 0; x < width + 6; x += 6) {
    const along = nearness * middle + (x / metre) * 0.6;
    const wave = 0.55 + 0.28 * Math.sin(waves[0] * along) + 0.17 * Math.sin(waves[1] * along + 1);
    pen.lineTo(x, ground - rise * metre * wave);
  }
  pen.lineTo(width + 6, ground);
  pen.fillStyle = colour(fill);
  pen.fill();
}

// A striped road with a number at every metre.
function drawRoad(pen, { width, height, ground, metre, middle }) {
  pen.fillStyle = colour("road");
  pen.fillRect(0, ground, width, height - ground);
  const half = width / 2 / metre + 1;
  for (let mark = Math.floor(middle - half); mark <= middle + half; mark++) {
    const x = width / 2 + metre * (mark - middle);
    pen.fillStyle = colour("stripe");
    if (mark % 2 === 0) pen.fillRect(x, ground, metre, 9);
    text(pen, `${mark} m`, x, ground + 30, { align: "center", size: 12 });
  }
}

function drawShadow(pen, pose, place, metre) {
  const [x, ground] = place((pose[0][0] + pose[0][2]) / 2, 0);
  const height = (pose[0][1] + pose[0][3]) / 2;
  pen.beginPath();
  pen.ellipse(x, ground + 4, metre * (0.5 + 0.12 * height), 5, 0, 0, 2 * Math.PI);
  pen.fillStyle = colour("shadow");
  pen.fill();
}

// A capsule: its edge, its body, and a thin light along its upper side.
function drawLimb(pen, limb, [x0, z0, x1, z1], place, metre) {
  const ends = [place(x0, z0), place(x1, z1)];
  const width = THICKNESS * metre;
  polyline(pen, ends, { stroke: "limb-edge", width: width + 3 });
  polyline(pen, ends, { stroke: limb < 2 ? "spine" : `leg-${LIMBS[limb]}`, width });
  const lit = ends.map(([x, y]) => [x - width * 0.12, y - width * 0.2]);
  polyline(pen, lit, { stroke: "limb-light", width: width * 0.16 });
}

function drawEye(pen, pose, place, metre) {
  const [x0, z0, x1, z1] = pose[1];
  const [x, y] = x1 > x0 ? place(x1, z1) : place(x0, z0); // the head's front end
  disc(pen, x, y, metre * 0.017, { fill: "limb-edge" });
}

function drawInstruments(pen, run, width, middle) {
  const seconds = run.steps * run.world.seconds;
  text(pen, `${speedNow(run).toFixed(1)} m/s`, 16, 34, { size: 24, fill: "ink", bold: true });
  text(pen, `${seconds.toFixed(1)} s`, width - 16, 26, { fill: "ink", size: 14, align: "right" });
  text(pen, `${middle.toFixed(1)} m`, width - 16, 44, { fill: "ink", size: 14, align: "right" });
}

// Metres a second over the last half second: what was rewarded, the effort added back.
function speedNow(run) {
  const { actions } = run.agent.past;
  const first = Math.max(0, actions.length - 10);
  const efforts = actions.slice(first).map((action) => CONTROL_COST * action.reduce((sum, a) => sum + a * a, 0));
  const forward = run.achieved.at(-1) - run.achieved[first] + total(efforts);
  return actions.length ? forward / (actions.length - first) : 0;
}
