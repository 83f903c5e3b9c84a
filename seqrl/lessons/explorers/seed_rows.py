"""Rows of seeds as shapes: a dot a seed, a tick at their mean, a bar for its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seqrl.environments.drawing import Circle, Line, Rectangle, Shape, Text

RADIUS = 2.6  # of a dot


@dataclass(frozen=True)
class Column:
    """From values to places: those from `low` to `high` lie between `left` and `left + width`."""

    left: float
    width: float
    low: float
    high: float

    @classmethod
    def around(cls, values: Sequence[float], left: float, width: float) -> Column:
        """Return a column whose ends are whole numbers that leave room for every value."""
        low, high = np.floor(min(values)), np.ceil(max(values))
        return cls(left, width, float(low), float(max(high, low + 1)))

    def x(self, value: float) -> float:
        """Return where a value lies."""
        inside = (value - self.low) / (self.high - self.low)
        return self.left + 8 + inside * (self.width - 16)

    @property
    def dot(self) -> float:
        """Return how wide a dot is, in units of the values."""
        return 2 * RADIUS / (self.width - 16) * (self.high - self.low)


def mean_tick(column: Column, mean: float, y: float) -> Line:
    """A tick at the mean of a row whose middle is `y`."""
    x = column.x(mean)
    return Line([(x, y - 10), (x, y + 10)], "ink", 1.8)


def interval_bar(column: Column, interval: tuple[float, float], y: float) -> Rectangle:
    """A bar from the low to the high end of an interval."""
    low, high = map(column.x, interval)
    return Rectangle(low, y - 6, high - low, 12, "sky", opacity=0.6)


def legend(left: float, y: float, mean: str, interval: str, bar: float) -> list[Shape]:
    """What dot, tick and bar stand for; the bar's words begin `bar` + 28 after `left`."""
    return [
        Circle(left + 4, y, RADIUS, "blue"),
        Text(left + 12, y, "a seed", 11, "muted", "start"),
        Line([(left + 68, y - 6), (left + 68, y + 6)], "ink", 1.8),
        Text(left + 75, y, mean, 11, "muted", "start"),
        Rectangle(left + bar, y - 5, 22, 10, "sky", opacity=0.6),
        Text(left + bar + 28, y, interval, 11, "muted", "start"),
    ]
