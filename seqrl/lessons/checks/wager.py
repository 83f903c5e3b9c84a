"""The wager: ten popular claims, a belief in each, settled by measurement in the last lesson."""

from collections.abc import Mapping
from html import escape
from typing import Any

from ipywidgets import HTML, Layout, SelectionSlider, VBox

from seqrl.lessons.checks.answers import change_answers, load_answers
from seqrl.lessons.checks.item import nearest
from seqrl.lessons.shipped import load_questions

_BELIEFS = [
    *((f"{p} % sure it is false", (100 - p) / 100) for p in range(100, 50, -10)),
    ("50 : 50", 0.5),
    *((f"{p} % sure it is true", p / 100) for p in range(60, 101, 10)),
]


def brier_score(beliefs: Mapping[str, float], verdicts: Mapping[str, bool]) -> float:
    """Return the mean of (belief − outcome)² over the verdicts: 0 is perfect, a coin has 0.25.

    A claim without a bet counts as 50 : 50 (Brier 1950).

    >>> brier_score({"a": 1.0, "b": 0.5}, {"a": True, "b": False})
    0.125
    """
    errors = [(beliefs.get(key, 0.5) - float(true)) ** 2 for key, true in verdicts.items()]
    return sum(errors) / len(errors)


def wager() -> VBox:
    """Return a slider for each claim; every move is kept on the reader's own machine."""
    bets: dict[str, float] = load_answers("wager")
    status = HTML()
    status.add_class("wager-status")

    def report(problem: str = "") -> None:
        kept = "; kept" if bets and not problem else ""
        status.value = f"{len(bets)} of {len(claims)} bets placed{kept} {escape(problem)}"

    def place(key: str, belief: float) -> None:
        bets[key] = belief
        report(change_answers("wager", lambda answers: answers.update({key: belief})))

    claims = load_questions("wager")
    rows: list[Any] = []
    for number, item in enumerate(claims, start=1):
        slider = SelectionSlider(
            options=_BELIEFS,
            value=nearest(_BELIEFS, bets.get(item["key"], 0.5)),
            continuous_update=False,
            layout=Layout(width="30em"),
        )
        slider.add_class(f"bet-{item['key']}")
        slider.observe(lambda change, key=item["key"]: place(key, change["new"]), names="value")
        rows += [HTML(f"<b>{number}.</b> {item['claim']}"), slider]
    report()
    return VBox([*rows, status])
