"""Find an expert for Hopper with augmented random search and keep the best linear policy.

    python data/policies/search.py hopper-expert

ARS V2-t (Mania, Guy and Recht, 2018, arXiv 1803.07055): try random directions both ways, step
along the best of them; states are normalised by running statistics. NumPy and MuJoCo only. The
file has the same form as those of train_ppo.py, with one layer and one actor.
"""

import argparse
import time
from pathlib import Path

import gymnasium
import mujoco
import numpy as np

from seqrl.datasets import training_run

HERE = Path(__file__).parent
NOISE = 0.03  # standard deviation of the action noise it plays with; more makes it fall
RECIPES = {
    "hopper-expert": {
        "env": "Hopper-v5",
        "directions": 16,
        "best_directions": 8,
        "noise": 0.025,
        "step_size": 0.02,
        "shift": 1.0,  # the survival bonus, not counted while searching
        "stop_return": 3000.0,
    }
}


class Statistics:
    """Mean and variance of all states seen, merged batch by batch (Chan et al., 1979)."""

    def __init__(self, size: int):
        self.count, self.mean, self.squares = 1e-4, np.zeros(size), np.full(size, 1e-4)

    @property
    def variance(self) -> np.ndarray:
        """Return the variance of each state dimension."""
        return self.squares / self.count

    def add(self, states: np.ndarray) -> None:
        """Take in a batch of states `[n, S]`."""
        total, gap = self.count + len(states), states.mean(0) - self.mean
        self.squares += states.var(0) * len(states) + gap**2 * self.count * len(states) / total
        self.mean += gap * len(states) / total
        self.count = total


def episode(env, weight: np.ndarray, statistics: Statistics, seed: int | None = None):
    """Return the rewards and states of one episode of the linear policy `weight [A, S]`."""
    scaled = weight / np.sqrt(statistics.variance + 1e-8)
    state, _ = env.reset(seed=seed)
    states, rewards, done = [], [], False
    while not done:
        states.append(state)
        action = np.clip(scaled @ (state - statistics.mean), -1, 1)
        state, reward, terminated, truncated, _ = env.step(action)
        rewards.append(reward)
        done = terminated or truncated
    return np.array(rewards), np.array(states)


def improve(env, weight, statistics, recipe, rng) -> np.ndarray:
    """Return the weight after one step of the search; the statistics take in what was seen."""
    directions = rng.standard_normal((recipe["directions"], *weight.shape))
    seen, gains = [], np.zeros((len(directions), 2))
    for i, direction in enumerate(directions):
        for side, sign in enumerate((1, -1)):
            tried = weight + sign * recipe["noise"] * direction
            rewards, states = episode(env, tried, statistics)
            gains[i, side] = (rewards - recipe["shift"]).sum()
            seen.append(states)
    statistics.add(np.concatenate(seen))
    best = np.argsort(gains.max(1))[-recipe["best_directions"] :]
    slope = np.einsum("n,nas->as", gains[best, 0] - gains[best, 1], directions[best])
    return weight + recipe["step_size"] / (len(best) * gains[best].std() + 1e-8) * slope


def search(recipe: dict, seed: int) -> tuple[dict[str, np.ndarray], list[float]]:
    """Return the first policy whose mean over ten episodes passes `stop_return`, and its level."""
    env = gymnasium.make(recipe["env"])
    env.reset(seed=seed)
    rng, start, level, steps = np.random.default_rng(seed), time.process_time(), 0.0, 0
    weight = np.zeros((env.action_space.shape[0], env.observation_space.shape[0]))
    statistics = Statistics(weight.shape[1])
    while level < recipe["stop_return"]:
        weight = improve(env, weight, statistics, recipe, rng)
        steps += 1
        level = episode(env, weight, statistics)[0].sum()
        if level > 0.9 * recipe["stop_return"]:
            level = np.mean([episode(env, weight, statistics)[0].sum() for _ in range(10)])
        print(f"step {steps}: return {level:.0f}, {time.process_time() - start:.0f} CPU s")
    arrays = {"layers.0.weight": weight, "layers.0.bias": np.zeros(len(weight))}
    arrays |= {"mean": statistics.mean, "variance": statistics.variance}
    arrays["log_std"] = np.full(len(weight), np.log(NOISE))
    return {name: value[None].astype(np.float32) for name, value in arrays.items()}, [float(level)]


def main() -> None:
    """Search once and store what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", choices=RECIPES)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    recipe = RECIPES[options.run]
    arrays, levels = search(recipe, options.seed)
    facts = {
        "algorithm": "ARS V2-t",
        "recipe": recipe,
        "seed": options.seed,
        "versions": {lib.__name__: lib.__version__ for lib in (gymnasium, mujoco, np)},
        "returns": levels,
        "stages": {"best": 0},
    }
    training_run.store(HERE / f"{options.run}.safetensors", arrays, facts)


if __name__ == "__main__":
    main()
