"""A matrix as a picture, in which an exact zero looks like nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from seqrl.plots.axes import AXIS, TEXT, blank, figure_of, name_y

PALE = 0.02  # of the greatest value: what is less has hardly a colour


def heat_map(
    values: np.ndarray,
    names: Sequence[str],
    *,
    across: str,
    down: str,
    ax: Axes | None = None,
) -> Figure:
    """Values [T, T] of at least 0, the greater the darker; an exact zero is left empty.

    What is too small to be told from that by its colour, and yet not zero, is hatched.
    `names` [T] stand at rows and columns, `across` and `down` say what columns and rows are.
    Raises `ValueError` unless the values are a square of the names' size, none below 0.
    """
    values = np.asarray(values, float)
    if values.shape != (len(names), len(names)) or not (values >= 0).all():
        raise ValueError(
            f"values must be [{len(names)}, {len(names)}], a row and a column a name, and at "
            f"least 0; got shape {values.shape} and least value {values.min(initial=0):g}"
        )
    ax = ax or blank((5.0, 4.4))
    shown = np.ma.masked_equal(values, 0.0)
    drawn = ax.imshow(shown, cmap="Blues", vmin=0.0, aspect="equal")
    for row, column in np.argwhere((values > 0) & (values < PALE * values.max())):
        corner = (column - 0.5, row - 0.5)
        look: dict[str, Any] = {"fill": False, "hatch": "////", "edgecolor": AXIS, "linewidth": 0}
        ax.add_patch(Rectangle(corner, 1, 1, **look))
    places = range(len(names))
    ax.set_xticks(places, names, rotation=90 if max(map(len, names)) > 3 else 0)
    ax.set_yticks(places, names)
    ax.set_xlabel(across, color=TEXT)
    name_y(ax, f"{down} ↓   (empty: exactly 0, hatched: nearly)")
    bar = figure_of(ax).colorbar(drawn, ax=ax, shrink=0.8)
    bar.ax.tick_params(colors=AXIS, labelcolor=TEXT)
    bar.outline.set_visible(False)
    return figure_of(ax)
