"""One run of tests in a process of its own, forked from one that has the libraries loaded."""

import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path


def trial(folder: Path, tests: Sequence[str], limit: float = 600) -> bool:
    """Return whether the tests of a copy of the repository fail, or take longer than the limit."""
    import gymnasium  # noqa: F401, loaded once, for all trials
    import hypothesis  # noqa: F401
    import torch  # noqa: F401

    child = os.fork()
    if child == 0:
        signal.alarm(int(limit) + 1)
        os._exit(run(folder, tests))
    _, status = os.waitpid(child, 0)
    return status != 0


def run(folder: Path, tests: Sequence[str]) -> int:
    """Run the tests in this process, as in a fresh one that stands in the folder."""
    import pytest

    os.chdir(folder)
    for name in [name for name in sys.modules if name.partition(".")[0] in ("seqrl", "tests")]:
        del sys.modules[name]
    sys.path[:0] = [str(folder)]
    sys.dont_write_bytecode = True
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    return int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "--rootdir", ".", *tests]))


def seconds(folder: Path, tests: Sequence[str]) -> float:
    """Return how long the tests take that all pass; raises `AssertionError` if they do not."""
    begin = time.monotonic()
    if trial(folder, tests):
        raise AssertionError(f"without any mutant these tests fail: {' '.join(tests)}")
    return time.monotonic() - begin
