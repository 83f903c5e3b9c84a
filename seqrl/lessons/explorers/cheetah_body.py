"""The half-cheetah's body as three lines, by MuJoCo's own forward kinematics.

All lengths are metres, x forwards and z upwards.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import gymnasium
import mujoco
import numpy as np

from seqrl.episode import Episode

STEP = 0.05  # seconds between two observations
CONTROL_COST = 0.1  # reward = metres forward / STEP - CONTROL_COST * |action|²
THICKNESS = 0.092  # of every limb
PARTS = {"spine": slice(0, 3), "back leg": slice(3, 7), "front leg": slice(7, 11)}


def distances(episode: Episode) -> np.ndarray:
    """How far it has come after 0, 1, … T steps, `[T + 1]`, in metres.

    The reward of Gymnasium's HalfCheetah-v5 is its forward speed less its control cost, so the
    speed is the reward plus that cost, exactly.
    """
    cost = CONTROL_COST * np.square(episode.actions, dtype=np.float64).sum(1)  # [T]
    return np.concatenate([[0.0], np.cumsum(STEP * (episode.rewards + cost))])


def speed(episode: Episode) -> float:
    """The mean forward speed of an episode in metres a second."""
    return float(distances(episode)[-1] / (STEP * len(episode)))


def poses(observations: np.ndarray) -> np.ndarray:
    """The body's joints and tips `[T, 11, 2]` (x from the torso's middle, z from the ground).

    Observations `[T, 17]` are HalfCheetah-v5's: height, pitch, six joint angles, then speeds.
    `PARTS` says which points make which line. Raises `ValueError` for any other shape.
    """
    observations = np.asarray(observations)
    if observations.ndim != 2 or observations.shape[1] != 17:
        raise ValueError(
            f"observations have shape {observations.shape}, expected HalfCheetah's [T, 17]"
        )
    model = body()
    data = mujoco.MjData(model)
    return np.stack([_points(model, data, angles) for angles in observations[:, :8]])


@cache
def body() -> mujoco.MjModel:
    """Gymnasium's half-cheetah; its total mass, which no pose needs, is left as it is."""
    assets = Path(gymnasium.__file__).parent / "envs" / "mujoco" / "assets"
    spec = mujoco.MjSpec.from_file(str(assets / "half_cheetah.xml"))
    spec.compiler.settotalmass = -1
    return spec.compile()


def _points(model: mujoco.MjModel, data: mujoco.MjData, angles: np.ndarray) -> np.ndarray:
    """The eleven points `[11, 2]` at one height, pitch and six joint angles `[8]`."""
    data.qpos[:] = [0.0, *angles]
    mujoco.mj_kinematics(model, data)
    joints = {leg: [data.body(f"{leg}{limb}").xpos for limb in ("thigh", "shin", "foot")]
              for leg in "bf"}  # fmt: skip
    spine = [joints["b"][0], joints["f"][0], _tip(model, data, "head", joints["f"][0])]
    toes = {leg: _tip(model, data, f"{leg}foot", joints[leg][2]) for leg in "bf"}
    points = [*spine, *joints["b"], toes["b"], *joints["f"], toes["f"]]
    return np.array(points)[:, [0, 2]]


def _tip(model: mujoco.MjModel, data: mujoco.MjData, limb: str, joint: np.ndarray) -> np.ndarray:
    """The end of a limb's axis which is further from its joint."""
    middle, axis = data.geom(limb).xpos, data.geom(limb).xmat.reshape(3, 3)[:, 2]
    reach = model.geom(limb).size[1] * axis
    return max(middle + reach, middle - reach, key=lambda end: np.linalg.norm(end - joint))
