"""The leaderboard for a page: scores and names travel, and so do the quantiles of t.

The page's script aggregates and draws as Python does, to the same numbers. There are too many
choices of methods and data sets to draw each of them beforehand.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from scipy import stats

from seqrl.leaderboard.scores import FEWEST, Scores, name_of, tasks_of
from seqrl.lessons.living import data, element


def page(scores: Scores, picture: str, told: str) -> str:
    """Check boxes, all checked, over a picture and its sentence, and what a script draws of."""
    content = (
        f"{boxes('Methods', ((row, name_of(row)) for row in scores), 'leaderboard-methods')}"
        f"{boxes('Data sets', ((t, t) for t in tasks_of(scores)), 'leaderboard-data')}"
        f'<div class="explorer-picture">{picture}</div>'
        f'<p class="explorer-status" role="status">{escape(told)}</p>'
    )
    return element("leaderboard", content + data(board(scores)), ["leaderboard"])


def boxes(name: str, choices: Iterable[tuple[str, str]], hook: str) -> str:
    """Check boxes side by side under their common name."""
    checked = "".join(
        f'<label><input type="checkbox" value="{escape(value)}" checked autocomplete="off">'
        f"<span>{escape(label)}</span></label>"
        for value, label in choices
    )
    return f'<fieldset class="live-boxes {hook}"><legend>{name}</legend>{checked}</fieldset>'


def board(scores: Scores) -> dict[str, Any]:
    """What the script needs: scores, names, and for each number of seeds the quantile of t."""
    counts = {len(cell) for cells in scores.values() for cell in cells.values()}
    quantiles = {str(n): stats.t.ppf(0.975, n - 1) for n in sorted(counts) if n >= FEWEST}
    names = {row: name_of(row) for row in scores}
    return {"scores": scores, "names": names, "quantiles": quantiles}
