// Gymnasium's HalfCheetah-v5: its own XML, stepped by MuJoCo's WebAssembly.
"use strict";

const FRAME_SKIP = 5; // physics steps of 0.01 s for each action
const CONTROL_COST = 0.1;
const RESET_NOISE = 0.1;

class HalfCheetah {
  static async load(xml) {
    const mujoco = await loadMujoco({ wasmBinary: await gunzip(MUJOCO_WASM) });
    mujoco.FS.writeFile("half_cheetah.xml", xml);
    return new HalfCheetah(mujoco, mujoco.MjModel.loadFromXML("half_cheetah.xml"));
  }

  constructor(mujoco, model) {
    this.mujoco = mujoco;
    this.model = model;
    this.data = new mujoco.MjData(model);
    this.seconds = FRAME_SKIP * model.opt.timestep; // between two actions
    this.limbs = limbsOf(model);
  }

  // Begins anew near the resting pose; `random` returns numbers from [0, 1). Returns the state.
  reset(random) {
    const { nq, nv } = this.model;
    const qpos = Array.from({ length: nq }, () => RESET_NOISE * (2 * random() - 1));
    const qvel = Array.from({ length: nv }, () => RESET_NOISE * normal(random));
    return this.begin(qpos, qvel);
  }

  begin(qpos, qvel) {
    this.mujoco.mj_resetData(this.model, this.data);
    this.data.qpos.set(qpos);
    this.data.qvel.set(qvel);
    this.mujoco.mj_forward(this.model, this.data);
    this.poses = [this.pose()];
    return this.state();
  }

  // Carries out an action [6]; the reward is the speed forwards less the effort.
  step(action) {
    const { mujoco, model, data } = this;
    const before = data.qpos[0];
    data.ctrl.set(action);
    this.poses = Array.from({ length: FRAME_SKIP }, () => {
      mujoco.mj_step(model, data);
      return this.pose();
    });
    const speed = (data.qpos[0] - before) / this.seconds;
    const effort = CONTROL_COST * action.reduce((sum, a) => sum + a * a, 0);
    return { state: this.state(), reward: speed - effort, done: false };
  }

  // What the agent sees [17]: all positions but the way travelled, then all velocities.
  state() {
    return [...this.data.qpos.slice(1), ...this.data.qvel];
  }

  // Where both ends of each limb are, in metres: [8][x, z, x, z].
  pose() {
    const { geom_xpos: middle, geom_xmat: axes } = this.data;
    return this.limbs.map(({ geom, reach }) => {
      const [x, z] = [middle[3 * geom], middle[3 * geom + 2]];
      const [dx, dz] = [reach * axes[9 * geom + 2], reach * axes[9 * geom + 8]];
      return [x - dx, z - dz, x + dx, z + dz];
    });
  }
}

// The capsules among the geoms: everything but the floor.
function limbsOf(model) {
  const sizes = model.geom_size;
  const geoms = Array.from({ length: model.ngeom - 1 }, (_, i) => i + 1);
  return geoms.map((geom) => ({ geom, reach: sizes[3 * geom + 1] }));
}

// A number from the standard normal distribution (Box and Muller).
function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

async function gunzip(base64) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
