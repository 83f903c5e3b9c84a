"""What may come of an attempt to break something: a clear error, no harm, or a fault."""

import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from seqrl.tools.markdown import table as markdown_table

CLEAR, HARMLESS, FAULT = "clear", "harmless", "fault"
VERDICTS = (CLEAR, HARMLESS, FAULT)


class Fault(Exception):
    """Something broke that must not: work lost, data falsified, code run, a crash, a hang."""


@dataclass(frozen=True)
class Case:
    """One attempt: it gets an empty folder and returns the error's message, "" if all is well.

    Whatever it raises is a fault.
    """

    part: str
    name: str
    attempt: Callable[[Path], str]


@dataclass(frozen=True)
class Outcome:
    """The verdict on a case, and what was said."""

    case: Case
    verdict: str
    said: str


def judge(case: Case) -> Outcome:
    """Make the attempt."""
    with tempfile.TemporaryDirectory(prefix="seqrl-faults-") as folder:
        try:
            said = case.attempt(Path(folder))
        except Exception as error:
            lines = traceback.format_exception_only(error)
            return Outcome(case, FAULT, "".join(lines).strip())
    return Outcome(case, CLEAR if said else HARMLESS, said)


def table(outcomes: Iterable[Outcome]) -> dict[str, dict[str, int]]:
    """Return how often each part was tried and with which verdict."""
    counts: dict[str, Counter] = {}
    for outcome in outcomes:
        counts.setdefault(outcome.case.part, Counter())[outcome.verdict] += 1
    return {
        part: {"tried": count.total(), **{verdict: count[verdict] for verdict in VERDICTS}}
        for part, count in counts.items()
    }


def markdown(counts: dict[str, dict[str, int]]) -> str:
    """Return the table in Markdown, with a last line for all parts together.

    >>> print(markdown({"kills": {"tried": 3, "clear": 1, "harmless": 2, "fault": 0}}))
    | part    | tried | clear error | harmless | faults |
    | :------ | ----: | ----------: | -------: | -----: |
    | kills   |     3 |           1 |        2 |      0 |
    | **all** |     3 |           1 |        2 |      0 |
    """
    rows = [[part, *count.values()] for part, count in counts.items()]
    rows.append(["**all**", *map(sum, zip(*(row[1:] for row in rows), strict=True))])
    head = ["part", "tried", "clear error", "harmless", "faults"]
    return markdown_table(head, [[*map(str, row)] for row in rows])
