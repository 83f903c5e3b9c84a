"""The bandit: one state, one number to choose, and data on both wrong sides of the best.

The reward climbs towards 0 from either side, but all the data lies far out, where imitating it
earns nothing and its returns do not say which way is up. After the motivating example of
Yan et al., "Reinforcement Learning Gradients as Vitamin for Online Finetuning Decision
Transformers", 2024 (arXiv 2410.24108).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from gymnasium import spaces

from seqrl.environments.behaviour import BehaviourPolicy
from seqrl.environments.drawing import Circle, Line, Point, Scene, Shape, Text
from seqrl.environments.world import World

if TYPE_CHECKING:
    from seqrl.episode import Episode

Clusters = Sequence[tuple[int, float, float]]

BEST_ACTION, BEST_REWARD = 0.0, 1.0
CLUSTERS = ((100, -1.0, -0.95), (28, 0.5, 1.0))  # points, from, to
NEAR = ((128, -0.9, -0.5),)  # kinder data, not of the paper: more reward lies towards the best


def reward(action: np.ndarray | float) -> np.ndarray:
    """(a + 1)² left of 0, 1 - 2a from there on: continuous, 1 at its peak.

    >>> reward(np.array([-1, -0.5, 0, 0.5, 1])).tolist()
    [0.0, 0.25, 1.0, 0.0, -1.0]
    """
    action = np.asarray(action, float)
    return np.where(action < 0, (action + 1) ** 2, 1 - 2 * action)


def slope(action: np.ndarray | float) -> np.ndarray:
    """The reward's derivative: 2 (a + 1) left of 0, -2 from there on; it points to the peak.

    >>> slope(np.array([-0.5, 0.5])).tolist()
    [1.0, -2.0]
    """
    action = np.asarray(action, float)
    return np.where(action < 0, 2 * (action + 1), -2.0)


def points(seed: int = 0, clusters: Clusters = CLUSTERS) -> np.ndarray:
    """The 128 actions of the data, float32 `[128, 1]`: 100 in [-1, -0.95], 28 in [0.5, 1].

    Other `clusters`, such as `NEAR`, make other data.

    >>> points().shape
    (128, 1)
    """
    rng = np.random.default_rng((seed, 1))
    drawn = [rng.uniform(low, high, (count, 1)) for count, low, high in clusters]
    return np.concatenate(drawn).astype(np.float32)


class Bandit(World):
    """One state `[1]`, always 0; one action in [-1, 1]; one step."""

    def __init__(self, render_mode: str | None = None):
        super().__init__(1, render_mode)
        self.observation_space = spaces.Box(-1, 1, (1,), np.float32)
        self.action_space = spaces.Box(-1, 1, (1,), np.float32)

    def scene(self) -> Scene:
        """The choice, if it is made."""
        return draw(self._chosen)

    def _begin(self) -> None:
        self._chosen: list[float] = []

    def _move(self, action: np.ndarray) -> tuple[float, bool]:
        self._chosen.append(float(action[0]))
        return float(reward(self._chosen[-1])), True

    def _observation(self) -> np.ndarray:
        return np.zeros(1, np.float32)


class Behaviour(BehaviourPolicy):
    """Plays its 128 points one after the other, then again from the first."""

    def __init__(self, seed: int = 0):
        super().__init__(seed)
        self.points = points(seed)
        self._played = 0

    def _act(self, states: np.ndarray) -> np.ndarray:
        turn = np.arange(self._played, self._played + len(states))
        self._played += len(states)
        return self.points[turn % len(self.points)]


def episodes(seed: int = 0, clusters: Clusters = CLUSTERS) -> list[Episode]:
    """The 128 episodes of one step each, in the order of `points(seed, clusters)`."""
    from seqrl.episode import Episode

    still = np.zeros((2, 1), np.float32)
    actions = points(seed, clusters)
    return [Episode(still, a[None], reward(a.astype(float)), True, False) for a in actions]


_WIDTH, _HEIGHT, _MARGIN = 340, 220, 30


def draw(actions: Sequence[float], data: Sequence[float] = ()) -> Scene:
    """The reward as a curve over the actions, the data's points on it, and the chosen actions.

    Raises `ValueError` for an action outside [-1, 1].
    """
    if not all(-1 <= action <= 1 for action in (*actions, *data)):
        raise ValueError("actions lie in [-1, 1]: give what the agent or the data chose")
    curve = [_at(action) for action in np.linspace(-1, 1, 81)]
    shapes: list[Shape] = [Line((_point(-1, 0), _point(1, 0)), "line", 1), Line(curve, "muted", 2)]
    shapes += [Circle(*_at(action), 4, "orange", opacity=0.7) for action in data]
    shapes += [Circle(*_at(action), 7, "blue") for action in actions]
    shapes += [Text(*_point(BEST_ACTION, 1.22), "best: 1 at 0", 13, "muted")]
    shapes += [Text(*_point(a, -1.2), f"{a:g}", 13, "muted") for a in (-1, 0, 1)]
    words = f"mean {np.mean(reward(np.array(actions))):z.2f}" if len(actions) else "none chosen yet"
    label = f"A bandit's reward over actions from -1 to 1, best 1 at 0; reward of choices: {words}."
    return Scene(_WIDTH, _HEIGHT, label, shapes)


def _at(action: float) -> Point:
    return _point(action, float(reward(action)))


def _point(action: float, height: float) -> Point:
    x = _MARGIN + (action + 1) / 2 * (_WIDTH - 2 * _MARGIN)
    return x, _MARGIN + (1 - height) / 2 * (_HEIGHT - 2 * _MARGIN)
