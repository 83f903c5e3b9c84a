"""How great must a difference be to count? A claim's verdict at one margin after another.

What was measured stays; only the margin moves. The claims are those of the ledger that ask in
several places how much something gains or costs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ipywidgets as widgets
import numpy as np

from seqrl.environments.drawing import Circle, Line, Rectangle, Scene, Shape, Text, to_svg
from seqrl.evidence import Effect, Row
from seqrl.evidence.effect import ANSWERS, HALF, MARGIN, percent, verdict
from seqrl.lessons.explorers.choice import Choice
from seqrl.lessons.explorers.explorer import Explorer, View
from seqrl.lessons.explorers.seed_rows import RADIUS, Column, interval_bar, legend, mean_tick
from seqrl.plots.dots import lanes


@dataclass(frozen=True)
class Claim:
    """A claim of the ledger, the margin of its rule, and how many of its effects decide."""

    key: str
    margin: float
    deciding: int | None = None  # `None`: all

    def effects(self, book: Mapping[str, Row]) -> tuple[Effect, ...]:
        """Return the effects on which the verdict hangs."""
        return book[self.key].finding.effects[: self.deciding]


CLAIMS = {
    "warm-up is critical": Claim("warm-up", HALF),
    "scaling returns matters": Claim("scaling", MARGIN, deciding=2),
    "choosing the history helps": Claim("elastic-focus", MARGIN),
}
MARGINS = (0.05, *np.linspace(0.1, 0.9, 9).round(1).tolist())

WIDTH = 690
_LEFT, _RIGHT, _HEAD, _LINE, _FOOT = 272, 76, 34, 40, 62  # sizes of the parts
_TICKS = (-1.0, -0.5, 0.0, 0.5, 1.0)


def verdict_explorer(book: Mapping[str, Row]) -> Choice:
    """A slider over margins for each of `CLAIMS`; `book` holds the ledger's rows by their keys."""
    explorers = {
        name: Explorer("Margin", views(claim, book), start=MARGINS.index(claim.margin)).add_class(
            f"margin-{claim.key}"
        )
        for name, claim in CLAIMS.items()
    }
    buttons = widgets.ToggleButtons(
        options=list(explorers), description="Claim:", style={"button_width": "auto"}
    )
    return Choice(buttons.add_class("explorer-choice"), explorers).add_class("verdicts")


def views(claim: Claim, book: Mapping[str, Row]) -> list[View]:
    """What the explorer shows of a claim at each margin."""
    effects, shown = claim.effects(book), []
    for margin in MARGINS:
        told = status(effects, margin, margin == claim.margin)
        svg = to_svg(picture(effects, margin, told))
        shown.append(View(f"{percent(margin)} %", told, svg, svg))
    return shown


def status(effects: Sequence[Effect], margin: float, ruled: bool) -> str:
    """How many places answer what, and the verdict that follows; `ruled`: by the ledger's margin.

    >>> status([Effect("a robot", np.array([0.3, 0.2, 0.3, 0.2, 0.3]))], 0.1, ruled=True)
    "Margin 10 %, the ledger's: 1 yes, 0 no, 0 not seen, so it holds"
    """
    found = [effect.reaches(margin) for effect in effects]
    counts = ", ".join(f"{found.count(answer)} {name}" for answer, name in ANSWERS.items())
    word = verdict(found)
    follows = f"it is {word}" if word == ANSWERS[None] else f"it {word}"
    whose = ", the ledger's" if ruled else ""
    return f"Margin {percent(margin)} %{whose}: {counts}, so {follows}"


def _column(effects: Sequence[Effect]) -> Column:
    """Return the column that holds every seed, every interval, zero and the greatest margin."""
    ends = [end for effect in effects for end in effect.bounds or ()]
    every = [*np.concatenate([effect.values for effect in effects]), *ends, 0.0, MARGINS[-1]]
    return Column(_LEFT, WIDTH - _LEFT - _RIGHT, min(every), max(every))


def picture(effects: Sequence[Effect], margin: float, told: str) -> Scene:
    """Each effect's seeds, mean and interval beside zero and the margin, and what they answer."""
    column, bottom = _column(effects), _HEAD + _LINE * len(effects)
    right = column.x(column.high) + 8
    beyond = Rectangle(column.x(margin), _HEAD, right - column.x(margin), bottom - _HEAD, "panel")
    shapes: list[Shape] = [beyond, *_levels(column, margin, bottom)]
    for line, effect in enumerate(effects):
        shapes += _row(column, _HEAD + _LINE * (line + 0.5), effect, margin)
    return Scene(
        WIDTH,
        bottom + _FOOT,
        f"{told}.",
        [*shapes, *legend(_LEFT, bottom + 48, "mean", "95 % t interval", 128)],
    )


def _levels(column: Column, margin: float, bottom: float) -> list[Shape]:
    """Zero, the margin and the numbers under the column."""
    zero, place = column.x(0.0), column.x(margin)
    ticks = [
        Text(column.x(tick), bottom + 14, f"{percent(tick)} %", 12, "muted")
        for tick in _TICKS
        if column.low <= tick <= column.high
    ]
    return [
        Line([(zero, _HEAD - 6), (zero, bottom)], "muted", 1.2),
        Line([(place, _HEAD - 6), (place, bottom)], "vermilion", 2.5),
        Text(place, _HEAD - 18, f"margin {percent(margin)} %", 12.5, bold=True),
        *ticks,
    ]


def _row(column: Column, y: float, effect: Effect, margin: float) -> list[Shape]:
    """One place: its name, the interval as a bar, a dot a seed, a tick at the mean, the answer."""
    shapes: list[Shape] = [Text(_LEFT - 10, y, effect.where.rstrip(":"), 12, anchor="end")]
    if effect.bounds:
        shapes.append(interval_bar(column, effect.bounds, y))
    for value, lane in zip(effect.values, lanes(effect.values, column.dot), strict=True):
        shapes.append(Circle(column.x(value), y + 3.4 * lane, RADIUS, "blue"))
    answer = effect.reaches(margin)
    seen = "ink" if answer is not None else "muted"
    words = Text(WIDTH - _RIGHT + 10, y, ANSWERS[answer], 13, seen, "start", bold=answer is True)
    return [*shapes, mean_tick(column, effect.mean, y), words]
