"""All that is tried, and how often when it is tried in full."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from tests.faults import checkpoints, datasets, disks, homes, kills, stored, twice, typed
from tests.faults.child import FILES, Limits, judged
from tests.faults.verdict import Case, Outcome, judge


class Part(NamedTuple):
    """What yields attempts, how many there are in a full run, and within which limits."""

    cases: Callable[[int, int], Iterator[Case]]
    count: int
    limits: Limits | None = None  # None: an attempt sees to it that it harms nobody

    def outcomes(self, count: int, seed: int) -> Iterator[Outcome]:
        """Make about so many attempts."""
        cases = list(self.cases(count, seed))
        return judged(cases, self.limits) if self.limits else map(judge, cases)


PARTS = {
    "kills": Part(kills.cases, 64),
    "disks": Part(disks.cases, 48),
    "homes": Part(homes.cases, 30),
    "twice": Part(twice.cases, 27),
    "datasets": Part(datasets.cases, 3000, FILES),
    "checkpoints": Part(checkpoints.cases, 5000, FILES),
    "stored": Part(stored.cases, 4000, FILES),
    "lines": Part(typed.lines, 200),
    "calls": Part(typed.calls, 500),
}
