"""A data set that stays on disk: of its rows only those that a batch asks for are read.

A folder holds a .npy file for each field, one row after another, and facts.json. Whatever reads
a file anew for each batch has no more of it in memory than that batch, however large it is.
"""

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..returns import ReferenceScores
from .packing import COLUMNS
from .statistics import Statistics
from .trajectories import Trajectories

FIELDS = ("states", "actions", "rewards", "rtg", "timesteps", "terminated")
FACTS = "facts.json"
_AT_ONCE = 64  # windows: as long as they are read they count as memory


class MappedTrajectories(Trajectories):
    """Trajectories whose tensors are the files of `folder`: read, never written to.

    What `select`, `top` and `joined` return is in memory.
    """

    folder: Path | None = None  # None: a copy with other rows, by `dataclasses.replace`

    def take(self, rows: Tensor) -> Tensor:
        """Return these rows of `packed`, […, S + A + 3], read from disk and let go of again.

        Of windows, [B, K], few are read at a time.
        """
        if self.folder is None:
            return super().take(rows)
        path, pieces = self.folder / "packed.npy", rows.cpu().split(_AT_ONCE)
        read = [np.load(path, mmap_mode="r").take(piece, axis=0) for piece in pieces]
        return torch.from_numpy(np.concatenate(read)).to(rows.device)


def open_mapped(folder: Path) -> MappedTrajectories:
    """Return the data set that `write_mapped` wrote into `folder`, of which little is read yet.

    Raises `ValueError` if a file is missing or cut off, or if its rows are laid out otherwise.
    """
    try:
        facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
        rows = {name: _mapped(folder / f"{name}.npy") for name in FIELDS}
        lengths = np.load(folder / "lengths.npy")  # [E]
        if facts.get("columns") != COLUMNS:
            raise ValueError(f"its rows hold {facts.get('columns')}, not {COLUMNS}")
        _mapped(folder / "packed.npy")  # whole, or an error now and not in the middle of training
    except (OSError, ValueError) as error:
        raise ValueError(f"{folder} holds no whole data set ({error}): write it again") from error
    statistics = Statistics(**{k: _value(k, v) for k, v in facts["statistics"].items()})
    data = MappedTrajectories(
        **rows,
        offsets=torch.from_numpy(np.concatenate([[0], np.cumsum(lengths)])),
        action_dim=facts["action_dim"],
        action_low=statistics.action_low,
        action_high=statistics.action_high,
        name=facts["name"],
        reference=facts["reference"] and ReferenceScores(**facts["reference"]),
        action_start=int(statistics.action_start),
    )
    vars(data).update(folder=folder, statistics=statistics)  # a copy with other rows has neither
    return data


def _mapped(path: Path) -> Tensor:
    """Return a file's array as a tensor that reads it from disk where it is looked at."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch's, that it cannot be written to
        return torch.from_numpy(np.load(path, mmap_mode="r"))


def _value(name: str, value: Any) -> Any:
    return value if name == "longest_episode" else torch.tensor(value)
