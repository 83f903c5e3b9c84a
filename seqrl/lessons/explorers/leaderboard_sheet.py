"""The leaderboard's picture: a line for each method, a column for each data set, a dot a seed.

It is made of shapes, as a page's script can make them anew at each choice; the figures of
`seqrl.leaderboard.figures` show one data set or one mean, and stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby

import numpy as np

from seqrl.environments.drawing import Circle, Line, Scene, Shape, Text
from seqrl.leaderboard.scores import Aggregate, Scores, name_of
from seqrl.leaderboard.tables import said
from seqrl.lessons.explorers.seed_rows import RADIUS, Column, interval_bar, legend, mean_tick
from seqrl.plots.dots import lanes

WIDTH = 690
_NAMES, _OVERALL, _HEAD, _LINE, _FOOT = 150, 190, 66, 30, 44  # sizes of the parts
_WORDS = 96  # of the last column's width
_MEAN, _INTERVAL = "mean (over all: interquartile)", "95 % interval, from 5 seeds"


def picture(
    scores: Scores,
    found: Mapping[str, Aggregate],
    rows: Sequence[str],
    tasks: Sequence[str],
    told: str,
) -> Scene:
    """The scores of `rows` on `tasks`, and what they come to over all of these.

    `found` holds the aggregates of the rows that have them, `told` the sentence to be heard.
    """
    height = _HEAD + _LINE * len(rows) + _FOOT
    if not rows or not tasks:
        return Scene(WIDTH, height, told, [])
    shapes = _heads(tasks)
    for line, row in enumerate(rows):
        y = _HEAD + _LINE * (line + 0.5)
        shapes.append(Line([(_NAMES, y), (WIDTH - _WORDS - 4, y)], "line", 0.7))
        shapes.append(Text(_NAMES - 10, y, name_of(row), 12, anchor="end"))
    for place, task in enumerate(tasks):
        shapes += _cells(place, len(tasks), {row: scores[row].get(task, []) for row in rows})
    return Scene(WIDTH, height, f"{told}.", [*shapes, *_overall(found, rows)])


def _left(place: int, count: int) -> float:
    return _NAMES + place * (WIDTH - _NAMES - _OVERALL) / count


def _heads(tasks: Sequence[str]) -> list[Shape]:
    """The world over its data sets, each of these in up to two lines."""
    shapes: list[Shape] = []
    place = 0
    for world, group in groupby(tasks, key=lambda task: task.partition("/")[0]):
        names = [re.sub(r"-v\d+$", "", task.partition("/")[2]) for task in group]
        ends = _left(place, len(tasks)), _left(place + len(names), len(tasks))
        shapes.append(Text(sum(ends) / 2, 12, world, 12.5, bold=True))
        shapes.append(Line([(ends[0] + 4, 23), (ends[1] - 4, 23)], "line", 1))
        for name in names:
            middle = (_left(place, len(tasks)) + _left(place + 1, len(tasks))) / 2
            first, dash, rest = name.partition("-")
            shapes.append(Text(middle, 34, first + dash, 11, "muted"))
            shapes.append(Text(middle, 47, rest, 11, "muted"))
            place += 1
    overall = WIDTH - _OVERALL + (_OVERALL - _WORDS) / 2
    return [*shapes, Text(overall, 12, "over all", 12.5, bold=True)]


def _cells(place: int, count: int, cells: Mapping[str, Sequence[float]]) -> list[Shape]:
    """One column: the seeds of each row as dots, their mean a tick; a dash where there is none."""
    left, width = _left(place, count), _left(1, count) - _left(0, count)
    every = [value for values in cells.values() for value in values]
    if not every:
        return []
    column = Column.around(every, left, width)
    bottom = _HEAD + _LINE * len(cells)
    shapes: list[Shape] = [Line([(left, 28), (left, bottom)], "line", 0.7), *_ends(column, bottom)]
    for line, values in enumerate(cells.values()):
        y = _HEAD + _LINE * (line + 0.5)
        if not values:
            shapes.append(Text(left + width / 2, y, "–", 12, "muted"))
            continue
        shapes += [*_dots(column, values, y), mean_tick(column, float(np.mean(values)), y)]
    return shapes


def _dots(column: Column, values: Sequence[float], y: float) -> list[Shape]:
    return [
        Circle(column.x(value), y + 2 * RADIUS * min(max(lane, -2), 2), RADIUS, "blue")
        for value, lane in zip(values, lanes(values, column.dot), strict=True)
    ]


def _ends(column: Column, bottom: float) -> list[Shape]:
    """The least and the greatest number of a column, under it."""
    return [
        Text(column.x(column.low), bottom + 12, f"{column.low:.0f}", 11, "muted", "start"),
        Text(column.x(column.high), bottom + 12, f"{column.high:.0f}", 11, "muted", "end"),
    ]


def _overall(found: Mapping[str, Aggregate], rows: Sequence[str]) -> list[Shape]:
    """The interquartile means: ticks, their intervals as bars, and both as numbers."""
    left, bottom = WIDTH - _OVERALL, _HEAD + _LINE * len(rows)
    shapes: list[Shape] = [
        Line([(left, 6), (left, bottom)], "line", 2),
        *legend(_NAMES, bottom + 33, _MEAN, _INTERVAL, 266),
    ]
    if not found:
        return shapes
    spans = [[*a.seeds, a.mean, *(a.interval or ())] for a in found.values()]
    column = Column.around([x for span in spans for x in span], left, _OVERALL - _WORDS)
    shapes += _ends(column, bottom)
    for line, row in enumerate(rows):
        y = _HEAD + _LINE * (line + 0.5)
        if row not in found:
            shapes.append(Text(WIDTH - _WORDS, y, "not on all", 11, "muted", "start"))
            continue
        aggregate = found[row]
        if aggregate.interval:
            shapes.append(interval_bar(column, aggregate.interval, y))
        shapes += [*_dots(column, aggregate.seeds, y), mean_tick(column, aggregate.mean, y)]
        shapes.append(Text(WIDTH - _WORDS, y, said(aggregate), 11, anchor="start"))
    return shapes
