"""Train the behaviour policies with PPO and keep the actor all along the way.

    pip install -e .[policies]
    python data/policies/train_ppo.py hopper

One run writes one safetensors file beside this script: the actor's weights, the observation
statistics and the action spread before every update, or every few (0 is the untrained policy),
up to the medium policy and the best one. The recipe, the seed, the library versions, the return
of every actor and the chosen stages stand as JSON in its header. Ctrl-C ends a run early.
"""

import argparse
import json
import time
from pathlib import Path

import gymnasium
import mujoco
import numpy as np
import stable_baselines3
import torch
from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.vec_env import VecNormalize

from levels import first_to_reach, levels
from seqrl.datasets import training_run

HERE = Path(__file__).parent
NUM_ENVS = 16
DIAL = 12  # policies in a speed dial

RECIPES = json.loads((HERE / "recipes.json").read_text())


class Recorder(BaseCallback):
    """Keeps a copy of the actor before every `every` updates, and the returns that followed."""

    def __init__(self, stop_return: float, every: int):
        super().__init__()
        self.stop_return, self.every, self.updates = stop_return, every, 0
        self.actors: list[dict[str, np.ndarray]] = []
        self.returns: list[float | None] = []
        self.start = time.process_time()

    def _on_rollout_start(self) -> None:
        if self.updates % self.every == 0:
            self.actors.append(actor(self.model))
            self.episode_returns: list[float] = []
        self.updates += 1

    def _on_step(self) -> bool:
        infos = self.locals["infos"]
        self.episode_returns += [info["episode"]["r"] for info in infos if "episode" in info]
        return not self.returns or bool(levels(self.returns)[-1] < self.stop_return)

    def _on_rollout_end(self) -> None:
        if self.updates % self.every:
            return
        self.returns.append(float(np.mean(self.episode_returns)) if self.episode_returns else None)
        seconds = time.process_time() - self.start
        print(f"update {self.updates - 1}: return {self.returns[-1]}, {seconds:.0f} CPU s")


def actor(model: PPO) -> dict[str, np.ndarray]:
    """Return the actor's arrays: two tanh layers, the mean, the spread, the statistics."""
    hidden, last = model.policy.mlp_extractor.policy_net, model.policy.action_net
    layers = [hidden[0], hidden[2], last]
    tensors = {f"layers.{i}.weight": layer.weight for i, layer in enumerate(layers)}
    tensors |= {f"layers.{i}.bias": layer.bias for i, layer in enumerate(layers)}
    tensors["log_std"] = model.policy.log_std
    arrays = {name: tensor.detach().numpy().copy() for name, tensor in tensors.items()}
    statistics = model.get_vec_normalize_env().obs_rms
    return arrays | {"mean": statistics.mean.copy(), "variance": statistics.var.copy()}


def train(recipe: dict, seed: int) -> Recorder:
    """Return the record of one PPO run, ended by Ctrl-C or by a level above `stop_return`."""
    options = dict(recipe)
    env_id, updates = options.pop("env"), options.pop("updates")
    recorder = Recorder(options.pop("stop_return"), options.pop("updates_per_actor"))
    del options["medium_return"]
    network = {"net_arch": [64, 64], "activation_fn": torch.nn.Tanh}
    network["log_std_init"] = options.pop("log_std_init")
    network["optimizer_kwargs"] = {"fused": options.pop("fused_adam")}
    env = VecNormalize(make_vec_env(env_id, NUM_ENVS, seed=seed), gamma=options["gamma"])
    model = PPO("MlpPolicy", env, seed=seed, device="cpu", policy_kwargs=network, **options)
    steps = updates * NUM_ENVS * options["n_steps"]
    try:
        model.learn(steps, callback=recorder)
    except KeyboardInterrupt:
        print("stopped: storing what there is")
    return recorder


def choose(returns: list[float | None], medium_return: float) -> dict:
    """Return which actor is medium, which the best, and which make a dial of speeds.

    Medium is the first to reach `medium_return`, else the last; the dial's returns are spaced as
    evenly as the actors up to the best allow.
    """
    reached, best = first_to_reach(medium_return, returns), int(levels(returns).argmax())
    medium = len(returns) - 1 if reached is None else reached
    known = np.array([np.inf if r is None else r for r in returns[: best + 1]])
    wanted = np.linspace(known.min(), known[np.isfinite(known)].max(), DIAL)
    dial = sorted({int(np.abs(known - w).argmin()) for w in wanted})
    return {"medium": medium, "best": best, "dial": dial}


def store(recorder: Recorder, recipe: dict, seed: int, path: Path) -> None:
    """Write weights in half precision, statistics in single, and the facts as JSON."""
    stages = choose(recorder.returns, recipe["medium_return"])
    count = max(stages["medium"], stages["best"]) + 1
    arrays = {}
    for name in recorder.actors[0]:
        dtype = np.float16 if name.startswith("layers") else np.float32
        arrays[name] = np.stack([a[name] for a in recorder.actors[:count]]).astype(dtype)
    libraries = (stable_baselines3, torch, gymnasium, mujoco, np)
    facts = {
        "algorithm": "PPO (stable-baselines3)",
        "recipe": recipe,
        "seed": seed,
        "steps_per_actor": NUM_ENVS * recipe["n_steps"] * recipe["updates_per_actor"],
        "versions": {library.__name__: library.__version__ for library in libraries},
        "returns": recorder.returns[:count],
        "stages": stages,
    }
    training_run.store(path, arrays, facts)


def main() -> None:
    """Train one run and store it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", choices=RECIPES)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(1)
    recipe = RECIPES[options.run]
    recorder = train(recipe, options.seed)
    store(recorder, recipe, options.seed, HERE / f"{options.run}.safetensors")


if __name__ == "__main__":
    main()
