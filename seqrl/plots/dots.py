"""Rows of dots: every run is shown, none hides behind another, and a tick marks their mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from seqrl.plots.axes import AXIS, HUES, TEXT, blank, figure_of, number


@dataclass(frozen=True)
class Middle:
    """What stands for a row's dots: a tick, words at the right and maybe an interval, a bar."""

    at: float
    words: str
    interval: tuple[float, float] | None = None

    @classmethod
    def mean(cls, values: np.ndarray) -> Middle:
        """Return the mean of values, and it in words."""
        mean = float(values.mean())
        return cls(mean, f"mean {number(mean)}".replace("-", "−"))


def dot_rows(
    rows: Mapping[str, Sequence[float] | np.ndarray],
    *,
    across: str,
    levels: Mapping[str, float] | None = None,
    middles: Mapping[str, Middle] | None = None,
    hue: str = HUES[0],
    ax: Axes | None = None,
) -> Figure:
    """A row of dots for every name, the first at the top; a tick marks its middle, the mean.

    `across` names the axis, `levels` are named vertical lines to compare with, `middles` of the
    rows are other ones than means. Equal values stand above and below each other. Raises
    `ValueError` without rows or for an empty one.
    """
    if not rows or any(len(values) == 0 for values in rows.values()):
        raise ValueError("dots need one row or more, and one value or more in each")
    ax = ax or blank((8.0, 0.8 + 0.6 * len(rows)))
    levels = levels or {}
    every = np.concatenate([*map(np.asarray, rows.values()), list(levels.values())])
    width = float(np.ptp(every) or 1.0) / 60  # of a dot, in units of the axis
    for row, (name, values) in enumerate(rows.items()):
        lane = lanes(values, width)
        gap = min(0.13, 0.42 / max(1, np.abs(lane).max()))  # so that rows never touch
        ax.scatter(values, row + gap * lane, 24, hue, alpha=0.8, lw=0, zorder=3)
        _mark(ax, row, middles[name] if middles else Middle.mean(np.asarray(values)))
    _name_levels(ax, levels)
    ax.set_yticks(range(len(rows)), list(rows))
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="y", color=AXIS, alpha=0.25, linewidth=0.8)
    ax.set_axisbelow(True)
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(across, color=TEXT)
    return figure_of(ax)


def _mark(ax: Axes, row: int, middle: Middle) -> None:
    """Draw the middle of a row, and write beside it what it is."""
    if middle.interval:
        ax.plot(middle.interval, [row, row], color=HUES[5], linewidth=9, alpha=0.6)
    ax.plot([middle.at] * 2, [row - 0.36, row + 0.36], color=TEXT, linewidth=2)
    place: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "va": "center"}
    ax.annotate(middle.words, (1.02, row), color=TEXT, **place)


def _name_levels(ax: Axes, levels: Mapping[str, float]) -> None:
    """Draw vertical lines, each with its name above it."""
    place: dict[str, Any] = {"ha": "center", "va": "bottom"}
    for name, level in levels.items():
        ax.axvline(level, color=AXIS, linewidth=1, linestyle=(0, (4, 3)), zorder=0)
        ax.text(level, 1.01, name, color=TEXT, transform=ax.get_xaxis_transform(), **place)


def lanes(values: Sequence[float] | np.ndarray, width: float) -> np.ndarray:
    """The lane 0, 1, −1, 2, … of each value, the innermost in which it touches no other.

    Two values touch if they are less than `width` apart.

    >>> lanes([3.0, 1.0, 1.0, 1.0], width=0.5).tolist()
    [0, 0, 1, -1]
    """
    values = np.asarray(values, float)
    chosen = np.zeros(len(values), int)
    last: dict[int, float] = {}  # of each lane, its rightmost value so far
    outwards = [0, *(lane for far in range(1, len(values)) for lane in (far, -far))]
    for i in np.argsort(values, kind="stable"):
        chosen[i] = next(lane for lane in outwards if values[i] - last.get(lane, -np.inf) >= width)
        last[int(chosen[i])] = float(values[i])
    return chosen
