"""Figures of the lessons: pure functions that return a matplotlib figure, and `show`.

Lines carry their names at their ends, hues are Okabe and Ito's, the background is transparent.
"""

from .axes import HUES, running_mean, spread
from .dots import dot_rows, lanes
from .figures import asked_against_achieved, line_chart, loss_curve, returns_histogram
from .heat_map import heat_map
from .points import point_chart
from .showing import show, to_svg

__all__ = [
    "HUES",
    "asked_against_achieved",
    "dot_rows",
    "heat_map",
    "lanes",
    "line_chart",
    "loss_curve",
    "point_chart",
    "returns_histogram",
    "running_mean",
    "show",
    "spread",
    "to_svg",
]
