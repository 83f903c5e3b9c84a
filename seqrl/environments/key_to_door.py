"""Key-to-door: what was seen in the first room decides in the last, long after it is out of sight.

Three rooms of 3 by 3 cells, each left by the clock: in the first lies a key, the second is empty,
in the last are doors. A key opens the door of its own colour and no other, and its colour is only
seen while it lies there. With one door this is the shape of the task of Mesnard et al. (2021, arXiv
2011.09464), which Chen et al. (2021, arXiv 2106.01345) try too; their code for it is unpublished.
With two doors, memory is the task.
The times are ours, short enough for a small model on a CPU; longer ones are arguments.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from gymnasium import spaces

from seqrl.environments.behaviour import BehaviourPolicy
from seqrl.environments.drawing import Circle, Point, Rectangle, Scene, Shape, Text
from seqrl.environments.sketch import trail
from seqrl.environments.world import World
from seqrl.tools.fields import one_of, whole_number

if TYPE_CHECKING:
    from seqrl.episode import Episode

SIZE = 3
CELLS = SIZE * SIZE
ROOMS = ("key", "empty", "door")
ENTRY = 7  # where a room is entered: bottom middle; cells are numbered row by row
KEY_CELL = 1  # top middle
DOOR_CELLS = {1: (1,), 2: (0, 2)}  # one door at the top middle, or two in the top corners
COLOURS = ("orange", "blue")
ACTIONS = ("up", "down", "left", "right", "pick")
MOVES = ((-1, 0), (1, 0), (0, -1), (0, 1), (0, 0))
ROOM_STEPS = 4  # time in the first and in the last room
WAIT = 4  # time in the empty room


class Moment(NamedTuple):
    """Where the agent is: room 0 to 2, cell 0 to 8, whether it holds the key; the key's colour."""

    room: int
    cell: int
    holds_key: bool
    colour: int


def next_cell(cell: int, action: int) -> int:
    """The cell that an action leads to; walls and `pick` leave it.

    >>> next_cell(ENTRY, 0), next_cell(0, 0), next_cell(4, 4)
    (4, 0, 4)
    """
    row = min(max(cell // SIZE + MOVES[action][0], 0), SIZE - 1)
    column = min(max(cell % SIZE + MOVES[action][1], 0), SIZE - 1)
    return SIZE * row + column


def observe(moment: Moment, doors: int = 2) -> np.ndarray:
    """What the agent sees, float32 `[12 + doors]`: cell, room, and a key that lies there.

    The key's colour is one-hot over the doors in the first room until it is picked, then 0.
    """
    seen = np.zeros(CELLS + len(ROOMS) + doors, np.float32)
    seen[moment.cell] = seen[CELLS + moment.room] = 1
    if moment.room == 0 and not moment.holds_key:
        seen[CELLS + len(ROOMS) + moment.colour] = 1
    return seen


def moments(episode: Episode) -> list[Moment]:
    """Where the agent of an episode was at each of its T + 1 observations."""
    lived: list[Moment] = []
    for state, action in zip(episode.observations, (-1, *episode.actions), strict=True):
        room, cell = int(state[CELLS : CELLS + len(ROOMS)].argmax()), int(state[:CELLS].argmax())
        if not lived:
            lived.append(Moment(room, cell, False, int(state[CELLS + len(ROOMS) :].argmax())))
            continue
        before = lived[-1]
        picks = before.room == 0 and before.cell == KEY_CELL and ACTIONS[action] == "pick"
        lived.append(Moment(room, cell, before.holds_key or picks, before.colour))
    return lived


def best_success(doors: int = 2, remembers: bool = True) -> float:
    """The success of the best agent: 1 if it knows the key's colour at the door, else 1 / doors.

    >>> best_success(), best_success(remembers=False), best_success(doors=1, remembers=False)
    (1.0, 0.5, 1.0)
    """
    return 1.0 if remembers else 1 / doors


def context_needed(picked_at: int = 2, room_steps: int = ROOM_STEPS, wait: int = WAIT) -> int:
    """The context in steps with which the last room's first decision still sees the key.

    `picked_at` is the step (from 0) of the pick, whose observation is the last to show it.

    >>> context_needed()
    7
    """
    return room_steps + wait - picked_at + 1


class KeyToDoor(World):
    """Observations `[12 + doors]` (`observe`), five actions, +1 for the door of the key held.

    Stepping on any door ends the episode. Raises `ValueError` unless `doors` is 1 or 2 and the
    times are whole numbers, `room_steps` at least 3.
    """

    def __init__(
        self,
        doors: int = 2,
        room_steps: int = ROOM_STEPS,
        wait: int = WAIT,
        render_mode: str | None = None,
    ):
        one_of("doors", doors, DOOR_CELLS)
        whole_number("room_steps (the time to fetch the key)", room_steps, least=3)
        whole_number("wait (the time in the empty room)", wait, least=0)
        super().__init__(2 * room_steps + wait, render_mode)
        self.doors, self.room_steps, self.wait = doors, room_steps, wait
        self.observation_space = spaces.Box(0, 1, (CELLS + len(ROOMS) + doors,), np.float32)
        self.action_space = spaces.Discrete(len(ACTIONS))

    def scene(self) -> Scene:
        """The way through the rooms so far."""
        return draw(self._moments, self.doors)

    def _begin(self) -> None:
        self._moments = [Moment(0, ENTRY, False, int(self.np_random.integers(self.doors)))]

    def _move(self, action: int) -> tuple[float, bool]:
        room, cell, holds, colour = self._moments[-1]
        holds = holds or (room == 0 and cell == KEY_CELL and ACTIONS[action] == "pick")
        cell = next_cell(cell, action)
        at_door = room == 2 and cell in DOOR_CELLS[self.doors]
        opens = at_door and holds and cell == DOOR_CELLS[self.doors][colour]
        if len(self._moments) in (self.room_steps, self.room_steps + self.wait):
            room, cell = self._room(len(self._moments)), ENTRY
        self._moments.append(Moment(room, cell, holds, colour))
        return float(opens), at_door

    def _room(self, time: int) -> int:
        return int(time >= self.room_steps) + int(time >= self.room_steps + self.wait)

    def _observation(self) -> np.ndarray:
        return observe(self._moments[-1], self.doors)


class Behaviour(BehaviourPolicy):
    """Every second episode by lot is aimless, uniform over actions; the others know the way.

    Those fetch the key, wander, and walk to a door drawn by lot when they began: they never look
    at the colour, so with two doors half of them fail. Its memory is that door, -1 if aimless.
    Without them successes would be too rare to learn from.
    """

    def __init__(self, seed: int = 0, doors: int = 2):
        super().__init__(seed)
        one_of("doors", doors, DOOR_CELLS)
        self.doors = doors

    def _fresh(self, n: int) -> np.ndarray:
        chosen = self.rng.integers(self.doors, size=n)
        return np.where(self.rng.random(n) < 0.5, -1, chosen)

    def _act(self, states: np.ndarray) -> np.ndarray:
        by_lot = self.rng.integers(len(ACTIONS), size=len(states))
        purposeful = [self._way(*row) for row in zip(states, self.memory, by_lot, strict=True)]
        return np.where(self.memory < 0, by_lot, purposeful)

    def _way(self, state: np.ndarray, door: int, by_lot: int) -> int:
        cell, room = int(state[:CELLS].argmax()), int(state[CELLS : CELLS + len(ROOMS)].argmax())
        key_lies_here = state[CELLS + len(ROOMS) :].any()
        if room == 0 and key_lies_here:
            return step_towards(cell, KEY_CELL)
        return step_towards(cell, DOOR_CELLS[self.doors][door]) if room == 2 else by_lot


def step_towards(cell: int, target: int) -> int:
    """The action that leads to a cell, sideways first; `pick` where the target is reached.

    >>> [ACTIONS[step_towards(cell, 0)] for cell in (7, 6, 0)]
    ['left', 'up', 'pick']
    """
    down, right = target // SIZE - cell // SIZE, target % SIZE - cell % SIZE
    if right:
        return 3 if right > 0 else 2
    if down:
        return 1 if down > 0 else 0
    return 4


def episodes(count: int, seed: int = 0, doors: int = 2) -> list[Episode]:
    """`count` episodes of the behaviour, the same for the same seed."""
    from seqrl.evaluation import rollouts

    chosen, behaviour = {"doors": doors}, Behaviour(seed, doors)
    name = "seqrl/KeyToDoor-v0"
    return rollouts(behaviour, name, count, seed=seed, env_kwargs=chosen, greedy=False)


_CELL, _MARGIN, _GAP = 36, 14, 26


def draw(moments: Sequence[Moment], doors: int = 2) -> Scene:
    """The three rooms side by side and the way through them.

    Raises `ValueError` without a moment.
    """
    if not moments:
        raise ValueError("a way through the rooms needs at least one moment")
    now, shapes = moments[-1], _rooms(doors)
    for room in range(now.room + 1):
        points = [_centre(room, m.cell) for m in moments if m.room == room]
        shapes += trail(points, "green") if points else []
    x, y = _centre(now.room, now.cell) if now.holds_key else _centre(0, KEY_CELL)
    shapes.append(Circle(x, y, 6, COLOURS[now.colour], "ink", 1.5))
    key = f"holds the {COLOURS[now.colour]} key" if now.holds_key else "has no key"
    label = f"Three rooms; the agent is in the {ROOMS[now.room]} room and {key}."
    if now.room == 2 and now.cell in DOOR_CELLS[doors]:
        reached = COLOURS[DOOR_CELLS[doors].index(now.cell)]
        label += f" It stands at the {reached} door."
    width = 2 * _MARGIN + 3 * SIZE * _CELL + 2 * _GAP
    return Scene(width, 2 * _MARGIN + SIZE * _CELL + 22, label, shapes)


def _centre(room: int, cell: int) -> Point:
    left = _MARGIN + room * (SIZE * _CELL + _GAP)
    return left + (cell % SIZE + 0.5) * _CELL, _MARGIN + (cell // SIZE + 0.5) * _CELL


def _rooms(doors: int) -> list[Shape]:
    shapes: list[Shape] = []
    for room, name in enumerate(ROOMS):
        for x, y in (_centre(room, cell) for cell in range(CELLS)):
            shapes.append(Rectangle(x - 17, y - 17, _CELL - 2, _CELL - 2))
        x, y = _centre(room, ENTRY)
        shapes.append(Text(x, y + _CELL - 4, f"{name} room", 13, "muted"))
    for colour, cell in zip(COLOURS, DOOR_CELLS[doors], strict=False):
        x, y = _centre(2, cell)
        shapes.append(Rectangle(x - 11, y - 15, 22, 30, colour, "ink", 1.5))
    return shapes
