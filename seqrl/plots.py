"""Figures of the lessons: pure functions that return a matplotlib figure, and `show`.

Lines carry their names at their ends, hues are Okabe and Ito's, the background is transparent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from io import StringIO
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .drawing import plain
from .evaluation import AskedAchieved
from .trajectories import Trajectories

HUES = tuple(map(plain, ("blue", "vermilion", "green", "purple", "orange", "sky")))
TEXT, AXIS = "#757575", "#8a8a8a"  # greys that can be read on white and on black
THEME = {TEXT: "--jp-ui-font-color1", AXIS: "--jp-ui-font-color2"}  # what `to_svg` makes of them
SIZE = (8.0, 4.0)  # inches


# Figures -------------------------------------------------------------------------------------


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
    for name, level in (levels or {}).items():
        ax.axhline(level, color=AXIS, linewidth=1, linestyle=(0, (4, 3)))
        ends.append((level, f"{name} {number(level)}", AXIS))
    ax.margins(x=0)
    if min(map(min, runs.values())) >= 0:
        ax.set_ylim(bottom=0)
    label_ends(ax, ends)
    ax.set_xlabel("updates", color=TEXT)
    name_y(ax, "loss")
    return figure_of(ax)


# Showing -------------------------------------------------------------------------------------


def show(figure: Figure, alt: str) -> None:
    """Display a figure in the notebook with a text for those who cannot see it.

    Raises `ValueError` for an empty text.
    """
    from IPython.display import HTML, display

    display(HTML(to_svg(figure, alt)))


def to_svg(figure: Figure, alt: str) -> str:
    """The figure as an SVG string which follows the page's light or dark theme.

    Raises `ValueError` for an empty `alt`.
    """
    if not alt.strip():
        raise ValueError("a figure needs a text: one or two sentences that say what is to be seen")
    buffer = StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": alt}):
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    svg = "<svg " + buffer.getvalue().split("<svg ", 1)[1]
    for grey, variable in THEME.items():
        svg = svg.replace(grey, f"var({variable}, {grey})")
    words = f'role="img" aria-label="{escape(alt)}" style="max-width:100%;height:auto"'
    return svg.replace("<svg ", f"<svg {words} ", 1)


# Parts ---------------------------------------------------------------------------------------


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

    >>> number(0.06291), number(3412.7)
    ('0.0629', '3,413')
    """
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


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
