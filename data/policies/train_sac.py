"""Train the behaviour policies with SAC, as D4RL's were, and keep the actor all along the way.

    pip install -e .[policies]
    python data/policies/train_sac.py hopper

One run writes two safetensors files beside this script: <robot>-sac holds the actor's weights at
every 2,000 steps up to the medium policy, <robot>-sac-expert those of its end. Until it begins to
learn, actions are drawn uniformly. The recipe, the seed, the library versions and the return that
each actor got stand as JSON in their headers. Ctrl-C ends a run early.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gymnasium
import jax
import mujoco
import numpy as np
import sbx
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.monitor import Monitor
from tqdm import tqdm

from levels import first_to_reach, levels
from seqrl.datasets import training_run
from seqrl.datasets.control import REFERENCES

HERE = Path(__file__).parent
EVERY = 2000  # steps that each actor is kept for
RANDOM_STEPS = 10_000  # before it begins to learn
ACTOR, CRITICS = [128, 128], [256, 256]  # hidden layers
ENVS = {"hopper": "Hopper-v5", "halfcheetah": "HalfCheetah-v5", "walker2d": "Walker2d-v5"}
MEDIUM = {"hopper": 44, "halfcheetah": 42, "walker2d": 61}  # normalised scores that they stop at


class Recorder(BaseCallback):
    """Keeps a copy of the actor before every `EVERY` steps, and the returns that followed."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self.actors: list[dict[str, np.ndarray]] = []
        self.returns: list[float | None] = []
        self.bar = tqdm(total=steps, desc="steps", unit_scale=True)

    def _on_training_start(self) -> None:
        self._keep()

    def _keep(self) -> None:
        self.actors.append(actor(self.model))
        self.episode_returns: list[float] = []

    def _on_step(self) -> bool:
        infos = self.locals["infos"]
        self.episode_returns += [info["episode"]["r"] for info in infos if "episode" in info]
        self.bar.update()
        if self.num_timesteps % EVERY == 0:
            self.returns.append(
                float(np.mean(self.episode_returns)) if self.episode_returns else None
            )
            self._keep()
        return True


def actor(model: sbx.SAC) -> dict[str, np.ndarray]:
    """Return the actor's arrays: two ReLU layers, the mean, the logarithm of the spread."""
    parts = jax.device_get(model.policy.actor_state.params)["params"]
    names = dict(zip(parts, ("layers.0", "layers.1", "layers.2", "log_std"), strict=True))
    arrays = {}
    for part, name in names.items():
        arrays[f"{name}.weight"] = np.array(parts[part]["kernel"]).T
        arrays[f"{name}.bias"] = np.array(parts[part]["bias"])
    return arrays


def train(robot: str, steps: int, seed: int) -> Recorder:
    """Return the record of one run of SAC with the library's defaults, ended by Ctrl-C or done."""
    env = Monitor(gymnasium.make(ENVS[robot]))
    model = sbx.SAC(
        "MlpPolicy", env, seed=seed, learning_starts=RANDOM_STEPS,
        policy_kwargs={"net_arch": {"pi": ACTOR, "qf": CRITICS}},
    )  # fmt: skip
    recorder = Recorder(steps)
    try:
        model.learn(steps, callback=recorder)
    except KeyboardInterrupt:
        print("stopped: storing what there is")
    recorder.bar.close()
    return recorder


def medium_of(robot: str, returns: list[float | None]) -> int:
    """Return the number of the first actor that plays as well as its medium set is to be.

    Its level is the mean of five actors, of which it is the third. Raises `ValueError` if none
    plays so well.
    """
    scale, share = REFERENCES[ENVS[robot]], MEDIUM[robot] / 100
    wanted = scale.random + share * (scale.expert - scale.random)
    reached = first_to_reach(wanted, returns)
    if reached is None:
        raise ValueError(
            f"after {EVERY * len(returns):,} steps no five actors in a row had a mean return of "
            f"{wanted:,.0f}; the best had {levels(returns).max():,.0f}: train longer (--steps)"
        )
    return max(reached - 2, 0)


def store(recorder: Recorder, robot: str, seed: int, folder: Path = HERE) -> None:
    """Write the last actor and those up to medium in half precision, and the facts as JSON.

    The last one is written also where none is medium. Raises `ValueError` then, and where there is
    no actor yet whose returns are known.
    """
    if not recorder.returns:
        raise ValueError(f"stopped before the first {EVERY:,} steps: there is nothing to store")
    last = len(recorder.returns) - 1
    recipe = {
        "env": ENVS[robot], "medium_score": MEDIUM[robot],
        "actor": ACTOR, "critics": CRITICS, "learning_starts": RANDOM_STEPS,
    }  # fmt: skip
    libraries = (sbx, jax, gymnasium, mujoco, np)
    facts = {
        "algorithm": "SAC (sbx)",
        "recipe": recipe,
        "seed": seed,
        "versions": {library.__name__: library.__version__ for library in libraries},
    }
    end = {"steps": EVERY * (last + 1), "stages": {"best": 0}}
    _write(folder / f"{robot}-sac-expert.safetensors", recorder, [last], facts | end)
    medium = medium_of(robot, recorder.returns)
    played = {"steps_per_actor": EVERY, "random_steps": RANDOM_STEPS, "stages": {"medium": medium}}
    _write(folder / f"{robot}-sac.safetensors", recorder, range(medium + 1), facts | played)


def _write(path: Path, recorder: Recorder, kept: Sequence[int], facts: dict[str, Any]) -> None:
    arrays = {
        name: np.stack([recorder.actors[i][name] for i in kept]).astype(np.float16)
        for name in recorder.actors[0]
    }
    returns = [recorder.returns[i] for i in kept]
    training_run.store(path, arrays, facts | {"returns": returns})


def main() -> None:
    """Train one run and store it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("robot", choices=ENVS)
    parser.add_argument("--steps", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    recorder = train(options.robot, options.steps, options.seed)
    store(recorder, options.robot, options.seed)


if __name__ == "__main__":
    main()
