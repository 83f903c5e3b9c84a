"""Asked for much, allowed little: the puddle's walkers, and what each pair came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from seqrl.environments import puddle
from seqrl.environments.drawing import Circle, Line, Point, Scene, Shape, Text
from seqrl.environments.junction import positions
from seqrl.episode import Episode
from seqrl.lessons.explorers.explorer import Explorer, View
from seqrl.lessons.explorers.sheet import elements, placed, sheet
from seqrl.lessons.explorers.two_sliders import TwoSliders

Lived = Mapping[float, Sequence[Episode]]  # a return asked for: the episodes it was followed by

WIDTH, HEIGHT = 330, 340  # of the chart beside the puddle
_LEFT, _RIGHT, _TOP, _BASE = 46, 316, 34, 290  # where its axes begin and end
_COSTS, _RETURNS = (0.0, 5.0), (0.0, 8.0)  # on the axes


def budget_explorer(lived: Mapping[float, Lived], start: int = 0) -> TwoSliders:
    """A slider over budgets and one over returns asked for; paths, and their place at the front."""
    explorers = {
        f"{allowed:g}": Explorer("Asked return:", views(allowed, pairs), still_width=230)
        for allowed, pairs in lived.items()
    }
    classes = {"linked": "budgets", "hook": "allowed-cost", "prefix": "allowed"}
    return TwoSliders("Allowed cost:", explorers, start, **classes).add_class("budget")


def views(allowed: float, pairs: Lived) -> list[View]:
    """What the explorer shows for each return asked for, with one budget."""
    came_to = [mean(episodes) for episodes in pairs.values()]
    shown = []
    for now, (asked, episodes) in enumerate(pairs.items()):
        told = status(asked, allowed, came_to[now])
        world = puddle.draw([positions(each.observations) for each in episodes])
        beside = placed(elements(chart(asked, allowed, came_to, now)), world.width)
        picture = sheet(world.width + WIDTH, HEIGHT, told, [elements(world), beside])
        still = sheet(world.width, HEIGHT, told, [elements(world)], 2 / 3)
        shown.append(View(f"{asked:g}", told, picture, still))
    return shown


def mean(episodes: Sequence[Episode]) -> tuple[float, float]:
    """The mean cost and the mean return of episodes."""
    costs = [puddle.cost(each.observations[1:]).sum() for each in episodes]
    return float(np.mean(costs)), float(np.mean([each.rewards.sum() for each in episodes]))


def status(asked: float, allowed: float, came_to: tuple[float, float]) -> str:
    """What was asked for and allowed, and what came of it, in one sentence.

    >>> status(6, 1, (0.52, 5.9))
    'Asked for 6, allowed 1: return 5.9 for a cost of 0.5, within the budget'
    """
    cost, brought = came_to
    over = round(cost - allowed, 1)
    kept = f"{over:.1f} over the budget" if over > 0 else "within the budget"
    words = f"Asked for {asked:g}, allowed {allowed:g}"
    return f"{words}: return {brought:z.1f} for a cost of {cost:.1f}, {kept}"


def chart(asked: float, allowed: float, came_to: Sequence[tuple[float, float]], now: int) -> Scene:
    """Costs and returns [n] under one budget beside the front; pair number `now` is marked.

    Two lines show what is asked for and allowed; where they cross both would be met exactly.
    """
    front = [_at(cost, value) for value, cost in puddle.front()]
    x, y = _at(allowed, asked)
    shapes: list[Shape] = [
        *_axes(),
        Line(front, "green", 2.5),
        Text(front[-1][0] + 8, front[-1][1], "the front", 12, "muted", "start"),
        Line([(x, _TOP), (x, _BASE)], "orange", 1.5),
        Line([(_LEFT, y), (_RIGHT, y)], "orange", 1.5),
    ]
    others = [place for number, place in enumerate(came_to) if number != now]
    shapes += [Circle(*_at(*place), 5, "sky") for place in others]
    shapes.append(Circle(*_at(*came_to[now]), 8, "blue", "ink", 2))
    return Scene(WIDTH, HEIGHT, f"{status(asked, allowed, came_to[now])}.", shapes)


def _at(cost: float, value: float) -> Point:
    """The place of a cost and a return; what lies off the axes is shown at their ends."""
    across, up = np.interp(cost, _COSTS, (0, 1)), np.interp(value, _RETURNS, (0, 1))
    return float(_LEFT + across * (_RIGHT - _LEFT)), float(_BASE - up * (_BASE - _TOP))


def _axes() -> list[Shape]:
    shapes: list[Shape] = [
        Line([(_LEFT, _TOP), (_LEFT, _BASE), (_RIGHT, _BASE)], "line", 1.5),
        Text(14, _TOP - 16, "return", 13, anchor="start", bold=True),
        Text(_RIGHT, _BASE + 36, "cost", 13, anchor="end", bold=True),
    ]
    for tick in range(0, 6):
        shapes.append(Text(_at(tick, 0)[0], _BASE + 16, f"{tick}", 12, "muted"))
    for tick in range(0, 9, 2):
        shapes.append(Text(_LEFT - 8, _at(0, tick)[1], f"{tick}", 12, "muted", "end"))
    return shapes
