"""Data sets written to disk piece by piece, to be read by `open_mapped`."""

import json
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

import numpy as np

from ..tools.files import whole_folder
from .joining import check_same_actions
from .mapped import FACTS, FIELDS, MappedTrajectories, open_mapped
from .packing import COLUMNS
from .statistics import Moments
from .trajectories import Trajectories


def write_mapped(pieces: Iterable[Trajectories], folder: Path) -> MappedTrajectories:
    """Write the episodes of all pieces, one after another, into `folder` and return them, opened.

    One piece is in memory at a time. The folder appears only when it is complete. Raises
    `FileExistsError` if it exists, and `ValueError` for pieces whose states or actions differ.
    """
    with whole_folder(folder) as filling:
        facts = _write_pieces(pieces, filling)
        (filling / FACTS).write_text(json.dumps(facts, indent=1), encoding="utf-8")
    return open_mapped(folder)


def _write_pieces(pieces: Iterable[Trajectories], folder: Path) -> dict[str, Any]:
    """Append the rows of every piece to the files; return the facts of all."""
    first = moments = None
    with ExitStack() as stack:
        names = (*FIELDS, "lengths", "packed")
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
        "columns": COLUMNS,
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
        np.ascontiguousarray(rows).tofile(self.file)
        self.rows += len(rows)

    def _write_header(self) -> None:
        shape = (self.rows, *self.header["shape"])
        np.lib.format.write_array_header_1_0(self.file, self.header | {"shape": shape})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self.header:
            self.file.seek(0)
            self._write_header()
        self.file.close()
