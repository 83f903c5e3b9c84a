"""The multi-armed bandit: five arms, sixty pulls, and nobody says which arm pays best.

Each trial has arms of its own: mean payments are drawn uniformly from 0 to 1, and a pull pays its
arm's mean and noise of standard deviation 0.3. What an arm pays is seen only by pulling it. As in
Lee et al., "Supervised Pretraining Can Learn In-Context Reinforcement Learning", 2023
(arXiv 2306.14892), but for fewer pulls.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from gymnasium import spaces
from gymnasium.utils import seeding

from seqrl.environments.drawing import Line, Rectangle, Scene, Shape, Text
from seqrl.environments.world import World
from seqrl.tools.fields import one_of, whole_number

ARMS, PULLS, NOISE = 5, 60, 0.3


def means_of(seeds: Sequence[int] | np.ndarray, arms: int = ARMS) -> np.ndarray:
    """What the arms pay on average `[n, arms]` after `reset(seed=...)` with each of these seeds."""
    return np.stack([seeding.np_random(int(seed))[0].random(arms) for seed in seeds])


def regrets(means: np.ndarray, actions: np.ndarray) -> np.ndarray:
    """What each pull `[n, T]` pays less, on average, than the best arm of `means` `[n, arms]`.

    >>> regrets(np.array([[0.5, 0.75]]), np.array([[0, 1, 0]])).tolist()
    [[0.25, 0.0, 0.25]]
    """
    return means.max(axis=1, keepdims=True) - np.take_along_axis(means, actions, axis=1)


class Pulls(NamedTuple):
    """Trials that somebody recorded, and what they did not know: the means."""

    means: np.ndarray  # [n, arms]
    actions: np.ndarray  # [n, T]
    rewards: np.ndarray  # [n, T]


def recorded_pulls(
    trials: int, *, favourite: str = "any", arms: int = ARMS, pulls: int = PULLS, seed: int = 0
) -> Pulls:
    """Trials whose pulls follow no rewards: each has its own fixed chances of the arms.

    The chances are a mixture: some Dirichlet draw, and some weight more on one favourite arm, which
    is "any" or the "best" one. Lee et al. 2023, official code, collect_data.py, take any.
    """
    one_of("favourite", favourite, ("any", "best"))
    random = np.random.default_rng((seed, 1))
    means = random.random((trials, arms))
    some = random.integers(arms, size=trials)
    loved = np.eye(arms)[means.argmax(axis=1) if favourite == "best" else some]  # [n, arms]
    weight = random.integers(11, size=(trials, 1)) / 10
    chances = weight * loved + (1 - weight) * random.dirichlet(np.ones(arms), trials)
    drawn = random.random((trials, pulls, 1))
    actions = (drawn > chances.cumsum(axis=1)[:, None]).sum(axis=2).clip(max=arms - 1)  # [n, T]
    noise = NOISE * random.standard_normal((trials, pulls))
    return Pulls(means, actions, np.take_along_axis(means, actions, axis=1) + noise)


class MultiArmedBandit(World):
    """One state `[1]`, always 0; the action is an arm; a trial is sixty pulls.

    >>> world = MultiArmedBandit()
    >>> observation, _ = world.reset(seed=3)
    >>> bool((world.means == means_of([3])[0]).all())
    True
    """

    def __init__(self, arms: int = ARMS, pulls: int = PULLS, render_mode: str | None = None):
        super().__init__(pulls, render_mode)
        self.arms = whole_number("arms", arms, least=2)
        self.observation_space = spaces.Box(-1, 1, (1,), np.float32)
        self.action_space = spaces.Discrete(arms)

    def scene(self) -> Scene:
        """What each arm pays on average, and what was pulled so far."""
        return draw(self.means, self._pulled)

    def _begin(self) -> None:
        self.means = self.np_random.random(self.arms)
        self._pulled: list[int] = []

    def _move(self, action: int) -> tuple[float, bool]:
        self._pulled.append(action)
        return self.means[action] + self.np_random.normal(0, NOISE), False

    def _observation(self) -> np.ndarray:
        return np.zeros(1, np.float32)


_WIDTH, _HEIGHT, _MARGIN = 340, 200, 34


def draw(means: np.ndarray, pulled: Sequence[int]) -> Scene:
    """A bar for each arm as high as it pays, and under it how often it was pulled."""
    counts = np.bincount(np.asarray(pulled, int), minlength=len(means))
    wide, floor = (_WIDTH - 2 * _MARGIN) / len(means), _HEIGHT - _MARGIN
    shapes: list[Shape] = [Line(((_MARGIN, floor), (_WIDTH - _MARGIN, floor)), "line", 1)]
    for arm, (mean, count) in enumerate(zip(means, counts, strict=True)):
        high, left = mean * (floor - _MARGIN), _MARGIN + arm * wide
        colour = "green" if arm == np.argmax(means) else "blue"
        shapes.append(Rectangle(left + 6, floor - high, wide - 12, high, colour))
        shapes.append(Text(left + wide / 2, floor + 16, f"{count}", 13))
    told = ", ".join(f"{mean:.2f} ({count})" for mean, count in zip(means, counts, strict=True))
    label = f"A bandit's arms and what they pay on average (how often each was pulled): {told}."
    return Scene(_WIDTH, _HEIGHT, label, shapes)
