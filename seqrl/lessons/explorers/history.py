"""Hold the history at a length, or let the agent choose: where it goes and what it promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from seqrl.elastic import ElasticDecisionTransformer, search
from seqrl.environments import junction
from seqrl.environments.drawing import Rectangle, Scene, Shape, Text
from seqrl.episode import Episode
from seqrl.evaluation import rollouts
from seqrl.lessons.explorers.explorer import Explorer, View
from seqrl.lessons.explorers.junction import arrived, end
from seqrl.lessons.explorers.sheet import elements, placed, sheet

WIDTH = 350  # of the chart beside the square
_ROW, _TOP, _BAR = 34, 96, (78, 110, 60)  # height of a row, top of the first; bars: left, widths
_COUNTS = 246  # left end of the bars that count choices


@dataclass(frozen=True)
class Lived:
    """Episodes from S and, for history lengths 1 … K, what was promised and chosen in them."""

    episodes: Sequence[Episode]
    promised: np.ndarray  # [K], mean at the step nearest J, where the goal parts from the dead end
    chosen: np.ndarray  # [K], share of all steps at which the search would take this length


class Held(ElasticDecisionTransformer):
    """The agent with its history held at `steps` (None: as it chooses); notes what it would take.

    With the weights of another: `Held.of(edt, steps)`.
    """

    steps: int | None = None
    notes: list[search.Choice]

    @classmethod
    def of(cls, edt: ElasticDecisionTransformer, steps: int | None) -> Held:
        """Return a copy of an agent, held at a length."""
        held = cls(edt.config, seed=edt.seed)
        held.load_state_dict(edt.state_dict())
        held.steps, held.notes = steps, []
        return held.eval()

    def decide(self, batch: Mapping[str, Tensor], greedy: bool) -> Tensor:
        """Return the actions of the last step on the length that is held."""
        self.choice = search.search(self, batch)
        self.notes.append(self.choice)
        lengths, firsts = self.choice.lengths, self.choice.firsts
        if self.steps is not None:
            lengths, firsts = batch["mask"].sum(dim=1).clamp(max=self.steps), None  # [n]
        return self.pick(search.act_on(self, batch, lengths, firsts), greedy)


def history_explorer(
    edt: ElasticDecisionTransformer, episodes: int = 10, **options: Any
) -> Explorer:
    """A slider over the history of an agent of the junction: held at 1 … K steps, or its choice.

    Each setting is `episodes` real greedy rollouts; `options` as `rollouts`. Raises `ValueError`
    unless the agent was made to look at every length.
    """
    if edt.config.search_step != 1:
        raise ValueError(f"needs an agent with search_step=1, got {edt.config.search_step}")
    context = edt.config.eval_context
    lives = {name(k): live(Held.of(edt, k), episodes, **options) for k in range(1, context + 1)}
    lives[name(None)] = live(Held.of(edt, None), episodes, **options)
    return Explorer("History:", views(lives), still_width=330).add_class("history")


def live(held: Held, episodes: int, **options: Any) -> Lived:
    """Return rollouts from S side by side, with what was promised and chosen in them."""
    chosen = {"targets": 9.0, "num_envs": episodes} | options
    lived = rollouts(held, "seqrl/Junction-v0", episodes, **chosen)
    context = held.config.eval_context
    promised, lengths = [], []
    for row, episode in enumerate(lived):
        gaps = junction.positions(episode.observations[:-1]) - junction.PLACES["J"]  # [T, 2]
        nearest = max(int(np.hypot(*gaps.T).argmin()) + 1, context - 1)
        if nearest < len(episode):
            promised.append(held.notes[nearest].values[row].flip(0))  # [K], the shortest first
        lengths += [int(note.lengths[row]) for note in held.notes[: len(episode)]]
    mean = torch.stack(promised).mean(0).numpy() if promised else np.full(context, np.nan)
    counts = np.bincount(lengths, minlength=context + 1)[1:]  # [K]
    return Lived(lived, mean, counts / len(lengths))


def name(steps: int | None) -> str:
    """The name of a setting.

    >>> name(1), name(3), name(None)
    ('1 step', '3 steps', 'as it chooses')
    """
    if steps is None:
        return "as it chooses"
    return "1 step" if steps == 1 else f"{steps} steps"


def views(lives: Mapping[str, Lived]) -> list[View]:
    """What the explorer shows, from what was lived at each setting."""
    return [
        View(setting, status(setting, lived), picture(setting, lived), picture(setting, lived, 0.5))
        for setting, lived in lives.items()
    ]


def status(setting: str, lived: Lived) -> str:
    """Where the episodes went and what the search thinks of it, in one sentence."""
    reach = f"{arrived(lived.episodes)} of {len(lived.episodes)} reach G"
    mean = np.mean([episode.rewards.sum() for episode in lived.episodes])
    most = name(int(lived.chosen.argmax()) + 1)
    return f"History {setting}: {reach}, mean return {mean:z.1f}; chosen most often: {most}"


def picture(setting: str, lived: Lived, scale: float = 1.0) -> str:
    """The paths beside promises and choices, as one SVG."""
    paths = [junction.positions(episode.observations) for episode in lived.episodes]
    colours = ["green" if end(e) == "G" else "vermilion" for e in lived.episodes]
    square = junction.draw(paths, colours)
    beside = chart(setting, lived)
    label = f"{status(setting, lived)}. {square.label}"
    parts = [elements(square), placed(elements(beside), square.width)]
    return sheet(square.width + WIDTH, square.height, label, parts, scale)


def chart(setting: str, lived: Lived) -> Scene:
    """A row a length: what it promises past J, how often it is chosen; the one held is blue."""
    left, widest, narrow = _BAR
    shapes: list[Shape] = [
        Text(left, 44, "promises", 13, anchor="start", bold=True),
        Text(_COUNTS, 44, "is chosen", 13, anchor="start", bold=True),
        Text(left, 64, "one step past J", 12, "muted", "start"),
        Text(_COUNTS, 64, "share of steps", 12, "muted", "start"),
    ]
    for row, (promise, share) in enumerate(zip(lived.promised, lived.chosen, strict=True)):
        y, here = _TOP + _ROW * row, name(row + 1)
        held = setting == here
        hue = "blue" if held else "sky"
        shapes.append(Text(left - 8, y, here, 13, anchor="end", bold=held))
        if np.isfinite(promise):
            shapes += _bar(
                left,
                y,
                widest * max(float(promise), 0) / junction.WORTH["G"],
                f"{promise:.2f}",
                hue,
            )
        shapes += _bar(_COUNTS, y, narrow * float(share), f"{share:.0%}", "orange")
    return Scene(WIDTH, 340, f"What histories of 1 to {len(lived.chosen)} steps promise.", shapes)


def _bar(left: float, y: float, width: float, label: str, hue: str) -> list[Shape]:
    return [
        Rectangle(left, y - 10, max(width, 1), 20, hue),
        Text(left + max(width, 1) + 6, y, label, 12, anchor="start"),
    ]
