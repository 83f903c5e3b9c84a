"""The small sets that ship with the repository: whole episodes from all levels of return."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from seqrl.datasets import cards, storage
from seqrl.datasets.catalogue import NAMESPACE, recipe_of
from seqrl.datasets.making import metadata
from seqrl.episode import Episode
from seqrl.evaluation import make_env

MOST_EPISODES, MOST_BYTES = 100, 4_000_000


def ship(name: str, folder: Path) -> Path:
    """Make the full set, keep a stratified sample of it, and write it and its card.

    Returns the set's place in `folder`. Raises `FileExistsError` if it is there: a shipped set
    never changes, a change is a new version.
    """
    full, recipe = recipe_of(name)
    place = folder / full.removeprefix(NAMESPACE)
    if place.exists():
        raise FileExistsError(f"{place} is shipped already; a change is a new version (-vN)")
    tqdm.write(f"{full} → {place}")
    episodes = recipe.play(None, 0, True)
    env = make_env(recipe.env, **recipe.env_kwargs)
    written = storage.write(stratified(episodes), env, metadata(full, recipe, 0), place)
    card = cards.card_of(written) | {
        "drawn_from": {"episodes": len(episodes), "steps": sum(map(len, episodes))},
        "players": cards.levels(recipe, recipe.reference()),
        "training": recipe.training,
    }
    cards.write_card(card, place)
    return place


def stratified(episodes: list[Episode]) -> list[Episode]:
    """Return as many episodes as may ship, at evenly spaced ranks of return, in their order.

    >>> steps = [(np.zeros((2, 1)), np.zeros((1, 1)), np.full(1, 1.0 * r)) for r in range(1000)]
    >>> kept = stratified([Episode(*step, True, False) for step in steps])
    >>> len(kept), kept[0].rewards[0].item(), kept[-1].rewards[0].item()
    (100, 0.0, 999.0)
    """
    size = np.mean([_size(episode) for episode in episodes])
    count = min(len(episodes), MOST_EPISODES, int(MOST_BYTES / size))
    by_return = np.argsort([episode.rewards.sum() for episode in episodes], kind="stable")
    ranks = np.linspace(0, len(episodes) - 1, count).round().astype(int)
    return [episodes[i] for i in sorted(by_return[ranks])]


def _size(episode: Episode) -> int:
    """Return the bytes of an episode, uncompressed: what is gained pays for the heads."""
    numbers = np.size(episode.observations) + np.size(episode.actions) + len(episode)
    return 4 * numbers + 2 * len(episode)  # single precision, two flags
