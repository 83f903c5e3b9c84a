"""Data sets written to disk piece by piece, to be read by `open_mapped`."""

import json
import os
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from torch import Tensor

from seqrl.datasets.mapped import FACTS, FIELDS, FILES, MappedTrajectories, open_mapped, sums_of
from seqrl.tools.files import whole_folder
from seqrl.trajectories import Statistics, Trajectories, check_same_actions


def write_mapped(pieces: Iterable[Trajectories], folder: Path) -> MappedTrajectories:
    """Write the episodes of all pieces, one after another, into `folder` and return them, opened.

    One piece is in memory at a time. The folder appears only when it is complete. Raises
    `FileExistsError` if it exists, `ValueError` for pieces whose states or actions differ, and
    `OSError` where the system refuses.
    """
    with whole_folder(folder) as filling:
        facts = _write_pieces(pieces, filling)
        text = json.dumps(facts | {"sha256": sums_of(filling)}, indent=1)
        (filling / FACTS).write_text(text, encoding="utf-8")
    return open_mapped(folder)


def remove_mapped(folder: Path) -> None:
    """Remove what `write_mapped` wrote into `folder`, and the folder if it holds nothing else.

    Who has it open keeps it (on Windows the files then stay). A folder without the facts that
    `write_mapped` leaves is not touched.
    """
    if folder.is_symlink() or not (folder / FACTS).is_file():
        return
    with suppress(OSError):
        for name in (*FILES, "packed.npy", FACTS):  # the second was written by an earlier layout
            (folder / name).unlink(missing_ok=True)
        folder.rmdir()


def _write_pieces(pieces: Iterable[Trajectories], folder: Path) -> dict[str, Any]:
    """Append the rows of every piece to the files; return the facts of all."""
    first = moments = None
    with ExitStack() as stack:
        names = (*FIELDS, "lengths")
        files = {n: stack.enter_context(_GrowingArray(folder / f"{n}.npy")) for n in names}
        for piece in pieces:
            first = first or piece
            check_same_actions(first, piece)
            for name, file in files.items():
                file.append(np.asarray(getattr(piece, name)))
            new = Moments.of(piece.states, piece.rtg, piece.lengths)
            moments = moments + new if moments else new
    if first is None or moments is None:
        raise ValueError(f"{folder}: no episodes; a data set needs at least one")
    actions = first.action_low, first.action_high, first.action_start
    statistics = vars(moments.statistics(*actions))
    return {
        "name": first.name,
        "action_dim": first.action_dim,
        "reference": first.reference and asdict(first.reference),
        "statistics": {k: v if isinstance(v, int) else v.tolist() for k, v in statistics.items()},
    }


class _GrowingArray:
    """An .npy file of rows that come piece by piece; NumPy leaves room for its final length."""

    def __init__(self, path: Path) -> None:
        self.path, self.file = path, path.open("wb")
        self.header: dict[str, Any] = {}
        self.rows = 0

    def append(self, rows: np.ndarray) -> None:
        kind = np.lib.format.dtype_to_descr(rows.dtype)
        header = {"descr": kind, "fortran_order": False, "shape": rows.shape[1:]}
        if not self.header:
            self.header = header
            self._write_header()
        if header != self.header:
            before, now = self.header["shape"], header["shape"]
            raise ValueError(f"{self.path.stem}: rows of shape {now} after rows of shape {before}")
        self.file.write(np.ascontiguousarray(rows).data)  # `tofile` hides why a disk refuses
        self.rows += len(rows)

    def _write_header(self) -> None:
        shape = (self.rows, *self.header["shape"])
        np.lib.format.write_array_header_1_0(self.file, self.header | {"shape": shape})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *error: object) -> None:
        with self.file:
            if kind is None and self.header:
                self.file.seek(0)
                self._write_header()
                self.file.flush()
                os.fsync(self.file.fileno())


@dataclass(frozen=True)
class Moments:
    """What must be known of a piece of data to find the statistics of the whole: pieces add up.

    >>> one, two = (Moments.of(torch.ones(1, 1) * n, torch.ones(1), torch.ones(1)) for n in (1, 3))
    >>> (one + two).mean, (one + two).variance
    (array([2.]), array([1.]))
    """

    steps: int
    mean: np.ndarray  # [S] float64
    variance: np.ndarray  # [S] float64
    returns: tuple[Tensor, Tensor]  # the least and the greatest return-to-go
    longest: int

    @classmethod
    def of(cls, states: Tensor, rtg: Tensor, lengths: Tensor) -> Self:
        """Return the moments of states [n, S], returns-to-go [n] and episodes' lengths [E]."""
        exact = states.double().numpy()  # [n, S]
        low, high = rtg.aminmax()
        return cls(len(exact), exact.mean(0), exact.var(0), (low, high), int(lengths.max()))

    def __add__(self, other: Self) -> "Moments":
        """Return the moments of both: the variance is that within and that between them."""
        steps = self.steps + other.steps
        mine, theirs = self.steps / steps, other.steps / steps
        lows, highs = zip(self.returns, other.returns, strict=True)
        return Moments(
            steps,
            mine * self.mean + theirs * other.mean,
            mine * self.variance
            + theirs * other.variance
            + mine * theirs * (self.mean - other.mean) ** 2,
            (min(lows), max(highs)),
            max(self.longest, other.longest),
        )

    def statistics(
        self, action_low: Tensor, action_high: Tensor, action_start: int = 0
    ) -> Statistics:
        """Return what a model must know of data with these moments and bounds of actions."""
        mean, variance = map(torch.from_numpy, (self.mean, self.variance))
        bounds = (action_low, action_high)
        spread = variance.sqrt().float()
        return Statistics.of(mean.float(), spread, self.returns, bounds, self.longest, action_start)
