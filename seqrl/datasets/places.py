"""Where data sets lie: shipped with the repository, or in Minari's folder, if there is one."""

from __future__ import annotations

import os
import re
from pathlib import Path

from .catalogue import NAMESPACE

SHIPPED = Path(__file__).parents[2] / "data" / "sets"
NAME = re.compile(r"[\w-][\w.-]*(/[\w-][\w.-]*)*")  # no part begins with a dot: ".." is none
LONGEST = 200  # characters


def is_name(text: str) -> bool:
    """Return whether a data set may be called so: words joined by "/", all inside one folder.

    >>> is_name("seqrl/hopper/medium-v0"), is_name("../medium-v0"), is_name("/etc"), is_name("")
    (True, False, False, False)
    """
    return len(text) <= LONGEST and NAME.fullmatch(text) is not None


def minari_folder() -> Path:
    """Return the folder that Minari keeps its data sets in; it is not made here."""
    named = os.environ.get("MINARI_DATASETS_PATH")
    return Path(named) if named else Path("~/.minari/datasets").expanduser()


def on_disk(full: str) -> Path | None:
    """Return where the set with this full name lies: in Minari's folder, or shipped."""
    places = [minari_folder() / full]
    if full.startswith(NAMESPACE):
        places.append(SHIPPED / full.removeprefix(NAMESPACE))
    return next((p for p in places if os.path.isfile(p / "data" / "metadata.json")), None)


def local_names() -> tuple[str, ...]:
    """Return the full names of all sets in Minari's folder."""
    root = minari_folder()
    found = (path.parents[1].relative_to(root) for path in root.glob("**/data/metadata.json"))
    return tuple(sorted(name for path in found if is_name(name := path.as_posix())))
