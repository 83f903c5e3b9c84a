"""Figures of the lessons: pure functions that return a matplotlib figure, and `show`.

Lines carry their names at their ends, hues are Okabe and Ito's, the background is transparent.
Matplotlib draws what stands still, with axes and scales that it is good at; what moves, or is
drawn anew while one drags, is a `Scene` of `seqrl.environments.drawing`: small, and themed alike.
"""

from seqrl.plots.axes import HUES, running_mean, spread
from seqrl.plots.dots import dot_rows, lanes
from seqrl.plots.figures import asked_against_achieved, line_chart, loss_curve, returns_histogram
from seqrl.plots.heat_map import heat_map
from seqrl.plots.points import point_chart
from seqrl.plots.showing import show, to_svg

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
