"""Walk through a recorded episode and see the return-to-go fall by each reward received."""

from __future__ import annotations

import numpy as np

from seqrl.environments.drawing import Circle, Line, Point, Rectangle, Scene, Shape, Text, to_svg
from seqrl.lessons.explorers.explorer import Explorer, View
from seqrl.returns import returns_to_go

STOPS = 21  # places of the slider
WIDTH, HEIGHT = 690, 330
_LEFT, _RIGHT = 60, 20
_REWARDS = (40, 130)  # from the top of the sheet: the band in which rewards are drawn
_RTG = (175, 300)


def returns_explorer(rewards: np.ndarray) -> Explorer:
    """A slider through the steps of one episode with the given rewards [T].

    Raises `ValueError` for an episode of fewer than two steps.
    """
    if len(rewards) < 2:
        raise ValueError(f"an episode to walk through needs two steps, got {len(rewards)}")
    steps = np.unique(np.linspace(0, len(rewards) - 1, STOPS).round().astype(int))
    views = [
        View(str(t), status(rewards, t), to_svg(picture(rewards, t)), to_svg(picture(rewards, t)))
        for t in map(int, steps)
    ]
    explorer = Explorer("Step:", views, start=len(views) // 3, still_width=230)
    return explorer.add_class("returns")


def status(rewards: np.ndarray, t: int) -> str:
    """What was received before step t and what is still to come, in one sentence.

    >>> status(np.array([1.0, 2.0, 4.0]), t=1)
    'Step 1 of 0 to 2: received 1.0, still to come 6.0, together 7.0'
    """
    received, to_come = rewards[:t].sum(), returns_to_go(rewards)[t]
    return (
        f"Step {t} of 0 to {len(rewards) - 1}: received {received:z,.1f}, "
        f"still to come {to_come:z,.1f}, together {received + to_come:z,.1f}"
    )


def picture(rewards: np.ndarray, t: int) -> Scene:
    """The rewards of an episode, those from step t on shaded, above its returns-to-go."""
    rtg = returns_to_go(rewards)
    now = _across(len(rewards), t)
    shapes: list[Shape] = [
        Rectangle(now, _REWARDS[0], WIDTH - _RIGHT - now, _REWARDS[1] - _REWARDS[0], "panel"),
        Text(_LEFT, 22, "reward of each step", 13, anchor="start", bold=True),
        Text(WIDTH - _RIGHT, 22, "shaded: still to come", 12, "muted", "end"),
        *_curve(rewards, _REWARDS, "orange"),
        Text(_LEFT, 157, "return-to-go: the sum of what is shaded", 13, anchor="start", bold=True),
        *_curve(rtg, _RTG, "blue"),
        Line([(now, _REWARDS[0]), (now, _RTG[1])], "ink", 1.5),
        Circle(now, _up(rtg, _RTG, rtg[t]), 7, "blue", "ink", 2),
        Text(WIDTH - _RIGHT, HEIGHT - 14, f"step {len(rewards) - 1}", 12, "muted", "end"),
    ]
    return Scene(WIDTH, HEIGHT, f"{status(rewards, t)}.", shapes)


def _curve(values: np.ndarray, band: tuple[float, float], colour: str) -> list[Shape]:
    """A line through all steps' values, with its greatest and its zero named at the left."""
    points: list[Point] = [
        (_across(len(values), t), _up(values, band, value)) for t, value in enumerate(values)
    ]
    zero, most = _up(values, band, 0.0), _up(values, band, values.max())
    return [
        Line([(_LEFT, zero), (WIDTH - _RIGHT, zero)], "line", 1),
        Line(points, colour, 2.5),
        Text(_LEFT - 8, zero, "0", 12, "muted", "end"),
        Text(_LEFT - 8, most, f"{values.max():,.3g}", 12, "muted", "end"),
    ]


def _across(length: int, t: int) -> float:
    return _LEFT + (WIDTH - _RIGHT - _LEFT) * t / (length - 1)


def _up(values: np.ndarray, band: tuple[float, float], value: float) -> float:
    low, high = min(0.0, values.min()), max(0.0, values.max())
    return band[1] - (band[1] - band[0]) * (value - low) / ((high - low) or 1.0)
