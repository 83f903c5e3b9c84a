"""Files and folders that appear whole or not at all, and one writer at a time."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from uuid import uuid4

from filelock import FileLock

UNFINISHED = "unfinished"  # the last part of the name of what is not whole yet
STRAY_AFTER = 24 * 3600.0  # seconds: untouched for so long, it was left by a killed process


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Yield the path of a file to write, which takes the place of `path` at the end, in one go.

    After an error `path` is as it was. A link stays a link: what it leads to is replaced. A file
    keeps its permissions; a new one gets the usual ones. Raises `OSError` as the writing does.
    """
    path = Path(path).resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    _remove_strays(path.parent, f".{escape(path.name)}.*.{UNFINISHED}")
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
    _remove_strays(folder.parent, f".{UNFINISHED}-*")
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{UNFINISHED}-") as unfinished:
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


def _remove_strays(folder: Path, pattern: str) -> None:
    for stray in folder.glob(pattern):
        try:
            touched = max(part.stat().st_mtime for part in (stray, *stray.rglob("*")))
            if time.time() - touched > STRAY_AFTER:
                shutil.rmtree(stray) if stray.is_dir() else stray.unlink()
        except OSError:
            continue  # another process was faster, or it is not ours to remove
