"""The small sets that ship with the repository: whole episodes from all levels of return."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..environments import quiet
from ..trajectories import Episode
from . import storage
from .catalogue import recipe_of
from .making import metadata

MOST_EPISODES, MOST_BYTES = 100, 4_000_000


def ship(name: str, folder: Path, *, progress: bool = False) -> Path:
    """Make the full set, keep a stratified sample of its episodes and pack it into `folder`.

    Returns the set's place. Raises `FileExistsError` if it is there: a shipped set never
    changes, a change is a new version.
    """
    full, recipe = recipe_of(name)
    place = folder / full.partition("/")[2]
    if place.exists():
        raise FileExistsError(f"{place} is shipped already; a change is a new version (-vN)")
    episodes = recipe.play(recipe.steps, 0, progress)
    env = quiet.make(recipe.env, **recipe.env_kwargs)
    facts = metadata(full, recipe, 0) | {"sampled_from_steps": sum(map(len, episodes))}
    storage.pack(storage.write(stratified(episodes), env, facts, place))
    return place


def stratified(episodes: list[Episode]) -> list[Episode]:
    """Return as many episodes as may ship, at evenly spaced ranks of return, in their order.

    >>> one = [Episode(np.zeros((2, 1)), np.zeros((1, 1)), np.full(1, r), True, False) for r in
    ...        range(1000)]
    >>> kept = stratified(one)
    >>> len(kept), kept[0].rewards[0], kept[-1].rewards[0]
    (100, 0.0, 999.0)
    """
    size = np.mean([_size(episode) for episode in episodes])
    count = min(len(episodes), MOST_EPISODES, int(0.95 * MOST_BYTES / size))
    by_return = np.argsort([episode.rewards.sum() for episode in episodes], kind="stable")
    ranks = np.linspace(0, len(episodes) - 1, count).round().astype(int)
    return [episodes[i] for i in sorted(by_return[ranks])]


def _size(episode: Episode) -> int:
    numbers = np.size(episode.observations) + np.size(episode.actions) + len(episode)
    return 4 * numbers + 2 * len(episode)  # single precision, two flags
