"""Data sets as a failing disk or a stranger leaves them: refused by name, or read as they are."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

import pytest

from seqrl import load_dataset
from tests.datasets import broken
from tests.faults.verdict import Case, Fault


def cases(count: int, seed: int = 0) -> Iterator[Case]:
    """Yield `count` data sets, damaged or crafted."""
    _sound()  # is made once, not in each process
    for number in range(seed * count, (seed + 1) * count):
        yield Case("data sets", f"number {number}", partial(_attempt, number))


@cache
def _sound() -> tuple[Path, dict]:
    """Return a folder with sound sets, as in Minari's, and what is in them."""
    root = Path(tempfile.mkdtemp(prefix="seqrl-faults-sets-"))
    with pytest.MonkeyPatch.context() as here:
        here.setenv("MINARI_DATASETS_PATH", str(root))
        broken.make_sound()
        return root, {name: load_dataset(name) for name in broken.NAMES}


def _attempt(number: int, folder: Path) -> str:
    root, sound = _sound()
    name, _, change = broken.case(number)
    shutil.copytree(root / name, folder / name)
    change(folder / name / "data")
    os.environ |= {"MINARI_DATASETS_PATH": str(folder), broken.SONG: str(folder / "song")}
    verdict = broken.judge(name, folder / name, sound[name])
    if verdict.startswith("fault") or (verdict == "other numbers" and name == broken.CHECKED):
        raise Fault(verdict)
    return verdict if verdict == "clear error" else ""
