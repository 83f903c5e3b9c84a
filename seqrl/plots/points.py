"""Named points between two axes: what something costs, and what it brings."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from seqrl.plots.axes import HUES, TEXT, blank, figure_of, name_y, spread

_GAP = 0.06  # between the names, as a share of the height


def point_chart(
    points: Mapping[str, tuple[float, float]],
    *,
    across: str,
    up: str,
    ax: Axes | None = None,
) -> Figure:
    """A dot for each name at (x, y), x on a logarithmic axis; names stand at the right.

    `across` and `up` name the axes. A thin line joins each dot with its name. Raises
    `ValueError` without points or for an x that is not above 0.
    """
    if not points or min(x for x, _ in points.values()) <= 0:
        raise ValueError("give one point or more, each with an x above 0: its axis is logarithmic")
    ax = ax or blank()
    ax.set_xscale("log")
    places = np.array(list(points.values()))  # [n, 2]
    ax.scatter(places[:, 0], places[:, 1], 36, HUES[0], zorder=3)
    ax.margins(y=0.15)
    low, high = ax.get_ylim()
    order = places[:, 1].argsort()
    heights = spread(places[order, 1].tolist(), gap=_GAP * (high - low))
    for number, height in zip(order, heights, strict=True):
        name = list(points)[number]
        ax.annotate(
            name,
            places[number],
            (1.03, (height - low) / (high - low)),
            textcoords="axes fraction",
            color=TEXT,
            va="center",
            arrowprops={"arrowstyle": "-", "color": TEXT, "lw": 0.6, "alpha": 0.5},
        )
    ax.set_xlabel(across, color=TEXT)
    name_y(ax, up)
    return figure_of(ax)
