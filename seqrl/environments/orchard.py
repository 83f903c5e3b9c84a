"""The orchard: a walker on a 7 by 7 grid with six apples. Ask for k apples, see k picked.

Nothing is random here but the walker: +1 for each apple, 20 steps, not enough for all six.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from gymnasium import spaces

from seqrl.environments.behaviour import BehaviourPolicy
from seqrl.environments.drawing import Circle, Rectangle, Scene, Shape, Text
from seqrl.environments.sketch import trail
from seqrl.environments.world import World

if TYPE_CHECKING:
    from seqrl.episode import Episode

SIZE = 7
HORIZON = 20
START = 24  # the middle; cells are numbered row by row, 7 * row + column
APPLES = (0, 4, 20, 47, 36, 21)  # (0,0) (0,4) (2,6) (6,5) (5,1) (3,0) as (row, column)
ACTIONS = ("up", "down", "left", "right", "stay")
MOVES = ((-1, 0), (1, 0), (0, -1), (0, 1), (0, 0))  # (rows, columns)


def distance(a: int, b: int) -> int:
    """Steps between two cells: `distance(24, 0) == 6`."""
    return abs(a // SIZE - b // SIZE) + abs(a % SIZE - b % SIZE)


def next_cell(cell: int, action: int) -> int:
    """The cell that an action leads to; a wall keeps the walker where it is.

    >>> next_cell(START, 0), next_cell(0, 2)
    (17, 0)
    """
    row = min(max(cell // SIZE + MOVES[action][0], 0), SIZE - 1)
    column = min(max(cell % SIZE + MOVES[action][1], 0), SIZE - 1)
    return SIZE * row + column


def observe(cell: int, picked: Sequence[bool]) -> np.ndarray:
    """What the agent sees, float32 `[55]`: its cell as one-hot 49, then 6 bits of apples gone."""
    observation = np.zeros(SIZE * SIZE + len(APPLES), np.float32)
    observation[cell] = 1
    observation[SIZE * SIZE :] = picked
    return observation


def cells(observations: np.ndarray) -> np.ndarray:
    """The path `[T + 1]` behind a run's observations `[T + 1, 55]`."""
    return np.asarray(observations)[..., : SIZE * SIZE].argmax(-1)


def apples_picked(path: Sequence[int]) -> list[bool]:
    """Which of the six apples a path of cells has picked: `apples_picked([24, 0])[0]` is True."""
    visited = {int(cell) for cell in path}
    return [apple in visited for apple in APPLES]


def most_apples(steps: int = HORIZON) -> int:
    """The most apples that any walk from the start can pick in so many steps, exactly.

    >>> most_apples(), most_apples(22), most_apples(23)
    (5, 5, 6)
    """

    def best(cell: int, left: frozenset[int], steps: int) -> int:
        near = [apple for apple in left if distance(cell, apple) <= steps]
        rest = (best(a, left - {a}, steps - distance(cell, a)) for a in near)
        return max((1 + apples for apples in rest), default=0)

    return best(START, frozenset(APPLES), steps)


class Orchard(World):
    """Observations `[55]` (`observe`), five actions (`ACTIONS`), +1 for each apple."""

    def __init__(self, horizon: int = HORIZON, render_mode: str | None = None):
        super().__init__(horizon, render_mode)
        self.observation_space = spaces.Box(0, 1, (SIZE * SIZE + len(APPLES),), np.float32)
        self.action_space = spaces.Discrete(len(ACTIONS))

    def scene(self) -> Scene:
        """The walk so far."""
        return draw(self._path, horizon=self.horizon)

    def _begin(self) -> None:
        self._path = [START]

    def _move(self, action: int) -> tuple[float, bool]:
        cell = next_cell(self._path[-1], action)
        picked = cell in APPLES and cell not in self._path
        self._path.append(cell)
        return float(picked), all(apples_picked(self._path))

    def _observation(self) -> np.ndarray:
        return observe(self._path[-1], apples_picked(self._path))


_NEXT = np.array([[next_cell(c, a) for a in range(5)] for c in range(SIZE * SIZE)])  # [49, 5]
_STEPS = np.array([[distance(c, apple) for apple in APPLES] for c in range(SIZE * SIZE)])  # [49, 6]


class Behaviour(BehaviourPolicy):
    """A walker that wants k apples, k uniform in 0..6, drawn anew for every episode.

    Until it has k it steps towards the nearest apple, 12 % of its steps at random; then it
    wanders and avoids the apples that are left.
    """

    randomness = 0.12

    def _fresh(self, n: int) -> np.ndarray:
        return self.rng.integers(0, len(APPLES) + 1, n)  # the k of each walker

    def _act(self, states: np.ndarray) -> np.ndarray:
        cell, picked = cells(states), states[:, SIZE * SIZE :] > 0.5  # [n], [n, 6]
        content = picked.sum(1) >= self.memory  # [n]
        purposeful = ~content & (self.rng.random(len(states)) >= self.randomness)  # [n]
        liking = np.where(content[:, None], -1.0 * _picks(cell, picked), 0.0)
        liking += purposeful[:, None] * _progress(cell, picked)
        ties = self.rng.random(liking.shape)  # [n, 5]
        return (liking + 0.5 * ties).argmax(1)


def _progress(cell: np.ndarray, picked: np.ndarray) -> np.ndarray:
    """Minus the steps left to the nearest hanging apple after each action, `[n, 5]`."""
    nearest = np.where(picked, np.inf, _STEPS[cell]).argmin(1)  # [n]
    return -_STEPS[_NEXT[cell], nearest[:, None]]


def _picks(cell: np.ndarray, picked: np.ndarray) -> np.ndarray:
    """Whether each action would pick an apple, `[n, 5]`."""
    return ((_STEPS[_NEXT[cell]] == 0) & ~picked[:, None]).any(2)


def episodes(count: int, seed: int = 0) -> list[Episode]:
    """`count` episodes of the behaviour, the same for the same seed."""
    from seqrl.evaluation import rollouts

    return rollouts(Behaviour(seed), "seqrl/Orchard-v0", count, seed=seed, greedy=False)


_CELL, _MARGIN, _CAPTION = 40, 10, 30  # scene units


def draw(path: Sequence[int], horizon: int = HORIZON, asked: float | None = None) -> Scene:
    """A whole walk as a scene: its trail, the apples picked and left; `asked` joins the caption.

    Raises `ValueError` for an empty path or a cell outside the grid.
    """
    path = [int(cell) for cell in path]
    if not path or not all(0 <= cell < SIZE * SIZE for cell in path):
        raise ValueError(f"a path needs one or more cells from 0 to {SIZE**2 - 1}, got {path}")
    picked, steps = apples_picked(path), len(path) - 1
    counted = f"picked {sum(picked)} of {len(APPLES)} apples"
    wish = "" if asked is None else f"asked for {asked:g}, "
    shapes = [*_ground(), *_apples(picked), *trail([_centre(cell) for cell in path])]
    caption = f"{wish}{counted}".capitalize()
    width, height = 2 * _MARGIN + SIZE * _CELL, 2 * _MARGIN + SIZE * _CELL + _CAPTION
    shapes.append(Text(width / 2, height - _MARGIN - _CAPTION / 2 + 4, caption, bold=True))
    label = f"An orchard of {SIZE} by {SIZE} cells: {wish}{counted} in {steps} of {horizon} steps."
    return Scene(width, height, label, shapes)


def _centre(cell: int) -> tuple[float, float]:
    return _MARGIN + (cell % SIZE + 0.5) * _CELL, _MARGIN + (cell // SIZE + 0.5) * _CELL


def _ground() -> list[Shape]:
    corner = [(x - _CELL / 2, y - _CELL / 2) for x, y in map(_centre, range(SIZE * SIZE))]
    return [Rectangle(x + 1, y + 1, _CELL - 2, _CELL - 2, "panel") for x, y in corner]


def _apples(picked: Sequence[bool]) -> list[Shape]:
    """A full disc hangs, an empty ring is picked."""
    fills = ["none" if gone else "vermilion" for gone in picked]
    places = [_centre(apple) for apple in APPLES]
    return [Circle(*p, 12, fill, "vermilion", 2) for p, fill in zip(places, fills, strict=True)]
