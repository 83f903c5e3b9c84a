"""Minari data sets once more as rows on disk, in Minari's folder, for want of memory."""

import hashlib
import math
from pathlib import Path

from seqrl.datasets.mapped import FILES, open_mapped
from seqrl.datasets.minari import open_dataset, pieces
from seqrl.datasets.places import ELSEWHERE, minari_folder
from seqrl.datasets.writing import remove_mapped, write_mapped
from seqrl.tools.files import one_at_a_time
from seqrl.tools.refusals import with_remedy
from seqrl.trajectories import Trajectories


def map_dataset(place: Path) -> Trajectories:
    """Return the data set in the folder `place`, mapped from disk; written there first if need be.

    The rows lie in folders named after the place and after what stood there, whatever the set
    calls itself. Where the set was made anew, or its rows were damaged, they are written again;
    whoever reads the old ones keeps them. Raises `ValueError` and `OSError` as loading does.
    """
    rows = minari_folder() / ".mapped" / _digest(str(place.resolve()))
    folder = rows / _digest(_version(place))
    with (
        with_remedy(f"mapping {place} into {minari_folder()}", ELSEWHERE),
        one_at_a_time(rows, seconds=math.inf),
    ):
        for old in set(rows.glob("[!.]*")) - {folder}:
            remove_mapped(old)
        if folder.exists():
            try:
                return open_mapped(folder)
            except ValueError:  # damaged, and what it was written from is there
                remove_mapped(folder)
        return write_mapped(pieces(open_dataset(place / "data")), folder)


def _version(place: Path) -> str:
    """Return what changes when the data set is made anew, or laid out anew by this module."""
    files = [place / "data" / name for name in ("metadata.json", "main_data.hdf5")]
    stamps = [(file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    return f"{stamps} {FILES}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
