"""The dark room: a goal that cannot be seen, the same in every episode of a trial.

A square of cells. Whoever stands on the goal after a step is paid 1 for it. After ten steps one is
put back to the middle, and the goal stays where it was; after ten such episodes the trial is over.
The observation says where one is and never where the goal is: only what was paid tells. After
Laskin et al., "In-context Reinforcement Learning with Algorithm Distillation", 2023
(arXiv 2210.14215); their room is larger.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from gymnasium import spaces

from seqrl.environments.drawing import Circle, Point, Rectangle, Scene, Shape, Text
from seqrl.environments.sketch import trail
from seqrl.environments.world import World
from seqrl.tools.fields import one_of, whole_number

SIZE = 5  # cells to a side
STEPS = 10  # of an episode
EPISODES = 10  # of a trial
START = (2, 2)
MOVES = {"stay": (0, 0), "east": (1, 0), "west": (-1, 0), "north": (0, 1), "south": (0, -1)}
SIGHTS = ("coordinates", "cells")

_MOVES = np.array(list(MOVES.values()))  # [A, 2]


def all_goals() -> np.ndarray:
    """Every cell (x, y), int `[25, 2]`."""
    return np.stack(np.divmod(np.arange(SIZE**2), SIZE), axis=1)


def move(cells: np.ndarray, actions: np.ndarray) -> np.ndarray:
    """Where actions `[...]` lead from cells `[..., 2]`; a wall stops.

    >>> move(np.array([[2, 2], [4, 0]]), np.array([3, 1])).tolist()
    [[2, 3], [4, 0]]
    """
    return np.clip(cells + _MOVES[actions], 0, SIZE - 1)


def observe(cells: np.ndarray, sight: str = "coordinates") -> np.ndarray:
    """What is seen in cells `[..., 2]`: coordinates in ±1 `[..., 2]`, or one-hot `[..., 25]`.

    >>> observe(np.array([4, 2])).tolist(), int(observe(np.array([4, 2]), "cells").argmax())
    ([1.0, 0.0], 22)
    """
    one_of("sight", sight, SIGHTS)
    if sight == "cells":
        return np.eye(SIZE**2, dtype=np.float32)[cells[..., 0] * SIZE + cells[..., 1]]
    return (2 * cells / (SIZE - 1) - 1).astype(np.float32)


def cells_of(coordinates: np.ndarray) -> np.ndarray:
    """The cells `[..., 2]` behind coordinates: `cells_of([1.0, 0.0]).tolist() == [4, 2]`."""
    return np.rint((np.asarray(coordinates) + 1) * (SIZE - 1) / 2).astype(int)


def paths(coordinates: np.ndarray, actions: np.ndarray) -> np.ndarray:
    """Where each episode of a trial led `[E, 11, 2]`, the last step, too, which none observes.

    `coordinates` `[E x 10 or more, 2]` are those that were seen before the `actions` `[E x 10]`.
    """
    before = cells_of(coordinates[: len(actions)]).reshape(-1, STEPS, 2)  # [E, T, 2]
    last = move(before[:, -1], np.reshape(actions, (-1, STEPS))[:, -1])  # [E, 2]
    return np.concatenate([before, last[:, None]], axis=1)


def best_actions(cells: np.ndarray, goals: np.ndarray) -> np.ndarray:
    """Whoever knew the goals `[..., 2]` would do this in cells `[..., 2]`: first east or west.

    >>> best_actions(np.array([[2, 2], [4, 2], [4, 0]]), np.array([4, 0])).tolist()
    [1, 4, 0]
    """
    x, y = np.moveaxis(goals - cells, -1, 0)
    return np.select([x > 0, x < 0, y > 0, y < 0], [1, 2, 3, 4], default=0)


def optimum(goals: np.ndarray) -> np.ndarray:
    """The return of an episode of whoever knows the goals `[..., 2]`.

    >>> optimum(np.array([[2, 2], [2, 3], [4, 4]])).tolist()
    [10, 10, 7]
    """
    away = np.abs(goals - np.array(START)).sum(-1)
    return STEPS + 1 - np.maximum(away, 1)


def returns(rewards: np.ndarray) -> np.ndarray:
    """The return of each episode `[..., E]` of trials, from their rewards `[..., E x 10]`."""
    return np.reshape(rewards, (*np.shape(rewards)[:-1], -1, STEPS)).sum(-1)


class DarkRoom(World):
    """Observations as `observe` makes them, five actions (`MOVES`), `episodes` of ten steps each.

    Each reset draws the goal among `goals`, all cells without. Raises `ValueError` for a goal
    outside the room or another `sight` than "coordinates" and "cells".
    """

    def __init__(
        self,
        goals: Sequence[Sequence[int]] | np.ndarray | None = None,
        episodes: int = EPISODES,
        sight: str = "coordinates",
        render_mode: str | None = None,
    ):
        whole_number("episodes", episodes, least=1)
        super().__init__(episodes * STEPS, render_mode)
        self.goals = _checked("goals", all_goals() if goals is None else goals)
        one_of("sight", sight, SIGHTS)
        self.sight = sight
        size = 2 if sight == "coordinates" else SIZE**2
        self.observation_space = spaces.Box(-1, 1, (size,), np.float32)
        self.action_space = spaces.Discrete(len(MOVES))

    def scene(self) -> Scene:
        """The episode so far, or the last one, and the goal that the agent does not see."""
        return draw(self._path if len(self._path) > 1 else self._before, self.goal)

    def _begin(self) -> None:
        self.goal = self.goals[self.np_random.integers(len(self.goals))]
        self._path = self._before = [np.array(START)]

    def _move(self, action: int) -> tuple[float, bool]:
        landing = move(self._path[-1], np.array(action))
        self._path = [*self._path, landing]
        if len(self._path) > STEPS:  # put back
            self._before, self._path = self._path, [np.array(START)]
        return float((landing == self.goal).all()), False

    def _observation(self) -> np.ndarray:
        return observe(self._path[-1], self.sight)


def _checked(name: str, cells: Sequence[Sequence[int]] | np.ndarray) -> np.ndarray:
    found = np.asarray(cells)
    if found.ndim != 2 or found.shape[1:] != (2,) or not len(found):
        raise ValueError(f"{name} must be cells (x, y), [n, 2], got shape {found.shape}")
    if not np.isin(found, np.arange(SIZE)).all():
        raise ValueError(f"{name} must lie within 0 … {SIZE - 1}, got {found.tolist()}")
    return found.astype(int)


_CELL, _MARGIN = 60, 20


def draw(path: Sequence[np.ndarray], goal: np.ndarray | None = None) -> Scene:
    """The room, a path of cells `[T + 1, 2]` through it, and the goal, where it is to be seen.

    Raises `ValueError` for a cell outside the room.
    """
    cells = _checked("a path", np.array(path))
    side = SIZE * _CELL
    label = f"A dark room of {SIZE} by {SIZE} cells; a path of {len(path) - 1} steps"
    label += "." if goal is None else f"; the goal is at {goal[0]}, {goal[1]}."
    shapes: list[Shape] = [
        Rectangle(_MARGIN + x * _CELL + 1, _MARGIN + y * _CELL + 1, _CELL - 2, _CELL - 2, "panel")
        for x, y in all_goals().tolist()
    ]
    if goal is not None:
        shapes += [Circle(*in_picture(goal), 24, "paper", "green", 3)]
        shapes += [Text(*in_picture(goal), "goal", 14, "muted")]
    shapes += trail([in_picture(cell) for cell in cells])
    return Scene(side + 2 * _MARGIN, side + 2 * _MARGIN, label, shapes)


def in_picture(cell: Sequence[int] | np.ndarray) -> Point:
    """Where the middle of a cell stands in what `draw` draws; north is up.

    >>> in_picture((0, 4))
    (50.0, 50.0)
    """
    x, y = int(cell[0]), int(cell[1])
    return _MARGIN + (x + 0.5) * _CELL, _MARGIN + (SIZE - 1 - y + 0.5) * _CELL
