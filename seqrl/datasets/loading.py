"""From a name to data: on this disk, else made, else downloaded."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import warnings
from functools import cache
from pathlib import Path

from seqrl.datasets import hub
from seqrl.datasets.catalogue import NAMESPACE, RECIPES, nearest
from seqrl.datasets.making import make_dataset
from seqrl.datasets.mapping import map_dataset
from seqrl.datasets.minari import from_minari, open_dataset
from seqrl.datasets.places import is_name, local_names, minari_folder, on_disk
from seqrl.tools.refusals import FORBIDDEN
from seqrl.trajectories import Trajectories


def load_dataset(name: str, *, mapped: bool = False) -> Trajectories:
    """Return the data set `name`: one on this disk, else made by its recipe, else downloaded.

    A name is tried exactly, then under `seqrl/`. A set in Minari's folder (made here at full
    size, or your own) goes before the small one that ships with the repository. Nothing that a
    set names is run or imported. Raises `ValueError` for an unknown or ambiguous name and for
    damaged data, `OSError` where the system refuses, `ConnectionError` if Farama's hub is needed
    and out of reach.

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
    if mapped:
        return map_dataset(place)
    return from_minari(open_dataset(place / "data"))


def find(name: str) -> Path:
    """Return the folder of the data set `name`, made or downloaded first if need be.

    Raises `ValueError` for what is no set's name.
    """
    if not is_name(name):
        raise ValueError(f"no data set is called {name!r:.99}; {nearest('', local_names())}")
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
        place = minari_folder() / name  # Minari would make a folder called "~" where there is none
        hub.download(name, hint=_alternative(name))
        return place
    raise ValueError(f"no data set is called {name!r}; {nearest(name, local_names())}")


def _make(full: str) -> Path:
    try:
        return make_dataset(full)
    except FileExistsError:  # another process was faster
        return minari_folder() / full
    except OSError as error:
        if error.errno not in FORBIDDEN:
            raise
        return _made_for_this_process(full, str(error))


@cache
def _made_for_this_process(full: str, why: str) -> Path:
    folder = tempfile.mkdtemp(prefix="seqrl-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    warnings.warn(f"{why}; until then {full} is made anew in each process", stacklevel=4)
    return make_dataset(full, folder=folder)


def _alternative(name: str) -> str:
    _, _, rest = name.partition("/")
    twin = NAMESPACE + rest
    if twin in RECIPES:
        return f"shipped and ready, but not the same data: {twin!r}"
    return f"shipped and ready: {', '.join(sorted(RECIPES))}"
