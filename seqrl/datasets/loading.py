"""From a name to data: on this disk, else made, else downloaded."""

from __future__ import annotations

import json
from pathlib import Path

from minari import MinariDataset
from minari.storage.datasets_root_dir import get_dataset_path

from ..trajectories import Trajectories
from . import hub
from .catalogue import NAMESPACE, RECIPES, nearest
from .making import make_dataset
from .mapping import map_dataset

SHIPPED = Path(__file__).parents[2] / "data" / "sets"


def load_dataset(name: str, *, mapped: bool = False) -> Trajectories:
    """Return the data set `name`: one on this disk, else made by its recipe, else downloaded.

    A name is tried exactly, then under `seqrl/`. A set in Minari's folder (made here at full
    size, or your own) goes before the small one that ships with the repository. Raises
    `ValueError` for an unknown or ambiguous name and for damaged data, `ConnectionError` if
    Farama's hub is needed and out of reach.

    With `mapped` the data stay on disk, for sets that are larger than memory: they are written
    there once more, row by row, and of them only what a batch asks for is read.

    >>> load_dataset("hopper/medium-v0").action_dim
    3
    """
    if not isinstance(name, str):
        raise TypeError(
            f'name must be a text such as "hopper/medium-v0", got {name!r}: a data set of your '
            "own is found by its name once its folder lies in Minari's (python -m seqrl data list)"
        )
    place = find(name)
    try:
        dataset = MinariDataset(place / "data")
        return map_dataset(dataset) if mapped else Trajectories.from_minari(dataset)
    except (OSError, KeyError, AssertionError, json.JSONDecodeError) as error:
        raise ValueError(
            f"the data set in {place} is damaged ({error}); it was left as it is: restore it, or "
            "delete that folder and make or download it again"
        ) from error


def find(name: str) -> Path:
    """Return the folder of the data set `name`, made or downloaded first if need be."""
    candidates = [name] if name.startswith(NAMESPACE) else [name, NAMESPACE + name]
    found = {full: place for full in candidates if (place := on_disk(full))}
    if len(found) > 1:
        raise ValueError(
            f"{name!r} may mean {' or '.join(map(str, found.values()))}: call the second by its "
            f"full name {NAMESPACE + name!r}, or give the first another name"
        )
    if found:
        return next(iter(found.values()))
    for full in candidates:
        if full in RECIPES:
            return _make(full)
    if hub.is_farama(name):
        hub.download(name, hint=_alternative(name))
        return get_dataset_path(name)
    raise ValueError(f"no data set is called {name!r}; {nearest(name, local_names())}")


def _make(full: str) -> Path:
    try:
        return make_dataset(full)
    except OSError:
        if place := on_disk(full):  # another process was faster
            return place
        raise


def on_disk(full: str) -> Path | None:
    """Return where the set with this full name lies: in Minari's folder, or shipped."""
    places = [get_dataset_path(full)]
    if full.startswith(NAMESPACE):
        places.append(SHIPPED / full.removeprefix(NAMESPACE))
    return next((p for p in places if (p / "data" / "metadata.json").is_file()), None)


def local_names() -> tuple[str, ...]:
    """Return the full names of all sets in Minari's folder."""
    root = get_dataset_path()
    found = (path.parents[1].relative_to(root) for path in root.glob("**/data/metadata.json"))
    return tuple(sorted(name.as_posix() for name in found if not _hidden(name)))


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _alternative(name: str) -> str:
    _, _, rest = name.partition("/")
    twin = NAMESPACE + rest
    if twin in RECIPES:
        return f"shipped and ready, but not the same data: {twin!r}"
    return f"shipped and ready: {', '.join(sorted(RECIPES))}"
