"""One run of tests in a copy of the repository."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

QUIET = ("-x", "-q", "-p", "no:cacheprovider", "--rootdir", ".")


def trial(folder: Path, tests: Sequence[str], limit: float | None = None) -> bool:
    """Return whether the tests of the copy in a folder fail, or take longer than the limit."""
    # Bytecode is dated by the second, and one file changes more often.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", *QUIET, *tests]
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, timeout=limit
        )
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


def seconds(folder: Path, tests: Sequence[str]) -> float:
    """Return how long the tests take that all pass; raises `AssertionError` if they do not."""
    begin = time.monotonic()
    if trial(folder, tests):
        raise AssertionError(f"without any mutant these tests fail: {' '.join(tests)}")
    return time.monotonic() - begin
