"""How far back must a window reach? The corridor with the window over it, and what was recorded.

The records are lesson 08's: for each window and corridor ten seeds, each with its share of right
doors when it acted greedily and when its actions were sampled.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ipywidgets as widgets
import numpy as np

from seqrl.environments.drawing import Circle, Line, Rectangle, Scene, Shape, Text, to_svg
from seqrl.environments.key_to_door import ROOM_STEPS, best_success, context_needed
from seqrl.lessons.explorers.choice import Choice
from seqrl.lessons.explorers.explorer import Explorer, View
from seqrl.plots.dots import lanes

Shares = dict[str, list[float]]  # "greedy" and "sampled": the share of right doors of each seed

WIDTH, HEIGHT = 690, 394
_LEFT, _RIGHT = 96, 12  # margins
_STRIP, _TALL = 34, 38  # top and height of the corridor
_TOP, _BOTTOM = 162, 330  # where a share of 1 and of 0 lies
_RADIUS = 3.5
_HUES = {"greedy": "blue", "sampled": "orange"}


def memory_explorer(records: Sequence[dict[str, Any]]) -> Choice:
    """A slider over windows for each corridor in the records, `load_results("08_memory")`.

    Variants of the model are left out: only what differs in window and corridor is compared.
    """
    corridors = {
        f"{wait} steps": Explorer("Window K", views(wait, runs), still_width=330).add_class(
            f"wait-{wait}"
        )
        for wait, runs in by_corridor(records).items()
    }
    buttons = widgets.ToggleButtons(
        options=list(corridors), description="Empty room:", style={"description_width": "initial"}
    )
    return Choice(buttons.add_class("explorer-choice"), corridors).add_class("memory")


def by_corridor(records: Sequence[dict[str, Any]]) -> dict[int, dict[int, Shares]]:
    """The recorded shares {wait: {K: shares}} of the plain model, both ascending."""
    found: dict[int, dict[int, Shares]] = {}
    for record in records:
        wait, context = record["world"]["wait"], record["config"]["max_seq_len"]
        if record["variant"] == f"wait-{wait}_context-{context}":
            shares = {how: record[how] for how in _HUES}
            found.setdefault(wait, {})[context] = shares
    return {wait: dict(sorted(found[wait].items())) for wait in sorted(found)}


def views(wait: int, runs: dict[int, Shares]) -> list[View]:
    """What the explorer shows at each window K of one corridor."""
    shown = []
    for context in runs:
        told = status(wait, context, runs[context])
        svg = to_svg(picture(wait, context, runs, told))
        shown.append(View(str(context), told, svg, svg))
    return shown


def status(wait: int, context: int, shares: Shares) -> str:
    """Whether the window reaches the key, and the mean share of right doors, in one sentence."""
    missing = context_needed(wait=wait) - context
    steps = "step" if missing == 1 else "steps"
    reach = "reaches the key" if missing <= 0 else f"ends {missing} {steps} short of the key"
    greedy, sampled = (f"{100 * np.mean(shares[how]):.0f} %" for how in _HUES)
    return f"K = {context} {reach}; right doors {greedy} greedy, {sampled} sampled"


def picture(wait: int, context: int, runs: dict[int, Shares], told: str) -> Scene:
    """The corridor with the window of `context` steps, over the dots of all recorded windows."""
    shapes = [*_corridor(wait), *_window(wait, context), *_cues(wait), *_axis()]
    each = (WIDTH - _LEFT - _RIGHT) / len(runs)
    for column, (size, shares) in enumerate(runs.items()):
        shapes += _column(_LEFT + each * column, each, size, shares, size == context)
    return Scene(WIDTH, HEIGHT, f"{told}.", [*shapes, *_legend()])


def _steps(wait: int) -> tuple[int, float]:
    """The first step in the last room, where a door is chosen, and the width of each step."""
    now = ROOM_STEPS + wait
    return now, (WIDTH - _LEFT - _RIGHT) / (now + 1)


def _corridor(wait: int) -> list[Shape]:
    """The steps up to the one that chooses a door, and the rooms above them."""
    now, each = _steps(wait)
    ends = ((0, ROOM_STEPS, "key room"), (ROOM_STEPS, now, "empty room"), (now, now + 1, "doors"))
    shapes: list[Shape] = [
        Text(_LEFT + each * (first + last) / 2, 16, name, 13, "muted") for first, last, name in ends
    ]
    for step in range(now + 1):
        x, y = _LEFT + each * step, _STRIP + _TALL + 20
        shapes.append(Rectangle(x + 1, _STRIP, each - 2, _TALL))
        shapes.append(Text(x + each / 2, y, f"{step}", 12, "muted"))
    return [*shapes, Text(_LEFT - 12, _STRIP + _TALL + 20, "step", 13, "muted", "end")]


def _cues(wait: int) -> list[Shape]:
    """A key in each step that shows it, and the doors."""
    now, each = _steps(wait)
    shapes: list[Shape] = [
        Circle(_LEFT + each * (step + 0.5), _STRIP + _TALL / 2, 7, "orange", "ink", 1.5)
        for step in range(now + 2 - context_needed(wait=wait))
    ]
    for shift, colour in ((-15, "orange"), (3, "blue")):
        x = _LEFT + each * (now + 0.5) + shift
        shapes.append(Rectangle(x, _STRIP + 9, 12, 20, colour, "ink", 1.5))
    return shapes


def _window(wait: int, context: int) -> list[Shape]:
    """The last `context` steps in a frame: what is read as a door is chosen."""
    now, each = _steps(wait)
    left = _LEFT + each * max(0, now + 1 - context)
    right = _LEFT + each * (now + 1)
    return [
        Rectangle(left, _STRIP - 4, right - left, _TALL + 8, "sky", opacity=0.3),
        Rectangle(left, _STRIP - 4, right - left, _TALL + 8, "none", "blue", 3),
        Text(_LEFT - 12, _STRIP + _TALL / 2, "window", 13, anchor="end", bold=True),
    ]


def _height(share: float) -> float:
    return _BOTTOM - share * (_BOTTOM - _TOP)


def _axis() -> list[Shape]:
    """The share of right doors, upwards, and what an agent without memory can reach."""
    chance = best_success(remembers=False)
    shapes: list[Shape] = [
        Text(_LEFT - 12, _TOP - 28, "right doors", 13, anchor="end", bold=True),
        Line([(_LEFT, _height(chance)), (WIDTH - _RIGHT, _height(chance))], "muted", 1),
    ]
    for share, name in ((0.0, ""), (chance, "chance "), (1.0, "")):
        written = f"{name}{100 * share:.0f} %"
        shapes.append(Text(_LEFT - 12, _height(share), written, 12, "muted", "end"))
    return shapes


def _column(x: float, width: float, context: int, shares: Shares, now: bool) -> list[Shape]:
    """The seeds of one window, greedy beside sampled, each with a tick at its mean."""
    shapes: list[Shape] = []
    if now:
        shapes.append(Rectangle(x, _TOP - 14, width, _BOTTOM - _TOP + 46, "none", "blue", 3))
    for place, (how, hue) in zip((0.30, 0.74), _HUES.items(), strict=True):
        middle, values = x + width * place, np.asarray(shares[how])
        for value, lane in zip(values, lanes(values, 0.048), strict=True):
            centre = middle + 7 * lane
            shapes.append(Circle(centre, _height(value), _RADIUS, hue, opacity=1 if now else 0.5))
        mean = _height(float(values.mean()))
        shapes.append(Line([(middle - 22, mean), (middle + 22, mean)], "ink", 2))
    return [*shapes, Text(x + width / 2, _BOTTOM + 20, f"K = {context}", 14, bold=now)]


def _legend() -> list[Shape]:
    """What dots and ticks are, below the axis."""
    y = HEIGHT - 14
    return [
        Circle(_LEFT + 4, y, _RADIUS, _HUES["greedy"]),
        Text(_LEFT + 14, y, "a seed, greedy", 12, "muted", "start"),
        Circle(_LEFT + 124, y, _RADIUS, _HUES["sampled"]),
        Text(_LEFT + 134, y, "a seed, sampled", 12, "muted", "start"),
        Line([(_LEFT + 250, y), (_LEFT + 270, y)], "ink", 2),
        Text(_LEFT + 278, y, "their mean", 12, "muted", "start"),
    ]
