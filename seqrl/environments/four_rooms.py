"""Four rooms, four doors: whoever saw only one door at a time is asked to go through two.

A point on the unit square walks to a goal, which is worth 1 and ends the episode. Two thick walls
make four rooms of it; a door joins each room to its two neighbours, and none the opposite ones.
The observation says where one is and, behind it, where the goal is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from gymnasium import spaces

from seqrl.environments.behaviour import BehaviourPolicy
from seqrl.environments.drawing import Circle, Rectangle, Scene, Shape, Text
from seqrl.environments.floor_plan import (
    ROOMS,
    SIDE,
    WALLS,
    clear,
    distance,
    doors_between,
    in_wall,
    next_bend,
    room_of,
)
from seqrl.environments.junction import in_picture, observe, positions
from seqrl.environments.sketch import trail
from seqrl.environments.world import World
from seqrl.tools.fields import whole_number

if TYPE_CHECKING:
    from seqrl.episode import Episode

REACH = 0.06  # an episode ends so near to its goal
SPEED = 0.04  # the longest step
NOISE = 0.005  # standard deviation of where a step lands, in each direction
HORIZON = 60
MARGIN = 0.05  # starts and goals keep so far from walls


def displacement(action: np.ndarray) -> np.ndarray:
    """The step `[..., 2]` an action in [-1, 1]² asks for: its direction, at most `SPEED` long.

    >>> displacement(np.array([0.0, -1.0])).tolist()
    [0.0, -0.04]
    """
    length = np.linalg.norm(action, axis=-1, keepdims=True)
    return SPEED * np.asarray(action, float) / np.maximum(length, 1)


def towards(position: np.ndarray, goal: np.ndarray) -> np.ndarray:
    """The actions `[n, 2]` that lead from positions `[n, 2]` straight to goals `[n, 2]`."""
    gap = (np.asarray(goal) - np.asarray(position)) / SPEED
    return gap / np.maximum(np.linalg.norm(gap, axis=-1, keepdims=True), 1)


def move(position: np.ndarray, step: np.ndarray) -> np.ndarray:
    """Where a step `[2]` leads from a position `[2]`: what a wall forbids of it is not made.

    First the whole step is tried, then its part to the side, then its part up or down.

    >>> move(np.array([0.4, 0.4]), np.array([0.08, 0.04])).tolist()
    [0.4, 0.44]
    """
    parts = step * np.array([[1, 1], [1, 0], [0, 1], [0, 0]])  # [4, 2]
    landings = np.clip(position + parts, 0, 1)
    return landings[clear(position, landings).argmax()]  # standing still is always possible


def optimum(position: np.ndarray, goal: np.ndarray) -> np.ndarray:
    """How many steps whoever knew the rooms would need, without noise, `[n]`; at least one."""
    return np.maximum(np.ceil((distance(position, goal) - REACH) / SPEED - 1e-9), 1)


def arrived(position: np.ndarray, goal: np.ndarray) -> np.ndarray:
    """Whether positions `[..., 2]` are within reach of goals `[..., 2]`."""
    return np.linalg.norm(np.subtract(position, goal), axis=-1) <= REACH


class FourRooms(World):
    """Observations `[4]` (a position, a goal), actions `[2]` in [-1, 1] (`displacement`), 60 steps.

    Start and goal are drawn, `nearest` to `farthest` doors apart. Raises `ValueError` unless
    0 ≤ `nearest` ≤ `farthest` ≤ 2.
    """

    def __init__(
        self,
        nearest: int = 0,
        farthest: int = 2,
        horizon: int = HORIZON,
        render_mode: str | None = None,
    ):
        super().__init__(horizon, render_mode)
        whole_number("farthest (doors from start to goal)", farthest, least=0, most=2)
        whole_number("nearest (doors from start to goal)", nearest, least=0, most=farthest)
        rooms = np.array(list(ROOMS.values()))  # [4, 2]
        apart = doors_between(rooms[:, None] + MARGIN, rooms + MARGIN)  # [4, 4]
        self.pairs = np.argwhere((nearest <= apart) & (apart <= farthest))  # [pairs, 2]
        self.observation_space = spaces.Box(-2, 2, (4,), np.float32)
        self.action_space = spaces.Box(-1, 1, (2,), np.float32)

    def scene(self) -> Scene:
        """The path so far, and the goal."""
        return draw([np.array(self._path)], self.goal)

    def _begin(self) -> None:
        rooms = self.pairs[self.np_random.integers(len(self.pairs))]
        corners = np.array(list(ROOMS.values()))[rooms]  # [2, 2]
        start, self.goal = corners + self.np_random.uniform(MARGIN, SIDE - MARGIN, (2, 2))
        self._path = [start]

    def _move(self, action: np.ndarray) -> tuple[float, bool]:
        step = displacement(action) + self.np_random.normal(0, NOISE, 2)
        self._path.append(move(self._path[-1], step))
        there = bool(arrived(self._path[-1], self.goal))
        return float(there), there

    def _observation(self) -> np.ndarray:
        return observe(np.concatenate([self._path[-1], self.goal]))


class Behaviour(BehaviourPolicy):
    """Walkers who know the rooms and take the shortest way to their goal, with shaky steps.

    With `one_way` those whose goal is in the opposite room go there anticlockwise, all of them.
    """

    shake = 0.3  # standard deviation added to each component of an action
    clearance = 0.03  # from door posts

    def __init__(self, seed: int = 0, one_way: bool = False):
        super().__init__(seed)
        self.one_way = one_way

    def _act(self, states: np.ndarray) -> np.ndarray:
        here, goal = np.split(positions(states), 2, axis=1)  # [n, 2], [n, 2]
        if self.one_way:
            middles = np.array(list(ROOMS.values())) + SIDE / 2  # [4, 2]
            around = doors_between(here, goal)[:, None] == 2  # [n, 1]
            goal = np.where(around, middles[(room_of(here) + 1) % 4], goal)  # [n, 2]
        ahead, _ = next_bend(here, goal, self.clearance)
        action = towards(here, ahead) + self.rng.normal(0, self.shake, here.shape)
        return np.clip(action, -1, 1).astype(np.float32)


def episodes(
    count: int = 600, farthest: int = 1, seed: int = 0, one_way: bool = False
) -> list[Episode]:
    """So many walks, through at most `farthest` doors each; `one_way` as in `Behaviour`."""
    from seqrl.evaluation import rollouts

    name, walker = "seqrl/FourRooms-v0", Behaviour(seed, one_way)
    kwargs = {"farthest": farthest}
    return rollouts(walker, name, count, seed=seed, greedy=False, env_kwargs=kwargs)


_PICTURE = 300


def draw(
    paths: Sequence[np.ndarray],
    goal: np.ndarray | None = None,
    waypoints: np.ndarray | None = None,
    colours: Sequence[str] | None = None,
) -> Scene:
    """The rooms, any number of paths `[T + 1, 2]`, a goal `[2]`, and waypoints `[n, 2]` as dots.

    Each path has the colour given, blue without. Waypoints inside walls are vermilion.
    """
    label = f"Four rooms with a door between neighbours, and {len(paths)} paths"
    shapes, width = _map(), 4 if len(paths) == 1 else 2
    for path, colour in zip(paths, colours or ["blue"] * len(paths), strict=True):
        shapes += trail([in_picture(point) for point in path], colour, width)
    if goal is not None:
        there = sum(bool(arrived(path[-1], goal)) for path in paths)
        label += f", of which {there} arrived at the goal G"
        shapes.append(Circle(*in_picture(goal), _PICTURE * REACH, "none", "green", 3))
        shapes.append(Text(*in_picture(goal), "G", bold=True))
    if waypoints is not None:
        walled = in_wall(waypoints)  # [n]
        label += f"; {walled.sum()} of {len(walled)} waypoints lie inside walls"
        for point, lost in zip(waypoints, walled, strict=True):
            shapes.append(Circle(*in_picture(point), 4, "vermilion" if lost else "orange", "ink"))
    side = int(_PICTURE + 2 * in_picture((0, 1))[0])
    return Scene(side, side, f"{label}.", shapes)


def _map() -> list[Shape]:
    shapes: list[Shape] = [Rectangle(*in_picture((0, 1)), _PICTURE, _PICTURE, "panel")]
    *walls, crossing, last = np.clip(WALLS, 0, 1)
    ends = np.array(
        [[crossing[0], SIDE], [1 - SIDE, crossing[2]]]
    )  # of what another does not cover
    arms = [(left, crossing[1], right, crossing[3]) for left, right in ends]
    for left, bottom, right, top in (*walls, *arms, last):
        size = _PICTURE * (right - left), _PICTURE * (top - bottom)
        shapes.append(Rectangle(*in_picture((left, top)), *size, "muted"))
    return shapes
