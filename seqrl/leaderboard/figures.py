"""The leaderboard's figures: every run a dot, an interval only where there are five seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from seqrl.leaderboard.curves import curves_of, trend
from seqrl.leaderboard.scores import (
    Aggregate,
    aggregates,
    common_tasks,
    name_of,
    scores_of,
    tasks_of,
)
from seqrl.leaderboard.tables import minus, said
from seqrl.plots.axes import AXIS, HUES, TEXT
from seqrl.plots.dots import Middle, dot_rows
from seqrl.returns import ReferenceScores, normalised_score

Entries = Sequence[Mapping[str, Any]]
COLUMNS = 4  # of panels


def figures(entries: Entries) -> dict[str, tuple[Figure, str]]:
    """Return every figure of the leaderboard by its name, each with its text."""
    scores = scores_of(entries)
    drawn = {}
    for task in tasks_of(scores):
        name = task.replace("/", "_").removesuffix("-v0")
        drawn[f"{name}_scores"] = task_dots(entries, task)
        drawn[f"{name}_curves"] = learning_curves(entries, task)
    if common := common_tasks(scores):
        drawn["over_data_sets"] = aggregate_rows(aggregates(scores, common), common)
    return drawn


def task_dots(entries: Entries, task: str) -> tuple[Figure, str]:
    """A dot for every seed of every row on one data set, beside the best return in its data."""
    scores = scores_of(entries)
    rows = {name_of(row): cells[task] for row, cells in scores.items() if task in cells}
    here = [entry for entry in entries if entry["dataset"] == task]
    ends = here[0]["reference"]
    reference = ReferenceScores(ends["minimum"], ends["maximum"], ends["source"])
    best = {"best in the data": float(normalised_score(here[0]["asked"], reference))}
    means = {name: float(np.mean(values)) for name, values in rows.items()}
    text = f"Normalised scores on {task}, a dot a seed. {ranked(means)}"
    return dot_rows(rows, across=f"normalised score on {task}", levels=best), text


def aggregate_rows(found: Mapping[str, Aggregate], tasks: Sequence[str]) -> tuple[Figure, str]:
    """The interquartile mean of every row: a tick, its interval a bar, each seed's a dot.

    Raises `ValueError` without rows.
    """
    if not found:
        raise ValueError("no row has a score on all these data sets: choose fewer")
    rows = {name_of(row): aggregate for row, aggregate in found.items()}
    bars = "; bar: 95 % interval" if any(a.interval for a in rows.values()) else ""
    figure = dot_rows(
        {name: aggregate.seeds for name, aggregate in rows.items()},
        across=f"interquartile mean over {len(tasks)} data sets{bars}",
        middles={name: Middle(a.mean, said(a), a.interval) for name, a in rows.items()},
    )
    means = {name: aggregate.mean for name, aggregate in rows.items()}
    text = f"Interquartile means over {', '.join(tasks)}, a dot a seed. {ranked(means)}"
    return figure, text


def ranked(means: Mapping[str, float]) -> str:
    """Names with their numbers from the highest down, in one sentence.

    >>> ranked({"DT": 40.0, "IQL": 55.5})
    'From the highest mean: IQL 55.5, DT 40.0.'
    """
    order = sorted(means, key=lambda name: -means[name])
    return f"From the highest mean: {', '.join(f'{name} {minus(means[name])}' for name in order)}."


def learning_curves(entries: Entries, task: str) -> tuple[Figure, str]:
    """A panel for every row on one data set: a thin line a seed, their mean thick."""
    rows = [row for row, cells in scores_of(entries).items() if task in cells]
    curves = {row: curves_of(entries, row, task) for row in rows}
    lines = -(-len(rows) // COLUMNS)
    figure = Figure((8.0, 0.4 + 1.7 * lines), layout="constrained", facecolor="none")
    panels = figure.subplots(lines, COLUMNS, sharey=True, squeeze=False)
    for ax in panels.flat[len(rows) :]:
        ax.set_axis_off()
    for ax, (row, seeds) in zip(panels.flat, curves.items(), strict=False):
        _panel(ax, seeds)
        ax.set_title(f"{name_of(row)}\n{trend(seeds)}", loc="left", color=TEXT, fontsize="small")
    figure.supxlabel("thousand updates", color=TEXT, fontsize="medium")
    figure.supylabel("normalised score", color=TEXT, fontsize="medium")
    each = ", ".join(f"{name_of(row)} {trend(seeds)}" for row, seeds in curves.items())
    return figure, f"Learning curves on {task}, a line a seed. At the end: {each}."


def _panel(ax: Axes, seeds: Sequence[np.ndarray]) -> None:
    """Draw the curves [points, 2] of all seeds, and the mean over seeds."""
    ax.set_facecolor("none")
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(AXIS)
    ax.tick_params(colors=AXIS, labelcolor=TEXT, labelsize="small")
    for curve in seeds:
        ax.plot(curve[:, 0] / 1000, curve[:, 1], color=HUES[0], linewidth=0.9, alpha=0.5)
    mean = np.mean(seeds, axis=0)  # [points, 2]
    ax.plot(mean[:, 0] / 1000, mean[:, 1], color=HUES[0], linewidth=2, marker=".")
