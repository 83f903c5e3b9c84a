"""A Minari data set as the arguments of `Trajectories.from_episodes`."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from gymnasium.spaces import Box, Discrete
from minari import MinariDataset

from ..interruption import ctrl_c_held
from ..returns import ReferenceScores
from .actions import arguments_of
from .episode import Episode


def read(dataset: MinariDataset) -> dict[str, Any]:
    """Return episodes, action space, reference scores and names of a Minari data set.

    Raises `ValueError` for observations that are not vectors or mixed action spaces.
    """
    space, meta = dataset.action_space, dataset.storage.metadata
    name = str(meta.get("dataset_id", dataset.id))
    if not isinstance(space, Box | Discrete):
        raise ValueError(f"{name}: needs Box or Discrete actions, got {space}")
    seen = dataset.observation_space
    if not isinstance(seen, Box) or len(seen.shape) != 1:
        raise ValueError(
            f"{name}: an observation in {seen} is no vector [S]; record the data from an "
            "environment that gives one: gymnasium.wrappers.FlattenObservation makes it so"
        )
    common = {
        "episodes": _episodes(dataset),
        "name": name,
        "source": str(dataset.storage.data_path),
        "reference": _reference(meta),
    }
    actions = (np.asarray(episode.actions) for episode in _episodes(dataset))
    return common | arguments_of(name, space, actions)


def _episodes(dataset: MinariDataset) -> Iterator[Episode]:
    """Yield the episodes; Ctrl-C waits for the end of one.

    h5py spends much of the time in callbacks of weak references, and what is raised in those
    Python drops: every fifth Ctrl-C was lost here.
    """
    with ctrl_c_held() as pressed:
        for episode in dataset.iterate_episodes():
            yield _episode(episode)
            if pressed():
                raise KeyboardInterrupt


def _episode(episode: Any) -> Episode:
    return Episode(
        observations=episode.observations,
        actions=episode.actions,
        rewards=episode.rewards,
        terminated=bool(np.any(episode.terminations[-1:])),
        truncated=bool(np.any(episode.truncations[-1:])),
    )


def _reference(meta: dict[str, Any]) -> ReferenceScores | None:
    if "ref_min_score" not in meta or "ref_max_score" not in meta:
        return None
    source = str(meta.get("ref_source", "the data set's Minari metadata"))
    return ReferenceScores(float(meta["ref_min_score"]), float(meta["ref_max_score"]), source)
