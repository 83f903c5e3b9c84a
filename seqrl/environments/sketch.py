"""What several worlds draw alike: the trail of an agent, a named place, an arrowless link."""

from __future__ import annotations

from collections.abc import Sequence

from seqrl.environments.drawing import Circle, Line, Point, Shape, Text


def trail(points: Sequence[Point], colour: str = "blue", width: float = 4) -> list[Shape]:
    """A path as a line that grows darker: a ring where it starts, a disc where it is now.

    >>> [type(shape).__name__ for shape in trail([(0, 0), (0, 1)])]
    ['Line', 'Circle', 'Circle']
    """
    pairs = list(zip(points, points[1:], strict=False))
    shades = [0.5 + 0.5 * (t + 1) / len(pairs) for t in range(len(pairs))]
    drawn = [(p, s) for p, s in zip(pairs, shades, strict=True) if p[0] != p[1]]
    lines = [Line(pair, colour, width, shade) for pair, shade in drawn]
    start = Circle(*points[0], 1.2 * width, "paper", colour, width / 2)
    return [*lines, start, Circle(*points[-1], 2 * width, colour)]


def place(point: Point, name: str, colour: str = "line", radius: float = 16) -> list[Shape]:
    """A ring in some colour around a name that stays readable in every theme."""
    size = min(14.0, 2.2 * radius / max(len(name), 1))
    return [Circle(*point, radius, "paper", colour, 3), Text(*point, name, size, bold=True)]
