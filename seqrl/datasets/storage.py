"""A data set as a Minari folder: compressed, and written whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import gymnasium
import h5py
import numpy as np
from gymnasium.spaces import Box
from minari import MinariDataset
from minari.dataset.minari_storage import MinariStorage

from seqrl.datasets.minari import open_dataset
from seqrl.episode import Episode
from seqrl.tools.files import whole_folder

FORMAT = ("v110", "v110")  # HDF5's: compact heads, and every Minari's h5py reads it


def write(
    episodes: Iterable[Episode], env: gymnasium.Env, metadata: dict[str, Any], folder: Path
) -> MinariDataset:
    """Write `episodes` into `folder`/data as a Minari data set and return it, opened.

    The folder appears only when it is complete. Raises `FileExistsError` if it exists already.
    """
    folder = folder.absolute()  # Minari joins a relative path to itself
    with whole_folder(folder) as filling:
        storage = MinariStorage.new(
            filling / "data",
            observation_space=_float32(env.observation_space),
            action_space=env.action_space,
            env_spec=env.spec,
        )
        image = io.BytesIO()
        size = _write_episodes(episodes, image)
        (filling / "data" / "main_data.hdf5").write_bytes(image.getbuffer())
        storage.update_metadata(metadata | size | {"minari_version": version("minari")})
        storage.update_metadata({"dataset_size": float(storage.get_size())})
    return open_dataset(folder / "data")


def _write_episodes(episodes: Iterable[Episode], image: io.BytesIO) -> dict[str, int]:
    """Write Minari's layout with one compressed chunk an array: 2 kB of heads an episode, not 15.

    Into memory: HDF5 ends the whole process where a file that it closes finds no room. Returns
    the totals that Minari's metadata needs.
    """
    count = steps = 0
    with h5py.File(image, "w", libver=FORMAT, track_order=True) as file:
        for count, episode in enumerate(episodes, start=1):
            group = file.create_group(f"episode_{count - 1}")
            group.attrs.update({"id": count - 1, "total_steps": len(episode)})
            for name, values in _arrays(episode).items():
                options = {"chunks": values.shape, "compression": "gzip", "shuffle": True}
                group.create_dataset(name, data=values, **options)
            group.create_group("infos")
            steps += len(episode)
    return {"total_episodes": count, "total_steps": steps}


def _arrays(episode: Episode) -> dict[str, np.ndarray]:
    flags = np.zeros((2, len(episode)), bool)  # terminations, truncations
    flags[:, -1] = episode.terminated, episode.truncated
    return {
        "observations": episode.observations.astype(np.float32),
        "actions": np.asarray(episode.actions),
        "rewards": episode.rewards.astype(np.float32),
        "terminations": flags[0],
        "truncations": flags[1],
    }


def _float32(space: gymnasium.Space) -> gymnasium.Space:
    if not isinstance(space, Box):
        return space
    return Box(space.low.astype(np.float32), space.high.astype(np.float32), dtype=np.float32)
