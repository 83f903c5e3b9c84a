"""Pictures of 8 x 8 pixels and the three words that say what is asked of who looks at them.

A picture is 4 x 4 cells of 2 x 2 pixels. A thing lies in a cell: it has one of three colours and
one of three shapes, a pillar, a beam or a stair, of 2 pixels each. The agent is a half-transparent
white over a whole cell, through which one sees what it stands on. Behind all is a ground, black or
lighter. An observation `[195]` is the picture, row by row, and the numbers of the words.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from seqrl.environments.drawing import Rectangle, Scene, Shape, Text
from seqrl.tools.fields import one_of

CELLS = 4  # to a side
SIDE = 2 * CELLS  # in pixels
PIXELS = 3 * SIDE**2  # numbers of a picture
VERBS = ("reach", "catch", "flee")
COLOURS = ("red", "green", "blue")
SHAPES = ("pillar", "beam", "stair")
VOCABULARY = (*VERBS, *COLOURS, *SHAPES)
SIZE = PIXELS + 3  # of an observation: a picture and three words

_INK = np.eye(3)  # [colours, 3]
_HUES = ("vermilion", "green", "blue")  # as which they are drawn: the colour-blind can tell them
_FILLED = np.array([[[1, 0], [1, 0]], [[0, 0], [1, 1]], [[1, 0], [0, 1]]])  # [shapes, 2, 2]
GROUNDS = (0.0, 0.15, 0.3)  # how light the ground may be
WHITE = 0.5  # the agent's share of a pixel


class Sight(NamedTuple):
    """What n pictures show: places count cells row by row from the upper left one."""

    me: np.ndarray  # [n], the agent's place
    places: np.ndarray  # [n, 9], that of each thing, colour by colour; -1: it is not there
    ground: np.ndarray  # [n], its number in `GROUNDS`


def words(instruction: str) -> np.ndarray:
    """The numbers `[3]` of the words of an instruction: a verb, a colour, a shape.

    >>> words("reach green beam").tolist()
    [0, 4, 7]
    """
    told = instruction.split()
    if len(told) != 3:
        raise ValueError(
            f"an instruction has three words, as 'reach green beam', got {instruction!r}"
        )
    for word, kind, known in zip(told, ("verb", "colour", "shape"), _KINDS, strict=True):
        one_of(f"the {kind} of an instruction", word, known)
    return np.array([VOCABULARY.index(word) for word in told])


_KINDS = (VERBS, COLOURS, SHAPES)


def said(numbers: np.ndarray) -> str:
    """The instruction behind the numbers of words: `said([0, 4, 7]) == "reach green beam"`."""
    return " ".join(VOCABULARY[int(number)] for number in numbers)


def thing(numbers: np.ndarray) -> np.ndarray:
    """Which of the nine things words `[..., 3]` name: `thing(words("flee green beam")) == 4`."""
    return 3 * (numbers[..., 1] - len(VERBS)) + numbers[..., 2] - len(VERBS) - len(COLOURS)


def paint(sight: Sight) -> np.ndarray:
    """Pictures `[n, 8, 8, 3]` of what is to be seen, in [0, 1]."""
    n, cells = len(sight.me), CELLS**2
    shown = np.full((n, cells), -1)  # the thing in each cell; -1: none
    row, which = np.nonzero(sight.places >= 0)
    shown[row, sight.places[row, which]] = which
    looks = _LOOKS[sight.ground[:, None], 0, shown]  # [n, 16, 12]
    me = np.arange(n), sight.me
    looks[me] = _LOOKS[sight.ground, 1, shown[me]]
    cut = looks.reshape(n, CELLS, CELLS, 2, 2, 3)  # rows and columns of cells, then of pixels
    return cut.transpose(0, 1, 3, 2, 4, 5).reshape(n, SIDE, SIDE, 3)


def read(observations: np.ndarray) -> Sight:
    """What is to be seen on observations `[n, 195]`: `paint`, the other way round."""
    pixels = np.asarray(observations)[:, :PIXELS].reshape(-1, CELLS, 2, CELLS, 2, 3)
    looks = pixels.transpose(0, 1, 3, 2, 4, 5).reshape(len(pixels), CELLS**2, 12)
    known = _LOOKS.reshape(-1, 12)  # [60, 12]
    apart = (looks**2).sum(-1)[..., None] - 2 * looks @ known.T + (known**2).sum(-1)
    ground, me, there = np.unravel_index(apart.argmin(-1), _LOOKS.shape[:3])  # [n, 16] each
    row, cell = np.nonzero(there < len(_LOOKS[0, 0]) - 1)
    places = np.full((len(looks), 9), -1)
    places[row, there[row, cell]] = cell
    return Sight(me.argmax(1), places, ground[:, 0])


def _looks() -> np.ndarray:
    """How a cell looks: by ground, without and with the agent, by thing (the last is none)."""
    filled = np.append(np.tile(_FILLED, (3, 1, 1)), np.zeros((1, 2, 2)), axis=0)  # [10, 2, 2]
    ink = np.append(np.repeat(_INK, 3, axis=0), np.zeros((1, 3)), axis=0)  # [10, 3]
    ground = np.array(GROUNDS).reshape(-1, 1, 1, 1, 1)
    bare = filled[..., None] * ink[:, None, None] + (1 - filled[..., None]) * ground
    looks = np.stack([bare, (1 - WHITE) * bare + WHITE], axis=1)  # [grounds, 2, 10, 2, 2, 3]
    return looks.reshape(len(GROUNDS), 2, 10, 12).astype(np.float32)


_LOOKS = _looks()
_PIXEL, _TOP = 30, 34
HEIGHT = SIDE * _PIXEL + _TOP  # of a picture that is drawn, with its words above it


def draw(observation: np.ndarray, more: str = "") -> Scene:
    """The picture of an observation `[195]` under its words; `more` is said of it, too."""
    sight = read(observation[None])
    me, ground = int(sight.me[0]), GROUNDS[sight.ground[0]]
    side = SIDE * _PIXEL
    told = said(observation[PIXELS:])
    shapes: list[Shape] = [Text(side / 2, _TOP / 2, told, 16, bold=True)]
    shapes += [Rectangle(0, _TOP, side, side, "muted" if ground else "panel", opacity=ground or 1)]
    there = [(which, int(cell)) for which, cell in enumerate(sight.places[0]) if cell >= 0]
    for which, cell in there:
        for down, right in zip(*np.nonzero(_FILLED[which % 3]), strict=True):
            shapes.append(_pixels(2 * (cell // CELLS) + down, 2 * (cell % CELLS) + right, 1, which))
    shapes.append(_pixels(2 * (me // CELLS), 2 * (me % CELLS), 2))
    names = [f"a {COLOURS[w // 3]} {SHAPES[w % 3]} {_where(cell)}" for w, cell in there]
    label = f"“{told}”: the agent {_where(me)}, {', '.join(names) or 'nothing else'}{more}."
    return Scene(side, HEIGHT, label, shapes)


def _pixels(row: int, column: int, count: int, which: int | None = None) -> Rectangle:
    """A square of so many pixels to a side, of a thing or, without one, of the agent."""
    fill, opacity = ("ink", WHITE) if which is None else (_HUES[which // 3], 1.0)
    size = count * _PIXEL
    return Rectangle(column * _PIXEL, _TOP + row * _PIXEL, size, size, fill, opacity=opacity)


def _where(cell: int) -> str:
    return f"in row {cell // CELLS + 1}, column {cell % CELLS + 1}"
