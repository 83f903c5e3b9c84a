"""From a name to data: on this disk, else made, else downloaded."""

from __future__ import annotations

from pathlib import Path

from minari import MinariDataset
from minari.storage.datasets_root_dir import get_dataset_path

from ..trajectories import Trajectories
from . import hub
from .catalogue import NAMESPACE, RECIPES, nearest
from .making import make_dataset

SHIPPED = Path(__file__).parents[2] / "data" / "sets"


def load_dataset(name: str) -> Trajectories:
    """Return the data set `name`: one on this disk, else made by its recipe, else downloaded.

    A name is tried exactly, then under `seqrl/`. A set in Minari's folder (made here at full
    size, or your own) goes before the small one that ships with the repository. Raises
    `ValueError` for an unknown or ambiguous name, `ConnectionError` if Farama's hub is needed
    and out of reach.

    >>> load_dataset("hopper/medium-v0").action_dim
    3
    """
    return Trajectories.from_minari(MinariDataset(find(name) / "data"))


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
            return make_dataset(full, progress=True)
    if hub.is_farama(name):
        hub.download(name, hint=_alternative(name))
        return get_dataset_path(name)
    raise ValueError(f"no data set is called {name!r}; {nearest(name, local_names())}")


def on_disk(full: str) -> Path | None:
    """Return where the set with this full name lies: in Minari's folder, or shipped."""
    places = [get_dataset_path(full)]
    if full.startswith(NAMESPACE):
        places.append(SHIPPED / full.removeprefix(NAMESPACE))
    return next((p for p in places if (p / "data" / "metadata.json").is_file()), None)


def local_names() -> tuple[str, ...]:
    """Return the full names of all sets in Minari's folder."""
    root = get_dataset_path()
    found = root.glob("**/data/metadata.json")
    return tuple(sorted(path.parents[1].relative_to(root).as_posix() for path in found))


def _alternative(name: str) -> str:
    _, _, rest = name.partition("/")
    twin = NAMESPACE + rest
    if twin in RECIPES:
        return f"shipped and ready, but not the same data: {twin!r}"
    return f"shipped and ready: {', '.join(sorted(RECIPES))}"
