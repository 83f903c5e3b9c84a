"""A trial in the dark room, episode by episode: who finds the goal, and who comes back to it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from seqrl.environments import dark_room
from seqrl.environments.drawing import Scene
from seqrl.episode import Episode
from seqrl.lessons.explorers.explorer import Explorer, View
from seqrl.lessons.explorers.junction import panel, side_by_side

PACE = 900  # milliseconds an episode


def trial_explorer(trials: Mapping[str, Episode], goal: np.ndarray) -> Explorer:
    """A slider over the episodes of trials, which plays; a panel for each, named by who acted.

    All trials are in the room with this `goal`, and were seen as coordinates.
    """
    returns = {name: dark_room.returns(trial.rewards) for name, trial in trials.items()}  # [E] each
    walked = {
        name: dark_room.paths(trial.observations, trial.actions) for name, trial in trials.items()
    }
    views = []
    for episode in range(min(map(len, returns.values()))):
        paid = {name: float(each[episode]) for name, each in returns.items()}
        scenes = [_panel(name, walked[name][episode], goal, paid[name]) for name in trials]
        told = status(episode + 1, paid)
        pictures = (side_by_side(scenes, told, scale) for scale in (0.7, 0.3))
        views.append(View(str(episode + 1), told, *pictures))
    return Explorer("episode:", views, still_width=230, pace=PACE).add_class("trial")


def status(episode: int, paid: Mapping[str, float]) -> str:
    """What an episode paid to whom, in one sentence.

    >>> status(3, {"an agent": 7.0})
    'episode 3; paid: an agent: 7'
    """
    return f"episode {episode}; paid: {' · '.join(f'{n}: {p:.0f}' for n, p in paid.items())}"


def _panel(name: str, path: np.ndarray, goal: np.ndarray, paid: float) -> Scene:
    room = dark_room.draw(list(path), goal)
    return panel(room.shapes, room.label, name, f"paid {paid:.0f}")
