"""A Minari data set as `Trajectories`."""

from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from typing import Any

import numpy as np
from gymnasium.spaces import Box, Discrete
from minari import MinariDataset

from seqrl.datasets.actions import arguments_of
from seqrl.datasets.hdf5 import stored_episodes
from seqrl.datasets.metadata import damaged, read_metadata
from seqrl.episode import Episode
from seqrl.returns import ReferenceScores
from seqrl.tools.fields import whole_number
from seqrl.tools.interruption import ctrl_c_held
from seqrl.tools.refusals import refused_by_the_system
from seqrl.trajectories import Trajectories

ARRAYS_OF_ALL = "main_data.hdf5"


def open_dataset(folder: Path) -> MinariDataset:
    """Return the Minari data set in `folder`, unread; no environment is made, nothing imported.

    Raises `ValueError` naming the file where something is amiss with it.
    """
    told = read_metadata(folder)
    totals = told["total_episodes"], told["total_steps"]
    list(stored_episodes(folder / ARRAYS_OF_ALL, [], *totals))  # Minari would count to any number
    try:
        return MinariDataset(folder)
    except Exception as error:
        if refused_by_the_system(error):
            raise
        raise damaged(folder / "metadata.json", error) from error


def from_minari(dataset: MinariDataset) -> Trajectories:
    """Return the validated data set of a Minari data set with vector observations.

    Reference scores come from Minari's `ref_min_score` and `ref_max_score` where present. Raises
    `ValueError` for observations that are not vectors, mixed action spaces, and what is damaged.
    """
    return Trajectories.from_episodes(**read(dataset))


def pieces(dataset: MinariDataset, size: int = 100) -> Iterator[Trajectories]:
    """Yield a Minari data set's episodes as `from_minari` reads them, `size` at a time."""
    whole_number("size", size, least=1)
    whole = read(dataset)
    episodes, source = whole.pop("episodes"), whole.pop("source")
    for first in count(step=size):
        if not (some := list(islice(episodes, size))):
            return
        where = f"{source} (episodes counted from {first})"
        yield Trajectories.from_episodes(some, source=where, **whole)


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
    storage = dataset.storage
    if storage.FORMAT != "hdf5":
        raise ValueError(f"{storage.data_path}: data_format is {storage.FORMAT}, not hdf5")
    path = Path(storage.data_path) / ARRAYS_OF_ALL
    totals = storage.total_episodes, storage.total_steps
    with ctrl_c_held() as pressed:
        for arrays in stored_episodes(path, dataset.episode_indices, *totals):
            yield _episode(arrays)
            if pressed():
                raise KeyboardInterrupt


def _episode(arrays: dict[str, np.ndarray]) -> Episode:
    return Episode(
        observations=arrays["observations"],
        actions=arrays["actions"],
        rewards=arrays["rewards"],
        terminated=bool(np.any(arrays["terminations"][-1:])),
        truncated=bool(np.any(arrays["truncations"][-1:])),
    )


def _reference(meta: dict[str, Any]) -> ReferenceScores | None:
    if meta.get("ref_min_score") is None or meta.get("ref_max_score") is None:
        return None
    source = str(meta.get("ref_source", "the data set's Minari metadata"))
    return ReferenceScores(float(meta["ref_min_score"]), float(meta["ref_max_score"]), source)
