"""Files and folders that appear whole or not at all, and one writer at a time."""

import errno
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from filelock import FileLock

UNFINISHED = "unfinished"  # a part of the name of what is not whole yet
UNIQUE = "[0-9a-f]{32}"  # the part that no other name has
MARK = "made-by-seqrl"  # a file in each folder that is not whole yet
STRAY_AFTER = 24 * 3600.0  # seconds: untouched for so long, it was left by a killed process


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Yield the path of a file to write, which takes the place of `path` at the end, in one go.

    After an error `path` is as it was. A link stays a link: what it leads to is replaced. A file
    keeps its permissions; a new one gets the usual ones. Raises `OSError` as `replaceable` and
    the writing do.
    """
    path = replaceable(path)
    name = rf"\.{re.escape(path.name)}\.{UNIQUE}\.{UNFINISHED}"
    _remove_strays(path.parent, name, Path.is_file)
    unfinished = path.with_name(f".{path.name}.{uuid4().hex}.{UNFINISHED}")
    unfinished.touch(exist_ok=False)
    mode = (path if path.exists() else unfinished).stat().st_mode
    try:
        with _errors_name(path):
            yield unfinished
            unfinished.chmod(mode)
            with unfinished.open("rb+") as file:
                os.fsync(file.fileno())
            os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def replaceable(path: str | Path) -> Path:
    """Return the file that takes the place of `path`, at the end of all links, in a folder.

    Raises `OSError` naming `path` where no file can be written: for a folder, for links that
    lead in a circle, and where its folder cannot be made or changed.
    """
    found = Path(os.path.realpath(path))
    found.parent.mkdir(parents=True, exist_ok=True)
    for code, holds in (
        (errno.ELOOP, found.is_symlink()),
        (errno.EISDIR, found.is_dir()),
        (errno.EACCES, not os.access(found.parent, os.W_OK)),
    ):
        if holds:
            raise OSError(code, os.strerror(code), str(path))
    return found


def write_text(path: str | Path, text: str) -> None:
    """Write `text` as UTF-8, whole or not at all, as `replacing` does."""
    with replacing(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8", newline="\n")


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """Yield an empty folder to fill, which becomes `folder` at the end, unless there is an error.

    Raises `FileExistsError` if `folder` exists already.
    """
    _refuse_existing(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    name = rf"\.{UNFINISHED}-{UNIQUE}-\w+"
    _remove_strays(folder.parent, name, lambda stray: (stray / MARK).is_file())
    prefix = f".{UNFINISHED}-{uuid4().hex}-"
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=prefix) as unfinished:
        (Path(unfinished) / MARK).touch()
        filling = Path(unfinished) / "whole"
        filling.mkdir()
        with _errors_name(folder):
            yield filling
        _refuse_existing(folder)  # another process was faster
        filling.rename(folder)


@contextmanager
def one_at_a_time(path: Path, seconds: float = 10.0) -> Iterator[None]:
    """Hold the lock beside `path` while its contents are read, changed and written again.

    Other threads and processes that ask for it wait, up to `seconds`. Raises `TimeoutError` then.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_name(f".{path.name}.lock"), timeout=seconds):
        yield


def _refuse_existing(folder: Path) -> None:
    if folder.exists():
        raise FileExistsError(f"{folder} exists already: remove it first, or choose another name")


@contextmanager
def _errors_name(path: Path) -> Iterator[None]:
    """Add what was being written to errors of the system that name no file, a full disk say."""
    try:
        yield
    except OSError as error:
        if error.strerror is not None and error.filename is None:
            error.filename = str(path)
        raise


def _remove_strays(folder: Path, name: str, ours: Callable[[Path], bool]) -> None:
    """Remove what a killed process left long ago, of what has such a name and is `ours`."""
    for stray in folder.glob(f".*{UNFINISHED}*"):
        if not re.fullmatch(name, stray.name) or not ours(stray):
            continue
        try:
            touched = max(part.stat().st_mtime for part in (stray, *stray.rglob("*")))
            if time.time() - touched > STRAY_AFTER:
                shutil.rmtree(stray) if stray.is_dir() else stray.unlink()
        except OSError:
            continue  # another process was faster, or it is not ours to remove
