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
from seqrl.leaderboard.tables import minus
from seqrl.plots.axes import AXIS, HUES, TEXT, blank, figure_of
from seqrl.plots.dots import dot_rows, lanes
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
    ax = blank((8.0, 0.8 + 0.6 * len(found)))
    every = [score for aggregate in found.values() for score in aggregate.seeds]
    width = float(np.ptp(every) or 1.0) / 60  # of a dot, in units of the axis
    for row, aggregate in enumerate(found.values()):
        heights = row + 0.1 * lanes(aggregate.seeds, width)
        if aggregate.interval:
            ax.plot(aggregate.interval, [row, row], color=HUES[5], linewidth=9, alpha=0.6)
        ax.scatter(aggregate.seeds, heights, 24, HUES[0], lw=0, zorder=3)
        mean = [aggregate.mean] * 2
        ax.plot(mean, [row - 0.36, row + 0.36], color=TEXT, linewidth=2, zorder=4)
        place: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "va": "center"}
        ax.annotate(said(aggregate), (1.02, row), color=TEXT, **place)
    ax.set_yticks(range(len(found)), list(map(name_of, found)))
    ax.set_ylim(len(found) - 0.5, -0.5)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    bars = "; bar: 95 % stratified bootstrap" if any(a.interval for a in found.values()) else ""
    ax.set_xlabel(f"interquartile mean over {len(tasks)} data sets{bars}", color=TEXT)
    means = {name_of(row): aggregate.mean for row, aggregate in found.items()}
    text = f"Interquartile means over {', '.join(tasks)}, a dot a seed. {ranked(means)}"
    return figure_of(ax), text


def said(aggregate: Aggregate) -> str:
    """An aggregate in words: its mean and its interval, or how many seeds it has instead.

    >>> said(Aggregate(41.26, [40.0, 42.0], None))
    '41.3 (n = 2)'
    """
    if aggregate.interval is None:
        return f"{minus(aggregate.mean)} (n = {len(aggregate.seeds)})"
    low, high = map(minus, aggregate.interval)
    return f"{minus(aggregate.mean)} [{low}, {high}]"


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
