"""The puddle: the short way to the goal is wet, the dry way is long.

A point on the unit square walks from S to the goal G, worth 10. Each step takes time, which is
paid for. Between the two lies a puddle, deepest in its middle; what a step *costs* is how deep the
water is where it lands. Cost is no part of the reward: it is read off the observations.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, reduce
from typing import TYPE_CHECKING

import numpy as np
from gymnasium import spaces

from seqrl.environments.behaviour import BehaviourPolicy
from seqrl.environments.drawing import Circle, Rectangle, Scene, Shape, Text
from seqrl.environments.junction import (
    REACH,
    SPEED,
    displacement,
    in_picture,
    observe,
    positions,
    towards,
)
from seqrl.environments.sketch import trail
from seqrl.environments.world import World
from seqrl.tools.fields import finite_number

if TYPE_CHECKING:
    from seqrl.episode import Episode

S, G, MIDDLE = (0.1, 0.2), (0.9, 0.2), (0.5, 0.2)
RADIUS = 0.3  # of the puddle
WORTH = 10.0  # of the goal, within REACH of which an episode ends
STEP_COST = 0.3
NOISE = 0.01  # standard deviation of where a step lands, in each direction
HORIZON = 40
LOW, HIGH = 0.2, 0.9  # the heights at which walkers pass the middle
SLOW = 0.6  # the least share of the full speed at which they walk


def depth(position: np.ndarray) -> np.ndarray:
    """How deep the water is at positions `[..., 2]`: 1 in the middle, 0 from the edge on.

    >>> depth(np.array([[0.5, 0.2], [0.5, 0.35], [0.5, 0.6]])).round(3).tolist()
    [1.0, 0.5, 0.0]
    """
    away = np.linalg.norm(np.asarray(position, float) - MIDDLE, axis=-1)
    return np.maximum(1 - away / RADIUS, 0)


def cost(observations: np.ndarray) -> np.ndarray:
    """What arriving at observations `[..., 2]` costs: `cost(episode.observations[1:])` is `[T]`.

    >>> cost(observe(np.array(MIDDLE))).round(3).item()
    1.0
    """
    return depth(positions(observations))


def arrived(position: np.ndarray) -> bool:
    """Whether a position is within reach of the goal."""
    return bool(np.hypot(*np.subtract(position, G)) <= REACH)


def heading(position: np.ndarray, height: np.ndarray) -> np.ndarray:
    """The actions `[n, 2]` of walkers at positions `[n, 2]` who pass the middle at heights `[n]`.

    >>> heading(np.array([[0.1, 0.2]]), np.array([0.2])).tolist()
    [[1.0, 0.0]]
    """
    pass_at = np.stack([np.full_like(height, MIDDLE[0]), height], axis=-1)  # [n, 2]
    before = position[:, :1] < MIDDLE[0] - REACH / 2  # [n, 1]
    return towards(position, np.where(before, pass_at, G))


def detour(height: float, pace: float = 1.0) -> np.ndarray:
    """The path `[T + 1, 2]` past the middle at a height, without noise, at a share of full speed.

    >>> len(detour(0.2)) - 1, len(detour(0.65)) - 1
    (10, 14)
    """
    path = [np.array(S)]
    while not arrived(path[-1]):
        action = pace * heading(path[-1][None], np.array([height]))[0]  # [2]
        path.append(path[-1] + displacement(action))
    return np.array(path)


def worth(path: np.ndarray) -> tuple[float, float]:
    """The return and the cost of a path `[T + 1, 2]` that ends at the goal.

    >>> [round(number, 2) for number in worth(detour(0.2))]
    [7.0, 3.8]
    """
    return WORTH - STEP_COST * (len(path) - 1), float(depth(path[1:]).sum())


@cache
def front(mesh: float = 0.005) -> np.ndarray:
    """The Pareto front `[n, 2]`: the returns and costs of the ways that none beats, driest first.

    One beats another that returns no more and costs no less. Ways are without noise and land on a
    grid of that mesh; the least cost of so many steps is found by dynamic programming. A mesh of
    0.0025 would cost at most 0.23 less. Raises `ValueError` for one too coarse for a step.

    >>> front(0.01).round(2).tolist()
    [[6.1, 0.0], [6.4, 0.64], [6.7, 1.72], [7.0, 3.03]]
    """
    reach = _cells(SPEED, mesh)
    if reach < 2:
        raise ValueError(f"a mesh of {mesh} is too coarse: a step is {SPEED} long, give half of it")
    places = np.stack(np.meshgrid(*[np.linspace(0, 1, _cells(1, mesh) + 1)] * 2), -1)  # [n, n, 2]
    steps = np.argwhere(_disc(reach, SPEED / mesh))  # [moves, 2]
    there = np.linalg.norm(places - G, axis=-1) <= REACH  # [n, n]
    start = _cells(S[1], mesh), _cells(S[0], mesh)
    least, found = np.where(there, 0, np.inf), []  # [n, n] what the rest of the way costs
    for count in range(1, HORIZON + 1):
        after = np.pad(least + depth(places), reach, constant_values=np.inf)
        views = (after[i : i + len(least), j : j + len(least)] for i, j in steps)
        least = np.where(there, 0, reduce(np.minimum, views))
        found.append((WORTH - STEP_COST * count, least[start]))
        if least[start] == 0:
            break
    return np.array([pair for pair in found if np.isfinite(pair[1])])[::-1]


def _cells(length: float, mesh: float) -> int:
    return int(length / mesh + 1e-9)


def _disc(reach: int, radius: float) -> np.ndarray:
    """Which cells lie within a radius of the middle one, `[2 reach + 1, 2 reach + 1]`."""
    away = np.arange(-reach, reach + 1)
    return np.hypot(*np.meshgrid(away, away)) <= radius + 1e-9


class Puddle(World):
    """Observations `[2]` (`observe`), actions `[2]` in [-1, 1] (`displacement`), 40 steps.

    `noise` is the standard deviation of where a step lands. Raises `ValueError` below 0.
    """

    def __init__(
        self, noise: float = NOISE, horizon: int = HORIZON, render_mode: str | None = None
    ):
        super().__init__(horizon, render_mode)
        self.noise = finite_number("noise (where a step lands)", noise, least=0)
        self.observation_space = spaces.Box(-2, 2, (2,), np.float32)
        self.action_space = spaces.Box(-1, 1, (2,), np.float32)

    def scene(self) -> Scene:
        """The path so far."""
        return draw([np.array(self._path)])

    def _begin(self) -> None:
        self._path = [np.array(S)]

    def _move(self, action: np.ndarray) -> tuple[float, bool]:
        landing = self._path[-1] + displacement(action) + self.np_random.normal(0, self.noise, 2)
        self._path.append(np.clip(landing, 0, 1))
        there = arrived(self._path[-1])
        return WORTH * there - STEP_COST, there

    def _observation(self) -> np.ndarray:
        return observe(self._path[-1])


class Behaviour(BehaviourPolicy):
    """Walkers who pass the middle at a height and walk at a pace, both drawn for each episode.

    Their memory is that height and pace, `[n, 2]`. Steps are shaky.
    """

    shake = 0.15  # standard deviation added to each component of an action

    def _fresh(self, n: int) -> np.ndarray:
        return self.rng.uniform([LOW, SLOW], [HIGH, 1], (n, 2))

    def _act(self, states: np.ndarray) -> np.ndarray:
        height, pace = self.memory.T  # [n], [n]
        action = pace[:, None] * heading(positions(states), height)  # [n, 2]
        action = action + self.rng.normal(0, self.shake, action.shape)
        return np.clip(action, -1, 1).astype(np.float32)


def episodes(count: int = 400, seed: int = 0) -> list[Episode]:
    """So many episodes of walkers."""
    from seqrl.evaluation import rollouts

    return rollouts(Behaviour(seed), "seqrl/Puddle-v0", count, seed=seed, greedy=False)


_SIDE = 300


def draw(paths: Sequence[np.ndarray], colours: Sequence[str] | None = None) -> Scene:
    """The square with its puddle, and any number of paths `[T + 1, 2]` over it.

    Each path has the colour given, blue without.
    """
    wet = [float(depth(path[1:]).sum()) for path in paths]
    there = sum(arrived(path[-1]) for path in paths)
    costs = f", costs {', '.join(f'{one:.1f}' for one in wet[:5])}" if wet else ""
    label = f"The puddle lies between the start S and the goal G. Of {len(paths)} paths {there}"
    shapes, width = _map(), 4 if len(paths) == 1 else 2
    for path, colour in zip(paths, colours or ["blue"] * len(paths), strict=True):
        shapes += trail([in_picture(point) for point in path], colour, width)
    side = int(_SIDE + 2 * in_picture((0, 1))[0])
    return Scene(side, side, f"{label} arrived{costs}.", shapes)


def _map() -> list[Shape]:
    shapes: list[Shape] = [Rectangle(*in_picture((0, 1)), _SIDE, _SIDE, "panel")]
    shapes += [  # the deeper, the more discs lie upon one another
        Circle(*in_picture(MIDDLE), _SIDE * RADIUS * share, "sky", opacity=0.25)
        for share in (1.0, 0.75, 0.5, 0.25)
    ]
    left, bottom = in_picture((0, 0))
    shapes.append(Rectangle(0, bottom, _SIDE + 2 * left, left, "paper"))  # the square ends there
    for name, point, colour in (("S", S, "muted"), ("G", G, "green")):
        shapes.append(Circle(*in_picture(point), _SIDE * REACH, "paper", colour, 3))
        shapes.append(Text(*in_picture((point[0], point[1] + 0.1)), name, bold=True))
    return shapes
