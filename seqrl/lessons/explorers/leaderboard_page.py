"""The leaderboard for a page: scores and names travel, and so do the bootstrap's dice.

The page's script aggregates and draws as Python does, to the same numbers. There are too many
choices of methods and data sets to draw each of them beforehand.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

import numpy as np

from seqrl.leaderboard.scores import FEWEST, RESAMPLES, Scores, name_of, tasks_of
from seqrl.lessons.living import data, element, zipped


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
    """What the script needs: scores, names, and for each number of seeds the dice."""
    counts = {len(cell) for cells in scores.values() for cell in cells.values()}
    tasks = len(tasks_of(scores))
    thrown = {str(n): packed_dice(tasks, n) for n in sorted(counts) if n >= FEWEST}
    names = {row: name_of(row) for row in scores}
    return {"scores": scores, "names": names, "dice": thrown, "resamples": RESAMPLES}


def packed_dice(tasks: int, seeds: int) -> str:
    """Which seed the bootstrap of `stratified_interval` draws each time, a byte each, packed."""
    drawn = np.random.default_rng(0).integers(0, seeds, (tasks, RESAMPLES, seeds))
    return zipped(drawn.astype(np.uint8).tobytes())
