"""Axes in the house style, and what stands beside them: names at the ends of lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from seqrl.environments.drawing import plain

HUES = tuple(map(plain, ("blue", "vermilion", "green", "purple", "orange", "sky")))
TEXT, AXIS = "#757575", "#8a8a8a"  # greys that can be read on white and on black
SIZE = (8.0, 4.0)  # inches


def blank(size: tuple[float, float] = SIZE) -> Axes:
    """Axes on a new transparent figure, without a box around them."""
    ax = Figure(size, layout="constrained", facecolor="none").add_subplot(facecolor="none")
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(AXIS)
    ax.tick_params(colors=AXIS, labelcolor=TEXT)
    return ax


def figure_of(ax: Axes) -> Figure:
    """The figure on which axes lie."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    return figure


def name_y(ax: Axes, name: str) -> None:
    """The name of the vertical axis, above it, so that nobody needs to turn their head."""
    ax.set_title(name, loc="left", color=TEXT, fontsize="medium")


def label_ends(ax: Axes, ends: Sequence[tuple[float, str, str]]) -> None:
    """Write names beside the right ends of lines; an end is (height, name, colour of the line).

    Names that would touch are moved apart; each follows a dot in the colour of its line.
    """
    if not ends:
        return
    low, high = ax.get_ylim()
    ends = sorted(ends)
    heights = spread([end[0] for end in ends], gap=0.065 * (high - low))
    for y, (_, name, colour) in zip(heights, ends, strict=True):
        look: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "va": "center"}
        look |= {"textcoords": "offset points", "annotation_clip": False}
        ax.annotate("●", (1, y), (4, 0), color=colour, **look)
        ax.annotate(name, (1, y), (17, 0), color=TEXT, **look)


def number(value: float) -> str:
    """A number as one reads it: three digits, or all digits before the point.

    >>> number(0.06291), number(3412.7), number(-0.0)
    ('0.0629', '3,413', '0')
    """
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:z.3g}"


def spread(values: Sequence[float], gap: float) -> list[float]:
    """Ascending values moved as little as possible until each is `gap` above the one before.

    >>> spread([0.0, 0.0, 5.0], gap=2.0)
    [-1.0, 1.0, 5.0]
    """
    blocks: list[list[float]] = []  # each holds values less their rank's gap: they share a mean
    for rank, value in enumerate(values):
        blocks.append([value - rank * gap])
        while len(blocks) > 1 and np.mean(blocks[-2]) > np.mean(blocks[-1]):
            last = blocks.pop()
            blocks[-1] += last
    levels = [float(np.mean(block)) for block in blocks for _ in block]
    return [level + rank * gap for rank, level in enumerate(levels)]


def running_mean(values: Sequence[float], width: int) -> np.ndarray:
    """The mean of the last `width` values at each place, of fewer at the start.

    >>> running_mean([1.0, 3.0, 5.0], width=2).tolist()
    [1.0, 2.0, 4.0]
    """
    total = np.concatenate([[0.0], np.cumsum(np.asarray(values, float))])
    ends = np.arange(1, len(total))
    starts = np.maximum(ends - width, 0)
    return (total[ends] - total[starts]) / (ends - starts)
