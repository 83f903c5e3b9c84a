"""Data sets as Minari folders: written whole or not at all, and packed small when shipped."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import gymnasium
import h5py
import numpy as np
from gymnasium.spaces import Box
from minari import MinariDataset
from minari.data_collector import EpisodeBuffer
from minari.dataset.minari_storage import MinariStorage

from ..trajectories import Episode

MAIN = "main_data.hdf5"


def write(
    episodes: Iterable[Episode], env: gymnasium.Env, metadata: dict[str, Any], folder: Path
) -> MinariDataset:
    """Write `episodes` into `folder`/data as a Minari data set and return it, opened.

    The folder appears only when it is complete. Raises `FileExistsError` if it exists already.
    """
    if folder.exists():
        raise FileExistsError(f"{folder} exists already: remove it first, or choose another name")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".unfinished-") as unfinished:
        data = Path(unfinished) / "data"
        storage = MinariStorage.new(
            data,
            observation_space=_float32(env.observation_space),
            action_space=env.action_space,
            env_spec=env.spec,
        )
        storage.update_metadata(metadata | {"minari_version": version("minari")})
        storage.update_episodes(_buffer(i, episode) for i, episode in enumerate(episodes))
        data.rename(Path(unfinished) / "whole")
        folder.mkdir()
        (Path(unfinished) / "whole").rename(folder / "data")
    return MinariDataset(folder / "data")


def _float32(space: gymnasium.Space) -> gymnasium.Space:
    if not isinstance(space, Box):
        return space
    return Box(space.low.astype(np.float32), space.high.astype(np.float32), dtype=np.float32)


def _buffer(index: int, episode: Episode) -> EpisodeBuffer:
    flags = np.zeros((2, len(episode)), bool)  # terminations, truncations
    flags[:, -1] = episode.terminated, episode.truncated
    return EpisodeBuffer(
        id=index,
        observations=episode.observations.astype(np.float32),
        actions=episode.actions,
        rewards=episode.rewards.astype(np.float32),
        terminations=flags[0],
        truncations=flags[1],
        infos={},
    )


def pack(dataset: MinariDataset) -> None:
    """Rewrite the file of a data set compressed, one chunk an array: 2 kB an episode, not 15."""
    path = Path(dataset.storage.data_path) / MAIN
    packed = path.with_suffix(".packed")
    with (
        h5py.File(path, "r") as old,
        h5py.File(packed, "w", libver="latest", track_order=True) as new,
    ):
        for name, group in old.items():
            _copy(group, new.create_group(name))
    shutil.move(packed, path)
    dataset.storage.update_metadata({"dataset_size": float(dataset.storage.get_size())})


def _copy(old: h5py.Group, new: h5py.Group) -> None:
    new.attrs.update(old.attrs)
    for name, item in old.items():
        if isinstance(item, h5py.Group):
            _copy(item, new.create_group(name))
        else:
            options = {"chunks": item.shape, "compression": "gzip", "shuffle": True}
            new.create_dataset(name, data=item[()], **options)
