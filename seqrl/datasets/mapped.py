"""A data set that stays on disk: of its rows only those that a batch asks for are read.

A folder holds a .npy file for each field, one row after another, and facts.json. Whatever reads
a file anew for each batch has no more of it in memory than that batch, however large it is.

What is promised: facts.json holds the SHA-256 of every file as it was written. A file that was
touched since (its time is not before that of facts.json) is compared with it when the folder is
opened. All rows are read through then, a few at a time, so that none makes no sense; what a
failing disk changes into another plausible number, without touching a file, is not found.
"""

import hashlib
import json
import math
import os
import warnings
import weakref
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from seqrl.episode import Episode, check_actions
from seqrl.returns import ReferenceScores
from seqrl.tools.fields import whole_number
from seqrl.tools.refusals import refused_by_the_system
from seqrl.trajectories import WINDOWED, Statistics, Trajectories

FIELDS = ("states", "actions", "rewards", "rtg", "timesteps", "terminated")
FILES = (*(f"{name}.npy" for name in FIELDS), "lengths.npy")
FACTS = "facts.json"
_AT_ONCE = 64  # windows: as long as they are read they count as memory
_STEPS = FIELDS[:-1]  # those with a row a step
_ROWS = 2**13  # at once, when all are read through


class MappedTrajectories(Trajectories):
    """Trajectories whose tensors are the files of `folder`: read, never written to.

    What `select`, `top` and `joined` return is in memory.
    """

    folder: Path | None = None  # None: a copy with other rows, by `dataclasses.replace`
    _layouts: dict[str, dict[str, Any]]  # of the files windows read, which stay open

    def take(self, rows: Tensor) -> dict[str, Tensor]:
        """Return what windows hold of these rows, read from disk and let go of again.

        Of windows, [B, K], few are read at a time. Raises `IndexError` for rows there are not.
        """
        if self.folder is None:
            return super().take(rows)
        if rows.lt(0).any():  # NumPy would count them from the end
            raise IndexError("rows are counted from 0")
        pieces = rows.cpu().split(_AT_ONCE)
        return {name: self._read(name, pieces).to(rows.device) for name in WINDOWED}

    def _read(self, name: str, pieces: tuple[Tensor, ...]) -> Tensor:
        layout = self._layouts[name]
        read = [np.memmap(**layout, mode="r").take(piece, axis=0) for piece in pieces]
        return torch.from_numpy(np.concatenate(read))


def open_mapped(folder: Path) -> MappedTrajectories:
    """Return the data set that `write_mapped` wrote into `folder`; little of it stays in memory.

    It keeps its files open: whoever writes the set anew elsewhere and removes these does not
    disturb it. Raises `ValueError` if a file is missing, cut off or changed, if its rows are
    laid out otherwise or make no sense, and `OSError` where the system refuses.
    """
    try:
        facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
        _check_sums(folder, facts["sha256"])
        return _opened(folder, facts)
    except Exception as error:
        if refused_by_the_system(error) and not isinstance(error, FileNotFoundError):
            raise
        raise ValueError(f"{folder} holds no whole data set ({error}): write it again") from error


def sums_of(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of arrays in a folder of rows."""
    sums = {}
    for name in FILES:
        with (folder / name).open("rb") as file:
            sums[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return sums


def _check_sums(folder: Path, sums: dict[str, str]) -> None:
    """Raise unless all files are as they were written, judged by their times, else by contents."""
    checked = (folder / FACTS).stat().st_mtime_ns
    if all((folder / name).stat().st_mtime_ns < checked for name in FILES):
        return
    if changed := [name for name, found in sums_of(folder).items() if found != sums[name]]:
        raise ValueError(f"{' and '.join(changed)} changed after it was written")
    with suppress(OSError):
        os.utime(folder / FACTS)  # checked now


def _opened(folder: Path, facts: dict[str, Any]) -> MappedTrajectories:
    rows = {name: _mapped(folder / f"{name}.npy") for name in FIELDS}
    lengths = np.load(folder / "lengths.npy")  # [E]
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
    layouts = {name: _opened_layout(folder / f"{name}.npy", data) for name in WINDOWED}
    own = {"folder": folder, "statistics": statistics, "_layouts": layouts}
    vars(data).update(own)  # a copy with other rows has none of them
    _check_statistics(data)
    _check_rows(data, folder)
    return data


def _opened_layout(path: Path, owner: MappedTrajectories) -> dict[str, Any]:
    """Open a file of rows until its owner is gone; return how `np.memmap` finds them in it."""
    rows, file = np.load(path, mmap_mode="r"), path.open("rb")
    weakref.finalize(owner, file.close)
    order = "F" if np.isfortran(rows) else "C"
    layout = {"dtype": rows.dtype, "offset": rows.offset, "shape": rows.shape, "order": order}
    return layout | {"filename": file}


def _check_statistics(data: MappedTrajectories) -> None:
    """Raise `ValueError` unless the statistics have the sizes of the rows, and their extremes."""
    told = data.statistics
    sizes = dict.fromkeys(("state_mean", "state_std"), [data.states.shape[1]])
    sizes |= dict.fromkeys(("return_scale", "return_low", "return_high", "action_start"), [])
    for name, size in sizes.items():
        if list(getattr(told, name).shape) != size:
            raise ValueError(f"{name} is {getattr(told, name).tolist()!r:.80}, not of shape {size}")
    longest = int(data.lengths.max())
    if whole_number("longest_episode", told.longest_episode) != longest:
        raise ValueError(f"longest_episode is {told.longest_episode}, but one has {longest} steps")


def _check_rows(data: MappedTrajectories, folder: Path) -> None:
    """Raise `ValueError` unless all rows make sense, and their returns-to-go are as told."""
    low, high = math.inf, -math.inf
    for first in range(0, len(data.states), _ROWS):
        part = slice(first, first + _ROWS)
        rows = {name: _mapped(folder / f"{name}.npy")[part] for name in _STEPS}  # let go of again
        _check_part(data, first, rows)
        low = min(low, rows["rtg"].min().item())
        high = max(high, rows["rtg"].max().item())
    told = [bound.item() for bound in (data.statistics.return_low, data.statistics.return_high)]
    if [low, high] != told:
        raise ValueError(f"returns-to-go go from {low} to {high}, told are {told}")


def _check_part(data: MappedTrajectories, first: int, rows: dict[str, Tensor]) -> None:
    """Raise `ValueError` unless these rows make sense, the first of which is row `first`."""
    numbers = torch.arange(first, first + len(rows["states"]))
    episode = torch.searchsorted(data.offsets, numbers, right=True) - 1
    if not rows["timesteps"].equal(numbers - data.offsets[episode]):
        raise ValueError(f"rows {first} …: timesteps do not count from 0 in each episode")
    if not all(values.isfinite().all() for values in rows.values()):
        raise ValueError(f"rows {first} …: NaN or infinity")
    low, high = data.action_low.double().numpy(), data.action_high.double().numpy()
    room = 1e-6 * np.maximum(1, np.maximum(np.abs(low), np.abs(high)))  # as float32 rounded them
    states, actions, rewards = (rows[name].numpy() for name in ("states", "actions", "rewards"))
    steps = Episode(states, actions, rewards, terminated=True, truncated=False)
    discrete = data.action_space == "discrete"
    check_actions(f"rows {first} …", steps, discrete, data.action_dim, low - room, high + room)


def _mapped(path: Path) -> Tensor:
    """Return a file's array as a tensor that reads it from disk where it is looked at."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch's, that it cannot be written to
        return torch.from_numpy(np.load(path, mmap_mode="r"))


def _value(name: str, value: Any) -> Any:
    if name == "longest_episode":
        return value
    return torch.tensor(value, dtype=torch.int64 if name == "action_start" else torch.float32)
