"""The figures that lessons share, each a pure function from numbers to a matplotlib figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from seqrl.evaluation import AskedAchieved
from seqrl.plots.axes import (
    AXIS,
    HUES,
    TEXT,
    blank,
    figure_of,
    label_ends,
    name_y,
    number,
    running_mean,
)
from seqrl.trajectories import Trajectories


def asked_against_achieved(
    curves: Mapping[str, AskedAchieved | Sequence[AskedAchieved]],
    data_range: tuple[float, float] | None = None,
    *,
    ax: Axes | None = None,
) -> Figure:
    """Achieved over asked returns: one curve, or one for each seed, under every name.

    A single curve shows each episode as a dot and their mean as a line; several show their means
    as thin lines, and their number joins the name. The first name lies in front. `data_range`
    (lowest and highest return in the data) is shaded. Raises `ValueError` without curves.
    """
    if not curves:
        raise ValueError("no curves: give one AskedAchieved or more, each with its name")
    ax = ax or blank()
    ends: list[tuple[float, str, str]] = []
    for order, (name, group) in enumerate(curves.items()):
        hue = HUES[order % len(HUES)]
        seeds = [group] if isinstance(group, AskedAchieved) else list(group)
        end = _draw_curve(ax, seeds, hue, zorder=10 - order)
        ends.append((end, name if len(seeds) == 1 else f"{name} ({len(seeds)} seeds)", hue))
    low, high = ax.get_xlim()
    ax.plot([low, high], [low, high], color=AXIS, linewidth=1, linestyle=(0, (4, 3)), zorder=0)
    ax.set_xlim(low, high)
    if data_range is not None:
        _shade(ax, data_range)
    label_ends(ax, [*ends, (high, "exactly as asked", AXIS)])
    ax.set_xlabel("return asked for", color=TEXT)
    name_y(ax, "return achieved")
    return figure_of(ax)


def returns_histogram(data: Trajectories, *, bins: int = 24, ax: Axes | None = None) -> Figure:
    """How many episodes of the data have which return; a bar each for a few whole numbers."""
    ax = ax or blank()
    returns = data.returns.numpy()
    low, high = returns.min(), returns.max()
    few = high - low < bins and np.array_equal(returns, returns.round())
    ax.hist(
        returns,
        np.arange(low - 0.5, high + 1).tolist() if few else bins,
        color=HUES[0],
        rwidth=0.96,
    )
    median = float(np.median(returns))
    ax.axvline(median, color=TEXT, linewidth=1)
    label = f"median {number(median)}"
    ax.text(median, 1.02, label, color=TEXT, transform=ax.get_xaxis_transform())
    ax.set_xlabel("return of the episode", color=TEXT)
    name_y(ax, f"{len(data)} episodes")
    return figure_of(ax)


def loss_curve(
    losses: Sequence[float] | Mapping[str, Sequence[float]],
    *,
    levels: Mapping[str, float] | None = None,
    smooth: int = 25,
    ax: Axes | None = None,
) -> Figure:
    """The loss of every update, faintly, and its mean over the last `smooth` updates.

    Several runs come with their names; `levels` are named horizontal lines to compare with.
    Raises `ValueError` for a run without losses.
    """
    ax = ax or blank()
    runs = losses if isinstance(losses, Mapping) else {"": losses}
    ends: list[tuple[float, str, str]] = []
    for hue, (name, values) in zip(HUES, runs.items(), strict=False):
        if len(values) == 0:
            raise ValueError(f"the run {name!r} has no losses: train it for one update or more")
        mean = running_mean(values, smooth)
        updates = np.arange(1, len(mean) + 1)
        ax.plot(updates, values, color=hue, alpha=0.25, linewidth=0.8)
        ax.plot(updates, mean, color=hue, linewidth=2)
        ends.append((float(mean[-1]), f"{name} {number(mean[-1])}".strip(), hue))
    drawn = _levels(ax, levels or {})
    ax.margins(x=0)
    if min(map(min, runs.values())) >= 0:
        ax.set_ylim(bottom=0)
    label_ends(ax, ends + drawn)
    ax.set_xlabel("updates", color=TEXT)
    name_y(ax, "loss")
    return figure_of(ax)


def line_chart(
    lines: Mapping[str, Sequence[float] | np.ndarray],
    x: Sequence[float] | np.ndarray | Mapping[str, Sequence[float] | np.ndarray] | None = None,
    *,
    across: str,
    up: str,
    levels: Mapping[str, float] | None = None,
    ax: Axes | None = None,
) -> Figure:
    """Named lines over `x` (default 0, 1, 2, …); `across` and `up` name the axes.

    A mapping `x` has for each name its own. `levels` are named horizontal lines to compare with.
    Raises `ValueError` unless there are one to six lines: there are no more colours that everybody
    can tell apart.
    """
    if not 1 <= len(lines) <= len(HUES):
        raise ValueError(f"a chart has one to {len(HUES)} lines, got {len(lines)}: split it")
    ax = ax or blank()
    ends: list[tuple[float, str, str]] = []
    for order, (name, values) in enumerate(lines.items()):
        hue = HUES[order]
        over = x[name] if isinstance(x, Mapping) else x
        ax.plot(np.arange(len(values)) if over is None else over, values, color=hue, linewidth=2)
        ends.append((float(values[-1]), name, hue))
    ax.margins(x=0)
    label_ends(ax, ends + _levels(ax, levels or {}))
    ax.set_xlabel(across, color=TEXT)
    name_y(ax, up)
    return figure_of(ax)


def _levels(ax: Axes, levels: Mapping[str, float]) -> list[tuple[float, str, str]]:
    """Draw named horizontal lines; return their ends."""
    for level in levels.values():
        ax.axhline(level, color=AXIS, linewidth=1, linestyle=(0, (4, 3)))
    return [(level, f"{name} {number(level)}", AXIS) for name, level in levels.items()]


def _draw_curve(ax: Axes, seeds: Sequence[AskedAchieved], hue: str, zorder: int) -> float:
    """Draw one name's curves; return the height of their right end."""
    alone = len(seeds) == 1
    width, alpha = (2.2, 1.0) if alone else (1.1, 0.6)
    for curve in seeds:
        mean = curve.achieved.mean(1)  # [n]
        ax.plot(curve.asked, mean, color=hue, linewidth=width, alpha=alpha, zorder=zorder)
        if alone:
            asked = np.repeat(curve.asked, curve.achieved.shape[1])
            ax.scatter(asked, curve.achieved.ravel(), 14, hue, alpha=0.5, lw=0, zorder=zorder)
    return float(np.mean([curve.achieved[-1].mean() for curve in seeds]))


def _shade(ax: Axes, data_range: tuple[float, float]) -> None:
    """Shade and name what lies in the data; requests beyond its end are named as such."""
    low, high = data_range
    ax.axvspan(low, high, color=AXIS, alpha=0.15, lw=0, zorder=-1)
    place = {"ha": "center", "va": "top", "transform": ax.get_xaxis_transform()}
    look: dict[str, Any] = {"color": TEXT, **place}
    ax.text((low + high) / 2, 0.98, "in the data", **look)
    if high < (right := ax.get_xlim()[1]):
        ax.text((high + right) / 2, 0.98, "beyond", **look)
