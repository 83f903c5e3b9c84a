"""Hindsight: whatever was reached later in a recording is what might have been asked for."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from seqrl.episode import Episode
from seqrl.tools.fields import whole_number


def hindsight(
    episodes: Sequence[Episode],
    *,
    ahead: int,
    within: int | None = None,
    goal_dim: int = 2,
    seed: int = 0,
) -> dict[str, Tensor]:
    """Return a goal for each step of episodes, one after another, and the waypoint on its way.

    `goals` [N, G] are places that were reached later in the same episode, drawn evenly, at most
    `within` steps later if that is given. `waypoints` [N, G] were reached `ahead` steps later, or
    are the goal itself where that came sooner. `fit(agent, data, steps, also=hindsight(…))` brings
    both to an agent. Raises `ValueError` for steps below 1.

    >>> walk = Episode(np.arange(4.0)[:, None], np.zeros((3, 1)), np.zeros(3), True, False)
    >>> asked = hindsight([walk], ahead=1, within=2, goal_dim=1)
    >>> asked["waypoints"].tolist()
    [[1.0], [2.0], [3.0]]
    """
    whole_number("ahead", ahead, least=1)
    random, found = np.random.default_rng((seed, 11)), []
    for episode in episodes:
        places = episode.observations[:, :goal_dim]  # [T + 1, G]
        last = len(episode)
        now = np.arange(last)  # [T]
        latest = np.full(last, last) if within is None else _later(now, within, last)
        goal = random.integers(now + 1, latest + 1)  # [T]
        both = places[np.stack([goal, np.minimum(now + ahead, goal)])]  # [2, T, G]
        found.append(both)
    goals, waypoints = torch.from_numpy(np.concatenate(found, axis=1)).float()  # [N, G], [N, G]
    return {"goals": goals, "waypoints": waypoints}


def _later(now: np.ndarray, within: int, last: int) -> np.ndarray:
    return np.minimum(now + whole_number("within", within, least=1), last)
