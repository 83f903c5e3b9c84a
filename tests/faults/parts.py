"""All that is tried, and how often when it is tried in full."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from tests.faults import checkpoints, datasets, disks, homes, kills, twice, typed
from tests.faults.verdict import Case


class Part(NamedTuple):
    """What yields attempts, and how many there are in a full run."""

    cases: Callable[[int, int], Iterator[Case]]
    count: int


PARTS = {
    "kills": Part(kills.cases, 64),
    "disks": Part(disks.cases, 48),
    "homes": Part(homes.cases, 30),
    "twice": Part(twice.cases, 27),
    "datasets": Part(datasets.cases, 5000),
    "checkpoints": Part(checkpoints.cases, 6000),
    "lines": Part(typed.lines, 200),
    "calls": Part(typed.calls, 500),
}
