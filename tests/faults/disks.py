"""A disk that is full: a clear error, nothing that was there is lost, and then it goes on."""

import random
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests.faults.child import Limits, in_child
from tests.faults.kills import WORKS, Work, unhindered
from tests.faults.verdict import Case, Fault

SMALL_DISK = "48k"


def cases(count: int, seed: int = 0) -> Iterator[Case]:
    """Yield `count` full disks: files that may not grow, and where it is allowed a tiny disk."""
    sizes = random.Random(seed)
    for number in range(count):
        work = WORKS[number % len(WORKS)]
        if number // len(WORKS) % 2 and _may_mount():
            yield Case("disk full", f"{work.name}, a tiny disk", partial(_on_a_tiny_disk, work))
        else:
            limit = int(10 ** sizes.uniform(0, 4))
            attempt = partial(_limited, work, limit)
            yield Case("disk full", f"{work.name}, files of {limit} bytes", attempt)


def _limited(work: Work, limit: int, folder: Path) -> str:
    place = folder / "work"
    place.mkdir()
    said = in_child(partial(work.do, place), Limits(file=limit))
    return _goes_on(work, place, said)


def _on_a_tiny_disk(work: Work, folder: Path) -> str:
    place = folder / "disk"
    place.mkdir()
    size = f"size={SMALL_DISK}"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", place], check=True)
    try:
        said = in_child(partial(work.do, place))
        work.left(place)
        subprocess.run(["mount", "-o", "remount,size=64m", place], check=True)
        return _goes_on(work, place, said)
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def _goes_on(work: Work, place: Path, said: str) -> str:
    expected, _ = unhindered(work)
    work.left(place)
    if said and str(place) not in said:
        raise Fault(f"does not say which file could not be written: {said}")
    if error := in_child(partial(work.do, place)):
        raise Fault(f"does not go on when there is room again: {error}")
    if work.left(place) != expected:
        raise Fault("ends otherwise than where there was room all the time")
    return said


def _may_mount() -> bool:
    """Return whether this user may mount a disk: root may, on Linux, outside most containers."""
    if not sys.platform.startswith("linux"):
        return False
    trial = ["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    try:
        return subprocess.run(trial, capture_output=True).returncode == 0
    except OSError:
        return False
