"""Fine-tuning on the bandit, step by step: what is asked, tried, achieved and remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from seqrl.environments import bandit
from seqrl.environments.drawing import Circle, Line, Point, Rectangle, Scene, Shape, Text
from seqrl.lessons.explorers.explorer import Explorer, View
from seqrl.lessons.explorers.sheet import elements, placed, sheet
from seqrl.lessons.explorers.two_sliders import TwoSliders
from seqrl.online import OnlineRun

WIDTH, HEIGHT = 340, 300  # of the charts beside the bandit
_LEFT, _RIGHT = 44, 88  # margins
_RETURNS, _ENTROPIES = (34, 170), (216, 280)  # where their bands begin and end
_LINES = {"asked": "muted", "central": "green", "sampled": "blue", "buffer": "orange"}


@dataclass(frozen=True)
class Moment:
    """What stands after an iteration: requests, choices and their rewards, and the buffer's."""

    asked: float
    tried: np.ndarray  # [n] the sampled actions of this iteration
    central: float  # the central action's reward
    kept: np.ndarray  # [N] the actions in the buffer
    entropy: float
    temperature: float

    @classmethod
    def of(cls, run: OnlineRun) -> Moment:
        """Return the present moment of a run on the bandit that evaluates every iteration."""
        record, data = run.log[-1], run.buffer.data or run.buffer.offline
        actions = data.actions.numpy().ravel()
        return cls(
            record["asked"],
            actions[-len(record["returns"]) :],
            float(np.mean(record["evaluated"])),
            actions,
            record["entropy"],
            record["temperature"],
        )

    @property
    def sampled(self) -> float:
        """Return the mean reward of what was tried."""
        return float(bandit.reward(self.tried).mean())

    @property
    def buffer(self) -> float:
        """Return the mean reward in the buffer."""
        return float(bandit.reward(self.kept).mean())


class FineTuningExplorer(TwoSliders):
    """A slider over exploration targets, and one through the iterations of each run.

    `runs` holds the moments of one run for every target. Raises `ValueError` without runs or for
    runs of different lengths.
    """

    def __init__(self, runs: Mapping[float, Sequence[Moment]], start: int = 0) -> None:
        explorers = {
            f"{asked:g}": Explorer("Iteration:", views(moments), still_width=230)
            for asked, moments in runs.items()
        }
        classes = {"linked": "iterations", "hook": "exploration-target", "prefix": "asked"}
        super().__init__("Explore, asking for:", explorers, start, **classes)
        self.add_class("fine-tuning")


def views(moments: Sequence[Moment]) -> list[View]:
    """What the explorer shows at each iteration of one run, the first of them number 1."""
    shown = []
    for number, moment in enumerate(moments, start=1):
        told = status(number, moment)
        shown.append(View(str(number), told, picture(moments, number), still(moment, told)))
    return shown


def status(number: int, moment: Moment) -> str:
    """Asked, achieved, remembered, and how random the policy is, in one sentence."""
    return (
        f"Iteration {number}: asked for {moment.asked:g}, sampled actions got "
        f"{moment.sampled:z.2f}, the central one {moment.central:z.2f}; mean in the buffer "
        f"{moment.buffer:z.2f}, entropy {moment.entropy:z.2f}, λ {moment.temperature:z.2f}"
    )


def picture(moments: Sequence[Moment], number: int) -> str:
    """The bandit after iteration `number`, beside returns and entropy of the whole run, as SVG."""
    moment = moments[number - 1]
    world = bandit.draw(moment.tried.tolist(), moment.kept.tolist())
    parts = [elements(world), placed(elements(charts(moments, number)), world.width)]
    label = f"{status(number, moment)}. {world.label}"
    return sheet(world.width + WIDTH, HEIGHT, label, parts)


def still(moment: Moment, told: str) -> str:
    """The bandit and what was tried, without the buffer, at two thirds of its size."""
    world = bandit.draw(moment.tried.tolist())
    return sheet(world.width, world.height, f"{told}. {world.label}", [elements(world)], 2 / 3)


def charts(moments: Sequence[Moment], number: int) -> Scene:
    """Returns over iterations, above the entropy over iterations; iteration `number` is marked."""
    measures = {name: [getattr(moment, name) for moment in moments] for name in _LINES}
    entropies = {"entropy": [moment.entropy for moment in moments]}
    now = _across(len(moments), number - 1)
    shapes: list[Shape] = [
        Rectangle(now - 4, _RETURNS[0], 8, _ENTROPIES[1] - _RETURNS[0], "panel"),
        *_band("return", measures, _RETURNS, _LINES),
        *_band("entropy", entropies, _ENTROPIES, {"entropy": "purple"}),
        Text(WIDTH - _RIGHT, HEIGHT - 8, f"iteration {len(moments)}", 12, "muted", "end"),
    ]
    label = f"Returns and entropy of {len(moments)} iterations, the present one is {number}."
    return Scene(WIDTH, HEIGHT, label, shapes)


def _band(
    title: str,
    lines: Mapping[str, Sequence[float]],
    band: tuple[float, float],
    hues: Mapping[str, str],
) -> list[Shape]:
    """Named lines [iterations] on common axes; dots as well, for a run of one iteration."""
    every = [value for values in lines.values() for value in values]
    low, high = min(0.0, *every), max(0.0, *every)
    shapes: list[Shape] = [Text(_LEFT, band[0] - 16, title, 13, anchor="start", bold=True)]
    for level in (low, high):
        y = _up(level, low, high, band)
        shapes.append(Line([(_LEFT, y), (WIDTH - _RIGHT, y)], "line", 1))
        shapes.append(Text(_LEFT - 8, y, f"{level:z.2g}", 12, "muted", "end"))
    ends = {name: _up(values[-1], low, high, band) for name, values in lines.items()}
    for name, y in zip(
        sorted(ends, key=ends.__getitem__), _apart(sorted(ends.values())), strict=True
    ):
        shapes.append(Circle(WIDTH - _RIGHT + 10, y, 4, hues[name]))
        shapes.append(Text(WIDTH - _RIGHT + 20, y, name, 12, "muted", "start"))
    for name, values in lines.items():
        points: list[Point] = [
            (_across(len(values), i), _up(value, low, high, band)) for i, value in enumerate(values)
        ]
        shapes.append(Line(points, hues[name], 2.5))
    return shapes


def _apart(heights: Sequence[float], gap: float = 15) -> list[float]:
    """Ascending heights, each at least `gap` below the one before, the last where it was.

    >>> _apart([0.0, 10.0, 12.0], gap=5)
    [0.0, 7.0, 12.0]
    """
    moved = list(heights)
    for i in range(len(moved) - 2, -1, -1):
        moved[i] = min(moved[i], moved[i + 1] - gap)
    return moved


def _across(length: int, index: int) -> float:
    return _LEFT + (WIDTH - _RIGHT - _LEFT) * index / max(length - 1, 1)


def _up(value: float, low: float, high: float, band: tuple[float, float]) -> float:
    return band[1] - (band[1] - band[0]) * (value - low) / ((high - low) or 1.0)
