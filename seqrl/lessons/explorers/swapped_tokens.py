"""One decision as a picture: the rooms, the choice, and the window's tokens between two rows.

Above each token stands the attention it got, below it what swapping it does to the choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seqrl.environments import key_to_door
from seqrl.environments.drawing import Rectangle, Scene, Shape, Text
from seqrl.lessons.explorers.sheet import elements, placed, sheet

WIDTH, HEIGHT = 690, 424
NAMES = ("R̂", "s", "a")
_LEFT, _RIGHT = 96, 12  # margins beside the tokens
_ATTENTION, _NAMES, _EFFECT, _SIDE = 204, 265, 284, 42  # tops and middles; height of a square
_BARS, _FULL = 428, 180  # where the bars of the choice begin, the length of 100 %
_BETWEEN, _WIDEST = 4, 84  # the gap between two steps, the width of one at most
_WRITTEN = 0.05  # smaller shares are not written as numbers


@dataclass(frozen=True)
class Decision:
    """What was chosen at one step, and what each token of the window had to do with it."""

    action: str
    chance: float  # of the action
    swapped: float  # its chance in the other visit's whole window
    steps: np.ndarray  # [K] int, the window's steps; -1: padding
    attention: np.ndarray  # [3, K] of the present state's token
    effect: np.ndarray  # [3, K] what a swap adds to the chance
    differs: np.ndarray  # [3, K] bool, where the other visit's token is another one


def picture(decision: Decision, lived: Sequence[key_to_door.Moment], told: str) -> str:
    """The whole picture as SVG: `lived` is where the agent was so far, `told` opens its label."""
    rooms = key_to_door.draw(lived)
    shapes = [*_choice(decision), *_rows(), *_window(decision), *_legend()]
    parts = [elements(Scene(WIDTH, HEIGHT, told, shapes)), placed(elements(rooms), 4)]
    return sheet(WIDTH, HEIGHT, f"{told}. {rooms.label}", parts)


def _choice(decision: Decision) -> list[Shape]:
    """Two bars: the chance of the chosen action as it is, and in the other visit's window."""
    title = f"chance of “{decision.action}”"
    return [
        Text(_BARS, 26, title, 15, anchor="start", bold=True),
        *_bar(52, "in this window", decision.chance, "blue"),
        *_bar(102, "in the other visit's window", decision.swapped, "vermilion"),
    ]


def _bar(y: float, title: str, share: float, colour: str) -> list[Shape]:
    return [
        Text(_BARS, y, title, 13, "muted", "start"),
        Rectangle(_BARS, y + 12, _FULL, 16, "panel"),
        Rectangle(_BARS, y + 12, _FULL * share, 16, colour),
        Text(_BARS + _FULL + 10, y + 20, f"{100 * share:.0f} %", 14, anchor="start"),
    ]


def _rows() -> list[Shape]:
    """What the rows are called, at their left."""
    rows: tuple[tuple[float, str, bool], ...] = (
        (_ATTENTION + _SIDE / 2, "attention", True),
        (_NAMES, "token", False),
        (_EFFECT + _SIDE / 2 - 8, "effect of", True),
        (_EFFECT + _SIDE / 2 + 8, "a swap", True),
        (_EFFECT + _SIDE + 38, "step", False),
    )
    return [
        Text(_LEFT - 12, y, name, 13, "ink" if bold else "muted", "end", bold)
        for y, name, bold in rows
    ]


def _window(decision: Decision) -> list[Shape]:
    """The real steps, oldest first; the action that is being chosen is not there yet."""
    context, padding = len(decision.steps), int((decision.steps < 0).sum())
    each = min((WIDTH - _LEFT - _RIGHT) / context, _WIDEST)
    shapes: list[Shape] = []
    if padding > 1:
        shapes.append(Text(_LEFT + each * padding / 2, _NAMES, "padding", 13, "muted"))
    for column in range(padding, context):
        left, width = _LEFT + each * column, (each - _BETWEEN) / 3
        for row in range(2 if column == context - 1 else 3):
            shapes += _token(decision, row, column, left + width * row, width)
        step, middle = decision.steps[column], left + 1.5 * width
        shapes.append(Text(middle, _EFFECT + _SIDE + 38, f"{step}", 13, "muted"))
    return shapes


def _token(decision: Decision, row: int, column: int, x: float, width: float) -> list[Shape]:
    """One token between its two squares; the one that looks has a frame."""
    differs = bool(decision.differs[row, column])
    middle, size = x + width / 2, 13 if width > 14 else 11
    attention, effect = float(decision.attention[row, column]), float(decision.effect[row, column])
    shapes: list[Shape] = [
        *_square(x, _ATTENTION, width, attention, "blue"),
        *_square(x, _EFFECT, width, effect, "vermilion" if effect < 0 else "green"),
        Text(middle, _NAMES, NAMES[row], size, "ink" if differs else "muted", bold=differs),
    ]
    places = ((_ATTENTION - 10, attention, ""), (_EFFECT + _SIDE + 12, effect, "+"))
    for y, value, sign in places:
        if abs(value) >= _WRITTEN:
            written = f"{100 * value:{sign}.0f}".replace("-", "−")
            shapes.append(Text(middle, y, written, size - 2))
    if (row, column) == (1, len(decision.steps) - 1):
        shapes.append(Rectangle(x + 1, _NAMES - 12, width - 2, 24, "none", "ink", 1.5))
    return shapes


def _square(x: float, top: float, width: float, value: float, colour: str) -> list[Shape]:
    """A square that fills as its value nears 1, away from the token's name."""
    full = _SIDE * abs(value)
    start = top if top > _NAMES else top + _SIDE - full
    return [
        Rectangle(x + 1, start, width - 2, full, colour),
        Rectangle(x + 1, top, width - 2, _SIDE, "none", "line"),
    ]


def _legend() -> list[Shape]:
    words = (
        "attention: per cent, mean of layers and heads  ·  effect: points of chance",
        "bold: differs in the other visit  ·  framed: the token that looks  ·  each swapped alone",
    )
    places = enumerate(words)
    return [Text(_LEFT, HEIGHT - 34 + 19 * i, line, 12, "muted", "start") for i, line in places]
