"""Minari data sets once more as rows on disk, in Minari's folder, for want of memory."""

import json
import shutil
from pathlib import Path
from typing import Any

from minari import MinariDataset
from minari.storage.datasets_root_dir import get_dataset_path

from ..trajectories import Trajectories, open_mapped, write_mapped
from ..trajectories.packing import COLUMNS

ORIGIN = "origin.json"


def map_dataset(dataset: MinariDataset) -> Trajectories:
    """Return the data set, mapped from disk; written there first unless that was done before."""
    origin = _origin(Path(dataset.storage.data_path))
    folder = get_dataset_path() / ".mapped" / str(dataset.storage.metadata["dataset_id"])
    if not _holds(folder, origin):
        shutil.rmtree(folder, ignore_errors=True)
        write_mapped(Trajectories.pieces(dataset), folder)
        (folder / ORIGIN).write_text(json.dumps(origin), encoding="utf-8")
    return open_mapped(folder)


def _origin(place: Path) -> dict[str, Any]:
    """Return what changes when the data set is made anew, or laid out anew by this module."""
    file = (place / "main_data.hdf5").stat()
    made = {"place": str(place), "bytes": file.st_size, "changed": file.st_mtime_ns}
    return made | {"columns": COLUMNS}


def _holds(folder: Path, origin: dict[str, Any]) -> bool:
    path = folder / ORIGIN
    found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return found == origin
