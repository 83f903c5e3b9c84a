"""Asked against achieved as a scene: every request is a dot, the present one is marked.

An explorer holds one for each of its requests, inside the picture that moves, a fifth as
large as a figure. `seqrl.plots.asked_against_achieved` is one figure of many agents and seeds.
"""

from __future__ import annotations

from collections.abc import Sequence

from seqrl.environments.drawing import Circle, Line, Rectangle, Scene, Shape, Text

WIDTH, HEIGHT = 330, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 14, 34, 46  # margins around the dots


class _Axes:
    """From units of return to places on the sheet; both axes span the same numbers."""

    def __init__(self, low: float, high: float) -> None:
        margin = 0.06 * (high - low)
        self.low, self.high = low - margin, high + margin
        self.bottom = HEIGHT - _BOTTOM

    def x(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return _LEFT + share * (WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.bottom - share * (self.bottom - _TOP)


def chart(
    asked: Sequence[float],
    achieved: Sequence[float],
    now: int,
    data_range: tuple[float, float],
    ticks: Sequence[float],
    verb: str = "achieved",
) -> Scene:
    """The returns `achieved` [n] at the requests `asked` [n]; request number `now` is marked.

    `data_range` (lowest and highest return in the data) is shaded, `verb` names what was
    achieved, `ticks` are the numbers on both axes.
    """
    axes = _Axes(min(*asked, *achieved, *data_range), max(*asked, *achieved, *data_range))
    shapes = [*_data(axes, data_range, max(asked)), *_axes(axes, ticks, verb), *_identity(axes)]
    for i, (wish, got) in enumerate(zip(asked, achieved, strict=True)):
        if i != now:
            shapes.append(Circle(axes.x(wish), axes.y(got), 5, "sky"))
    shapes += _marker(axes, asked[now], achieved[now])
    label = f"Asked for {asked[now]:.4g}, {verb} {achieved[now]:.4g}, among {len(asked)} requests."
    return Scene(WIDTH, HEIGHT, label, shapes)


def _data(axes: _Axes, data_range: tuple[float, float], most: float) -> list[Shape]:
    left, right, end = axes.x(data_range[0]), axes.x(data_range[1]), axes.x(axes.high)
    shapes: list[Shape] = [
        Rectangle(left, _TOP, right - left, axes.bottom - _TOP, "panel"),
        Text((left + right) / 2, _TOP + 12, "in the data", 12, "muted"),
    ]
    if most > data_range[1]:
        shapes.append(Text((right + end) / 2, _TOP - 10, "beyond", 12, "muted"))
    return shapes


def _axes(axes: _Axes, ticks: Sequence[float], verb: str) -> list[Shape]:
    base, edge = axes.bottom, axes.x(axes.low)
    shapes: list[Shape] = [
        Line([(edge, _TOP), (edge, base), (axes.x(axes.high), base)], "line", 1.5),
        Text(edge - 32, _TOP - 18, verb, 13, anchor="start", bold=True),
        Text(axes.x(axes.high), base + 36, "asked for", 13, anchor="end", bold=True),
    ]
    for tick in ticks:
        shapes.append(Text(axes.x(tick), base + 15, f"{tick:g}", 12, "muted"))
        shapes.append(Text(edge - 8, axes.y(tick), f"{tick:g}", 12, "muted", anchor="end"))
    return shapes


def _identity(axes: _Axes) -> list[Shape]:
    """The line of perfect obedience and its name."""
    ends = [(axes.x(v), axes.y(v)) for v in (axes.low, axes.high)]
    place = axes.low + 0.62 * (axes.high - axes.low)
    name = Text(axes.x(place) - 16, axes.y(place) - 8, "exactly as asked", 12, "muted", "end")
    return [Line(ends, "muted", 1.2), name]


def _marker(axes: _Axes, asked: float, achieved: float) -> list[Shape]:
    x, y = axes.x(asked), axes.y(achieved)
    return [Line([(x, axes.bottom), (x, y)], "ink", 1.5), Circle(x, y, 8, "blue", "ink", 2)]
