"""The same picture, other words: what agents do with each instruction, and what would be right."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from torch import from_numpy

from seqrl.environments.drawing import Rectangle, Scene, Shape, Text
from seqrl.environments.picture_games import MOVES, right_actions
from seqrl.environments.pictures import HEIGHT, PIXELS, draw, said
from seqrl.lessons.explorers.explorer import Explorer, View
from seqrl.lessons.explorers.sheet import elements, placed, sheet
from seqrl.multi_game import MultiGameTransformer

DRAWS = 400  # actions drawn for each instruction
PANEL, NAME, BARS = 300, 28, 122  # a panel's width; heights of its name and of its bars
_LEFT, _LONGEST, _BAR = 62, 130, 22  # where bars begin; the longest one; from one to the next

Looks = Mapping[str, tuple[MultiGameTransformer, np.ndarray]]  # a name: who looks, at what [195]


def instructions_explorer(looks: Looks, words: np.ndarray) -> Explorer:
    """A slider over instructions [n, 3]; a panel for each agent and the picture it looks at.

    Below the picture stands how often each action was drawn, and which actions are right.
    """
    views = []
    for instruction in words:
        seen = {name: with_words(picture, instruction) for name, (_, picture) in looks.items()}
        drawn = {name: how_often(one, seen[name]) for name, (one, _) in looks.items()}  # [A] each
        told = status(seen, drawn)
        panels = [_panel(name, seen[name], drawn[name]) for name in looks]
        parts = [placed(panel, PANEL * number) for number, panel in enumerate(panels)]
        size = PANEL * len(looks), NAME + HEIGHT + BARS
        pictures = (sheet(*size, told, parts, scale) for scale in (1.0, 0.4))
        views.append(View(said(instruction), told, *pictures))
    return Explorer("words:", views, still_width=250).add_class("instructions")


def with_words(observation: np.ndarray, instruction: np.ndarray) -> np.ndarray:
    """The picture of an observation [195] with other words [3] beside it."""
    return np.concatenate([observation[:PIXELS], instruction]).astype(np.float32)


def how_often(agent: MultiGameTransformer, observation: np.ndarray) -> np.ndarray:
    """How often an agent draws each action, [A], at the first step of an episode."""
    agent.reset_history(seed=0)
    states = from_numpy(np.tile(observation, (DRAWS, 1)))  # [draws, 195]
    drawn = agent.select_action(states, greedy=False)  # [draws]
    return np.bincount(drawn, minlength=len(MOVES)) / DRAWS


def status(seen: Mapping[str, np.ndarray], drawn: Mapping[str, np.ndarray]) -> str:
    """How often each agent does what is right, in one sentence."""
    told = []
    for name, observation in seen.items():
        right = right_actions(observation[None])[0]  # [A]
        often = f"{100 * drawn[name][right].sum():.0f} % right"
        told.append(f"{name}: {often if right.any() else 'what is named is not there'}")
    words = next(iter(seen.values()))[PIXELS:]
    return f"{said(words)}; {' · '.join(told)}"


def _panel(name: str, observation: np.ndarray, drawn: np.ndarray) -> str:
    """An agent's name, what it sees, and its actions, below one another."""
    title = Scene(PANEL, NAME, name, [Text(0, NAME / 2, name, 15, anchor="start", bold=True)])
    bars = _bars(drawn, right_actions(observation[None])[0])
    picture = placed(elements(draw(observation)), y=NAME)
    return "".join([elements(title), picture, placed(elements(bars), y=NAME + HEIGHT)])


def _bars(drawn: np.ndarray, right: np.ndarray) -> Scene:
    """A bar for each action as long as it is drawn often, [A]; those that are right are marked."""
    shapes: list[Shape] = []
    for number, (move, share, good) in enumerate(zip(MOVES, drawn, right, strict=True)):
        y, end = 20 + _BAR * number, _LEFT + _LONGEST * float(share)
        shapes += [
            Text(_LEFT - 8, y, f"✓ {move}" if good else move, 13, anchor="end", bold=bool(good)),
            Rectangle(_LEFT, y - 7, end - _LEFT, 14, "green" if good else "orange"),
            Text(end + 6, y, f"{100 * share:.0f} %", 12, "muted", "start"),
        ]
    return Scene(PANEL, BARS, "How often each action is drawn.", shapes)
