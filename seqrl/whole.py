"""A folder that appears whole or not at all."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole(folder: Path) -> Iterator[Path]:
    """Yield an empty folder to fill, which becomes `folder` at the end, unless there is an error.

    Raises `FileExistsError` if `folder` exists already.
    """
    if folder.exists():
        raise FileExistsError(f"{folder} exists already: remove it first, or choose another name")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".unfinished-") as unfinished:
        filling = Path(unfinished) / "whole"
        filling.mkdir()
        yield filling
        filling.rename(folder)
