"""The leaderboard of the methods and data sets that one checks, drawn anew at each choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ipywidgets as widgets

from seqrl.environments.drawing import to_svg
from seqrl.leaderboard.scores import Aggregate, Scores, aggregates, name_of, tasks_of
from seqrl.leaderboard.tables import interval, minus
from seqrl.lessons.explorers.explorer import sentence
from seqrl.lessons.explorers.leaderboard_page import page
from seqrl.lessons.explorers.leaderboard_sheet import picture
from seqrl.lessons.living import LivingBox


class LeaderboardExplorer(LivingBox):
    """Check boxes for the rows and the data sets of `scores`, a sentence and a picture.

    All are checked at first. Raises `ValueError` without scores.
    """

    def __init__(self, scores: Scores) -> None:
        if not scores:
            raise ValueError("no scores: give those of one entry or more, see `scores_of`")
        self.scores = scores
        self._found: dict[tuple[str, ...], dict[str, Aggregate]] = {}  # by data sets
        self.rows = {row: _box(name_of(row)) for row in scores}
        self.tasks = {task: _box(task) for task in tasks_of(scores)}
        self.status = widgets.HTML().add_class("explorer-status")
        self.picture = widgets.HTML().add_class("explorer-picture")
        for box in (*self.rows.values(), *self.tasks.values()):
            box.observe(self._redraw, "value")
        self._redraw()
        chosen = [
            _group("Methods", self.rows, "leaderboard-methods"),
            _group("Data sets", self.tasks, "leaderboard-data"),
        ]
        super().__init__([*chosen, self.picture, self.status])
        self.add_class("leaderboard")

    def _redraw(self, _: Any = None) -> None:
        rows, tasks = ([k for k, box in b.items() if box.value] for b in (self.rows, self.tasks))
        key = tuple(tasks)
        if tasks and key not in self._found:
            self._found[key] = aggregates(self.scores, tasks)
        found = {row: a for row, a in self._found.get(key, {}).items() if row in rows}
        self.told = status(found, rows, tasks)
        self.picture.value = to_svg(picture(self.scores, found, rows, tasks, self.told))
        self.status.value = sentence(self.told)

    @property
    def fallback(self) -> str:
        """What is shown now, in HTML: a picture without widgets."""
        return f"{self.picture.value}{self.status.value}"

    @property
    def page(self) -> str:
        """The same for a page, where a script draws."""
        return page(self.scores, self.picture.value, self.told)


def status(found: Mapping[str, Aggregate], rows: Sequence[str], tasks: Sequence[str]) -> str:
    """Who leads over the chosen data sets, who comes next, and who cannot be compared.

    `found` holds the aggregates of those of `rows` that have a score on all of `tasks`.

    >>> status({"dt": Aggregate(40.0, [39.0, 41.0], None)}, ["dt", "iql"], ["a", "b"])
    '2 methods on 2 data sets. Highest interquartile mean: DT 40.0 (2 seeds). Not compared: IQL'
    """
    if not rows or not tasks:
        return "Choose one method or more, and one data set or more"
    order = sorted(found, key=lambda row: -found[row].mean)
    ranks = (("Highest interquartile mean", order[:1]), ("next", order[1:2]))
    leading = [f"{rank}: {_told(row, found[row])}" for rank, first in ranks for row in first]
    told = f"{_count(rows, 'method')} on {_count(tasks, 'data set')}. {', '.join(leading)}"
    absent = [name_of(row) for row in rows if row not in found]
    lacking = [f"Not compared: {', '.join(absent)}"] if absent else []
    return ". ".join([told.removesuffix(". "), *lacking])


def _told(row: str, aggregate: Aggregate) -> str:
    sure = interval(aggregate) if aggregate.interval else _count(aggregate.seeds, "seed")
    return f"{name_of(row)} {minus(aggregate.mean)} ({sure})"


def _count(things: Sequence[Any], name: str) -> str:
    return f"{len(things)} {name}{'s' * (len(things) != 1)}"


def _box(name: str) -> widgets.Checkbox:
    return widgets.Checkbox(True, description=name, indent=False, layout={"width": "auto"})


def _group(name: str, boxes: Mapping[str, widgets.Checkbox], hook: str) -> widgets.Widget:
    """Check boxes side by side under their common name."""
    layout = {"flex_flow": "row wrap", "grid_gap": "0 18px", "max_width": "690px"}
    row = widgets.HBox(list(boxes.values()), layout=layout)
    return widgets.VBox([widgets.HTML(f"<b>{name}</b>"), row]).add_class(hook)
