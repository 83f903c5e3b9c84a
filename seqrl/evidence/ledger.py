"""The claims ledger: every popular claim with its experiment, measured answer and verdict."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import getdoc

from seqrl.evidence import (
    asking,
    budget,
    context,
    elastic,
    grid,
    learning,
    one_for_all,
    online,
    planning,
    training,
    waypoints,
)
from seqrl.evidence.effect import MISSING, Finding
from seqrl.evidence.records import Folder, NotRecorded, Records
from seqrl.tools.shipped import shipped

MEASURES: dict[str, Callable[[Mapping[str, Folder]], Finding]] = {
    "stitching": asking.stitching,
    "bounded": asking.bounded,
    "ten-percent": grid.ten_percent,
    "stable": grid.stable,
    "warm-up": training.warm_up,
    "clipping": training.clipping,
    "scaling": training.scaling,
    "context-short": context.short,
    "context-middle": context.middle,
    "context-long": context.long,
    "elastic-speed": elastic.speed,
    "elastic-focus": elastic.focus,
    "elastic-length": elastic.length,
    "elastic-positions": elastic.positions,
    "online-efficiency": online.efficiency,
    "online-schedule": online.schedule,
    "online-forgetting": online.forgetting,
    "own-request": asking.own_request,
    "planning": planning.by_return,
    "in-context": learning.in_context,
    "budget": budget.kept,
    "waypoints": waypoints.stitched,
    "one-for-all": one_for_all.helped,
}


@dataclass(frozen=True)
class Row:
    """A claim, where it is told, the records and the lesson that ask it, and what was found."""

    key: str
    claim: str
    circulates: str  # empty: not known
    records: tuple[str, ...]  # folders of data/results
    lesson: str
    rule: str  # how the verdict was to be reached, said before
    finding: Finding

    @property
    def told(self) -> str:
        """Return claim, verdict, answer and seeds as a quotation in Markdown."""
        found = self.finding
        return f"> *{self.claim}* → {found.verdict}. {found.answer} ({found.n})"


def ledger(records: Mapping[str, Folder] | None = None) -> list[Row]:
    """Return all claims with what the records say about them.

    `records` are those of data/results unless given. A claim whose records are not all there is
    "not recorded yet".
    """
    found = Records() if records is None else records
    claims = json.loads(shipped("claims.json").read_text(encoding="utf-8"))
    return [_row(claim, found) for claim in claims]


def _row(claim: dict[str, str], records: Mapping[str, Folder]) -> Row:
    measure = MEASURES[claim["key"]]
    try:
        finding = measure(records)
    except NotRecorded as missing:
        finding = Finding(MISSING, f"{str(missing).capitalize()}.")
    return Row(
        key=claim["key"],
        claim=claim["claim"],
        circulates=claim["circulates"],
        records=tuple(claim["records"]),
        lesson=claim["lesson"],
        rule=" ".join((getdoc(measure) or "").split()),
        finding=finding,
    )
