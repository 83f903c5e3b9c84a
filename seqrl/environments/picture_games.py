"""Three games on small pictures, and three words that say which one is played with what.

An episode is three rounds of three steps, and each round that ends well pays 1. *Reach*: end it on
the thing that is named. *Flee*: end it three cells or more away from that. *Catch*: things fall, a
cell with each step; end the round below the named one, going sideways along the bottom. Then all
lies elsewhere. Beside what is named there may be two others, which have its colour, its shape or
neither, so that both words matter. On *telling* pictures there is nothing else, and how light the
ground is says which game it is: they need no words.

At the beginning of a round all things lie where it would take one to three steps to end it well
with them, and any of them may be the one that is named: on pictures that do not tell, words alone
say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from gymnasium import spaces

from seqrl.environments.drawing import Scene
from seqrl.environments.pictures import (
    CELLS,
    PIXELS,
    SIZE,
    VERBS,
    VOCABULARY,
    Sight,
    draw,
    paint,
    read,
    thing,
)
from seqrl.environments.world import World
from seqrl.tools.fields import one_of

ROUNDS, ROUND = 3, 3  # of an episode; steps of a round
STEPS = ROUNDS * ROUND
FAR = 3  # cells: from there on one has fled
MOVES = {"stay": (0, 0), "up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}
REACH, CATCH, FLEE = range(3)

_CELL = np.stack(np.divmod(np.arange(CELLS**2), CELLS), axis=1)  # [16, 2]: row, column
_APART = np.abs(_CELL[:, None] - _CELL).sum(-1)  # [16, 16]


def _landing() -> np.ndarray:
    """Where each action leads from each place, by verb, [3, 16, 5]: a wall stops."""
    moves = np.array(list(MOVES.values()))
    free = np.clip(_CELL[:, None] + moves, 0, CELLS - 1) @ (CELLS, 1)  # [16, 5]
    sideways = np.clip(_CELL[:, None] + moves * (0, 1), 0, CELLS - 1) @ (CELLS, 1)
    return np.stack([free, sideways, free])


def _pays() -> np.ndarray:
    """Whether it pays to be at a place when the named thing is at one, [3, thing's, agent's]."""
    below = (_CELL[:, None, 1] == _CELL[:, 1]) & (_CELL[:, 0] == CELLS - 1)
    return np.stack([_APART == 0, below, _APART >= FAR])


def _right() -> np.ndarray:
    """Whether an action leads as near as can be to where it pays, [3, thing's, agent's, 5]."""
    verbs, named = np.arange(3)[:, None, None, None], np.arange(CELLS**2)[:, None, None]
    after = _AWAY[verbs, named, _LANDING[:, None]]  # [3, thing's, agent's, 5]
    return after == after.min(-1, keepdims=True)


def _begins() -> np.ndarray:
    """Where the named thing may be at first: some step is needed, three do. [3, thing's, agent's].

    What falls begins at the top.
    """
    top = _CELL[:, :1] == 0  # [thing's, 1]
    own = np.stack([_APART > 0, top & (_CELL[:, None, 1] != _CELL[:, 1]), _APART > 0])
    return own & (_AWAY > 0) & (_AWAY <= ROUND)


_LANDING, _PAYS = _landing(), _pays()
_AWAY = np.where(_PAYS[:, :, None], _APART, CELLS**2).min(-1)  # [3, thing's, agent's]: steps
_RIGHT = _right()
_BEGINS = _begins()


def instructions(held_out: bool = False, verbs: Sequence[str] = VERBS) -> np.ndarray:
    """The instructions `[..., 3]` that data hold, or those that they never hold.

    Of the nine things a verb goes with six in the data. Each pair of words is there.

    >>> len(instructions()), len(instructions(held_out=True))
    (18, 9)
    """
    every = np.stack(np.meshgrid(*[range(3)] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
    asked = np.isin(every[:, 0], [VERBS.index(verb) for verb in verbs])
    return every[asked & ((every.sum(1) % 3 == 0) == held_out)] + (0, 3, 6)


class Board(NamedTuple):
    """How n games stand; the first of the things is the one that is named."""

    words: np.ndarray  # [n, 3]
    me: np.ndarray  # [n], the agent's place
    things: np.ndarray  # [n, 3]
    places: np.ndarray  # [n, 3]; -1: it is not there
    ground: np.ndarray  # [n], how light it is: its number in `pictures.GROUNDS`
    left: int = ROUND  # steps of this round


def begin(
    words: np.ndarray,
    random: np.random.Generator,
    others: int | None = None,
    telling: bool = False,
) -> Board:
    """A new game for each instruction `[n, 3]`, with so many others, 0 to 2, or by lot.

    On `telling` pictures there are none, and the ground says which verb it is.
    """
    n, verb = len(words), words[:, 0]
    colour, shape = np.divmod(thing(words), 3)  # [n], [n]
    colour2, shape2 = (np.stack([colour, shape]) + random.integers(1, 3, (2, n))) % 3
    rest = np.stack([3 * colour + shape2, 3 * colour2 + shape, 3 * colour2 + shape2], axis=1)
    drawn = random.random((n, 3)).argsort(axis=1)[:, :2]
    things = np.column_stack([thing(words), np.take_along_axis(rest, drawn, axis=1)])  # [n, 3]
    shown = random.integers(3, size=n) if others is None else np.full(n, others)
    there = np.arange(3) <= shown[:, None]  # [n, 3]
    there[:, 1:] &= not telling
    me = random.integers(CELLS**2, size=n)
    me = np.where(verb == CATCH, CELLS * (CELLS - 1) + me % CELLS, me)
    places = np.where(there, _lie(verb, me, random), -1)
    return Board(words, me, things, places, verb * telling)


def _lie(verb: np.ndarray, me: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Where the named thing and two others lie at the beginning of a round, `[n, 3]`.

    All three lie where what is named may lie, so that no place tells which of them it is.
    """
    lots = random.random((len(me), CELLS**2)) * _BEGINS[verb, :, me]  # [n, 16]
    return (-lots).argsort(1)[:, :3]


def step(
    board: Board, actions: np.ndarray, random: np.random.Generator
) -> tuple[Board, np.ndarray]:
    """The games after an action each, `[n]`, and what these paid, `[n]`."""
    verb, there = board.words[:, 0], board.places >= 0
    me = _LANDING[verb, board.me, actions]
    places = board.places + CELLS * ((verb == CATCH)[:, None] & there)  # [n, 3]
    if board.left > 1:
        return board._replace(me=me, places=places, left=board.left - 1), np.zeros(len(me))
    rewards = _PAYS[verb, places[:, 0], me].astype(float)
    anew = np.where(there, _lie(verb, me, random), -1)
    return board._replace(me=me, places=anew, left=ROUND), rewards


def observe(board: Board) -> np.ndarray:
    """What is seen of games, float32 `[n, 195]`: the picture and the words."""
    n = len(board.me)
    places = np.full((n, 9), -1)
    places[np.arange(n)[:, None], board.things] = board.places
    pixels = paint(Sight(board.me, places, board.ground)).reshape(n, PIXELS)
    return np.concatenate([pixels, board.words], axis=1).astype(np.float32)


def right_actions(observations: np.ndarray) -> np.ndarray:
    """Which actions lead as near as can be to where it pays, bool `[n, 5]`.

    None do if what is named is not to be seen. What words are beside a picture decides:
    `observations` `[n, 195]` may hold others than it had.
    """
    sight, told = read(observations), np.asarray(observations)[:, PIXELS:].astype(int)
    named = sight.places[np.arange(len(told)), thing(told)]  # [n]
    return _RIGHT[told[:, 0], named, sight.me] & (named >= 0)[:, None]


def two_instructions(
    which: str, count: int, random: np.random.Generator, telling: bool = False
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return pictures, two instructions for each, which differ in one thing, and what is right.

    Pictures `[n, pixels]` of three things, or telling ones; words `[n, 2, 3]`; right actions
    `[n, 2, 5]`. The second instruction names another `thing` that is to be seen, or another
    `verb`: reach for flee and flee for reach, while catch stays. Of `count` pictures those are
    returned whose second instruction data hold, too. Raises `ValueError` for another difference.

    >>> _, words, _ = two_instructions("verb", 90, np.random.default_rng(0))
    >>> sorted({(int(a), int(b)) for a, b in words[:, :, 0]})
    [(0, 2), (1, 1), (2, 0)]
    """
    one_of("what two instructions differ in", which, ("thing", "verb"))
    words = np.resize(instructions(), (count, 3))
    board = begin(words, random, others=2, telling=telling)
    other = words.copy()
    if which == "thing":
        named = board.things[np.arange(count), random.integers(1, 3, count)]  # [count]
        other[:, 1:] = np.column_stack(np.divmod(named, 3)) + (3, 6)
    else:
        other[:, 0] = FLEE - words[:, 0]
    known = (other[:, None] == instructions()).all(axis=2).any(axis=1)  # [count]
    pictures = observe(board)[known, :PIXELS]
    both = np.stack([words, other], axis=1)[known]  # [n, 2, 3]
    right = [right_actions(np.column_stack([pictures, both[:, i]])) for i in (0, 1)]
    return pictures, both, np.stack(right, axis=1)


class PictureGame(World):
    """Observations `[195]` (`observe`), five actions (`MOVES`), nine steps.

    Each reset draws one of the `asked` instructions `[n, 3]`, without any one that data hold.
    """

    def __init__(
        self,
        asked: np.ndarray | None = None,
        telling: bool = False,
        horizon: int = STEPS,
        render_mode: str | None = None,
    ):
        super().__init__(horizon, render_mode)
        self.asked = instructions() if asked is None else np.asarray(asked)
        self.telling = telling
        high = np.append(np.ones(PIXELS), np.full(3, len(VOCABULARY) - 1))
        self.observation_space = spaces.Box(np.zeros(SIZE, np.float32), high.astype(np.float32))
        self.action_space = spaces.Discrete(len(MOVES))

    def scene(self) -> Scene:
        """The picture as it is now, and what was paid so far."""
        return draw(self._observation(), f"; {self._time} steps were made, {self._paid:g} was paid")

    def _begin(self) -> None:
        words = self.asked[self.np_random.integers(len(self.asked))]
        self._board, self._paid = begin(words[None], self.np_random, telling=self.telling), 0.0

    def _move(self, action: int) -> tuple[float, bool]:
        self._board, [reward] = step(self._board, np.array([action]), self.np_random)
        self._paid += reward
        return reward, False

    def _observation(self) -> np.ndarray:
        return observe(self._board)[0]
