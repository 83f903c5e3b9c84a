"""The junction: two habits cross at J, and the good road is half of each.

A point on the unit square. The first behaviour walks S → J → D, a dead end worth 1; the second
P → J → G, the goal worth 10, but pays a toll on its way. S → J → G is worth about 9 and nobody
ever walked it. Decoys start at S too and walk to C, a dead end worth 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from gymnasium import spaces

from seqrl.environments.behaviour import BehaviourPolicy
from seqrl.environments.drawing import Circle, Point, Rectangle, Scene, Shape, Text
from seqrl.environments.sketch import trail
from seqrl.environments.world import World
from seqrl.tools.fields import one_of

if TYPE_CHECKING:
    from seqrl.episode import Episode

PLACES: dict[str, Point] = {
    "S": (0.1, 0.5),
    "J": (0.5, 0.5),
    "G": (0.9, 0.5),
    "D": (0.5, 0.1),
    "P": (0.5, 0.95),
    "C": (0.1, 0.1),
}
STARTS = ("S", "P")
WORTH = {"G": 10.0, "D": 1.0, "C": 2.0}  # an episode ends within REACH of one of these
REACH = 0.06
SPEED = 0.08  # the longest step
NOISE = 0.005  # standard deviation of where a step lands, in each direction
STEP_COST = 0.1
TOLL = 2.5  # for each step that ends above TOLL_LINE
TOLL_LINE = 0.6
HORIZON = 40


def observe(position: np.ndarray) -> np.ndarray:
    """What the agent sees, float32 `[..., 2]`: 4 x - 2, so that the square spans -2 to 2."""
    return (4 * np.asarray(position) - 2).astype(np.float32)


def positions(observations: np.ndarray) -> np.ndarray:
    """The points `[..., 2]` behind observations: `positions([-2, 2]).tolist() == [0.0, 1.0]`."""
    return (np.asarray(observations, float) + 2) / 4


def place_reached(position: np.ndarray) -> str | None:
    """The name of the end within reach, if any.

    >>> place_reached((0.87, 0.5)), place_reached((0.5, 0.5))
    ('G', None)
    """
    near = [name for name in WORTH if np.hypot(*np.subtract(position, PLACES[name])) <= REACH]
    return near[0] if near else None


def displacement(action: np.ndarray) -> np.ndarray:
    """The step `[..., 2]` an action in [-1, 1]² asks for: its direction, at most `SPEED` long.

    >>> displacement(np.array([1.0, 0.0])).tolist()
    [0.08, 0.0]
    """
    length = np.linalg.norm(action, axis=-1, keepdims=True)
    return SPEED * np.asarray(action, float) / np.maximum(length, 1)


def reward(position: np.ndarray, toll: float = TOLL) -> float:
    """The reward of a step that ends at a position.

    >>> round(reward((0.9, 0.5)), 3), round(reward((0.5, 0.7)), 3)
    (9.9, -2.6)
    """
    end = place_reached(position)
    return (WORTH[end] if end else 0.0) - STEP_COST - (toll if position[1] > TOLL_LINE else 0)


def towards(position: np.ndarray, goal: np.ndarray) -> np.ndarray:
    """The actions `[n, 2]` that lead from positions `[n, 2]` straight to goals `[n, 2]`."""
    gap = (np.asarray(goal) - np.asarray(position)) / SPEED
    return gap / np.maximum(np.linalg.norm(gap, axis=-1, keepdims=True), 1)


def value_of(route: Sequence[str], toll: float = TOLL) -> float:
    """The return of walking straight from place to place at full speed and without noise.

    >>> round(value_of("SJG"), 2), round(value_of("SJD"), 2), round(value_of("SC"), 2)
    (9.0, 0.0, 1.5)
    """
    position, total = np.array(PLACES[route[0]]), 0.0
    for name in route[1:]:
        while not (np.allclose(position, PLACES[name]) or place_reached(position)):
            position = position + displacement(towards(position, np.array(PLACES[name])))
            total += reward(position, toll)
    return total


class Junction(World):
    """Observations `[2]` (`observe`), actions `[2]` in [-1, 1] (`displacement`), 40 steps.

    Raises `ValueError` unless `start` is S or P and `toll` is a number of at least 0.
    """

    def __init__(
        self,
        start: str = "S",
        toll: float = TOLL,
        horizon: int = HORIZON,
        render_mode: str | None = None,
    ):
        super().__init__(horizon, render_mode)
        one_of("start", start, STARTS)
        if not (isinstance(toll, int | float) and 0 <= toll < np.inf):
            raise ValueError(f"toll (the price of a step up there) must be >= 0, got {toll!r}")
        self.start, self.toll = start, float(toll)
        self.observation_space = spaces.Box(-2, 2, (2,), np.float32)
        self.action_space = spaces.Box(-1, 1, (2,), np.float32)

    def scene(self) -> Scene:
        """The path so far."""
        return draw([np.array(self._path)])

    def _begin(self) -> None:
        self._path = [np.array(PLACES[self.start])]

    def _move(self, action: np.ndarray) -> tuple[float, bool]:
        landing = self._path[-1] + displacement(action) + self.np_random.normal(0, NOISE, 2)
        self._path.append(np.clip(landing, 0, 1))
        return reward(self._path[-1], self.toll), place_reached(self._path[-1]) is not None

    def _observation(self) -> np.ndarray:
        return observe(self._path[-1])


class Behaviour(BehaviourPolicy):
    """Walks a route such as J, D with shaky steps; its memory is how many places it has passed."""

    shake = 0.15  # standard deviation added to each component of an action
    passed = 0.04  # a place nearer than this is passed

    def __init__(self, route: Sequence[str], seed: int = 0):
        super().__init__(seed)
        for name in route:
            one_of("each place of the route", name, PLACES)
        self.route = np.array([PLACES[name] for name in route])  # [stages, 2]

    def _act(self, states: np.ndarray) -> np.ndarray:
        here = positions(states)  # [n, 2]
        gap = np.linalg.norm(self.route[self.memory] - here, axis=1)  # [n]
        self.memory = np.minimum(self.memory + (gap < self.passed), len(self.route) - 1)
        action = towards(here, self.route[self.memory])  # [n, 2]
        action = action + self.rng.normal(0, self.shake, action.shape)
        return np.clip(action, -1, 1).astype(np.float32)


def episodes(
    first: int = 200, second: int = 200, decoys: int = 0, seed: int = 0, toll: float = TOLL
) -> list[Episode]:
    """So many episodes of S → J → D, of P → J → G and of the decoys S → C, in this order."""
    from seqrl.evaluation import rollouts

    made: list[Episode] = []
    for route, count in (("SJD", first), ("PJG", second), ("SC", decoys)):
        behaviour = Behaviour(route[1:], seed + len(made))
        chosen: dict[str, Any] = {"start": route[0], "toll": toll}
        name, begin = "seqrl/Junction-v0", seed + len(made)
        if count:
            made += rollouts(behaviour, name, count, seed=begin, env_kwargs=chosen, greedy=False)
    return made


_SIDE, _MARGIN = 300, 20
_BESIDE, _ABOVE = (0.09, 0.0), (0.0, 0.1)  # clear of the paths
_NAMES_STAND = dict(zip("SJGDPC", (_ABOVE, (-0.09, 0.1), _ABOVE, *3 * (_BESIDE,)), strict=True))


def draw(paths: Sequence[np.ndarray], colours: Sequence[str] | None = None) -> Scene:
    """The square with its places and toll, and any number of paths `[T + 1, 2]` over it.

    Each path has the colour given, blue without. Raises `ValueError` for a path that is not
    made of points in the unit square.
    """
    for path in paths:
        if np.ndim(path) != 2 or np.shape(path)[1] != 2 or np.min(path) < 0 or np.max(path) > 1:
            raise ValueError(f"a path is [T + 1, 2] in the unit square, got {np.shape(path)}")
    ends = [place_reached(path[-1]) for path in paths]
    arrived = [f"{ends.count(name)} at {name}" for name in WORTH if name in ends]
    fate = f"of {len(paths)} drawn, arrived: {', '.join(arrived) or 'none'}"
    label = f"The junction, a square with starts S and P, goal G, dead ends D and C. Paths: {fate}."
    shapes, width = _map(), 4 if len(paths) == 1 else 2
    for path, colour in zip(paths, colours or ["blue"] * len(paths), strict=True):
        shapes += trail([in_picture(point) for point in path], colour, width)
    return Scene(_SIDE + 2 * _MARGIN, _SIDE + 2 * _MARGIN, label, shapes)


def in_picture(point: Sequence[float] | np.ndarray) -> Point:
    """Where a point of the unit square stands in what `draw` draws.

    >>> in_picture((0.0, 1.0))
    (20.0, 20.0)
    """
    return _MARGIN + _SIDE * float(point[0]), _MARGIN + _SIDE * (1 - float(point[1]))


def _map() -> list[Shape]:
    corner, depth = in_picture((0, 1)), _SIDE * (1 - TOLL_LINE)
    shapes: list[Shape] = [Rectangle(*corner, _SIDE, _SIDE, "panel")]
    shapes += [Rectangle(*corner, _SIDE, depth, "orange", opacity=0.3)]
    shapes += [Text(*in_picture((0.03, 0.95)), "toll", 13, "muted", "start")]
    ring = {"G": "green", "D": "vermilion", "C": "vermilion"}
    for name, (x, y) in PLACES.items():
        right, up = _NAMES_STAND[name]
        shapes.append(
            Circle(*in_picture((x, y)), _SIDE * REACH, "paper", ring.get(name, "muted"), 3)
        )
        shapes.append(Text(*in_picture((x + right, y + up)), name, bold=True))
    return shapes
