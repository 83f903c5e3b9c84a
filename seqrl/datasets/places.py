"""Where data sets lie: shipped with the repository, or in Minari's folder, if there is one."""

from __future__ import annotations

import errno
import os
import re
from contextlib import suppress
from pathlib import Path

from seqrl.datasets.catalogue import NAMESPACE
from seqrl.tools.refusals import with_remedy

SHIPPED = Path(__file__).parents[2] / "data" / "sets"
NAME = re.compile(r"[\w-][\w.-]*(/[\w-][\w.-]*)*")  # no part begins with a dot: ".." is none
LONGEST = 200  # characters
ABSENT = {errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG}  # all else may hide what is there
ELSEWHERE = "choose another folder by the environment variable MINARI_DATASETS_PATH"


def is_name(text: str) -> bool:
    """Return whether a data set may be called so: words joined by "/", all inside one folder.

    >>> is_name("seqrl/hopper/medium-v0"), is_name("../medium-v0"), is_name("/etc"), is_name("")
    (True, False, False, False)
    """
    return len(text) <= LONGEST and NAME.fullmatch(text) is not None


def minari_folder() -> Path:
    """Return the folder that Minari keeps its data sets in; it is not made here.

    Raises `NotADirectoryError` where none is named and this user has no home, or may
    not enter it.
    """
    if named := os.environ.get("MINARI_DATASETS_PATH"):
        return Path(named)
    try:
        folder = Path("~/.minari/datasets").expanduser()
        with suppress(FileNotFoundError, NotADirectoryError):  # it may be made
            folder.parent.stat()
    except (RuntimeError, PermissionError):
        error = NotADirectoryError(f"there is no home to keep data sets in: {ELSEWHERE}")
        error.errno = errno.ENOTDIR
        raise error from None
    return folder


def on_disk(full: str) -> Path | None:
    """Return where the set with this full name lies: in Minari's folder, or shipped.

    Raises `OSError` where the system does not let anybody see whether it lies there.
    """
    places = [root / full for root in _minari_folders()]
    if full.startswith(NAMESPACE):
        places.append(SHIPPED / full.removeprefix(NAMESPACE))
    return next((place for place in places if _lies_in(place)), None)


def local_names() -> tuple[str, ...]:
    """Return the full names of all sets in Minari's folder."""
    found = (
        path.parents[1].relative_to(root)
        for root in _minari_folders()
        for path in root.glob("**/data/metadata.json")
    )
    return tuple(sorted(name for path in found if is_name(name := path.as_posix())))


def _minari_folders() -> list[Path]:
    """Return Minari's folder alone, or nothing where there is none."""
    try:
        return [minari_folder()]
    except NotADirectoryError:
        return []


def _lies_in(place: Path) -> bool:
    with with_remedy(f"looking for a data set in {place}", ELSEWHERE):
        try:
            (place / "data" / "metadata.json").stat()
        except OSError as error:
            if error.errno not in ABSENT:
                raise
            return False
    return True
