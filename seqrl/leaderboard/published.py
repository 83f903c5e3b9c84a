"""What others published, each number with the place where we read it; never mixed with ours.

The numbers stand in data/published.json as they are printed there. They were measured on D4RL's
data (Fu et al. 2020), ours on data of our own: between the two only the order of methods may be
compared, and that with care.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from seqrl.tools.markdown import table
from seqrl.tools.shipped import shipped


@dataclass(frozen=True)
class PublishedTable:
    """Numbers that were read in one place: whose they are, on which data, and how we know."""

    name: str
    title: str
    kind: str  # of the place: later paper, repository or index
    source: str  # the place
    url: str
    table: str  # in the place
    data: str
    spread: str | None  # what stands behind ±, None where nothing does
    note: str | None
    columns: Sequence[str]  # methods
    rows: Mapping[str, Sequence[Any]]  # data set: a number, [number, ±] or None a method
    means: Mapping[str, tuple[Sequence[str], float]]  # as printed: over these data sets

    def score(self, method: str, dataset: str) -> float | None:
        """Return a number without its ±; None where there is none."""
        cell = self.rows[dataset][self.columns.index(method)]
        return cell[0] if isinstance(cell, list) else cell

    @property
    def provenance(self) -> str:
        """Return in one sentence or more where the numbers were read, and what they are of."""
        spread = f" ± is {self.spread}." if self.spread else ""
        note = f" {self.note}" if self.note else ""
        read = f"Read in a{'n' if self.kind == 'index' else ''} {self.kind}: {self.source}"
        return f"{read} ({self.table}), {self.url}. Data: {self.data}.{spread}{note}"

    def markdown(self, datasets: Sequence[str] = ()) -> str:
        """Return the table as Markdown under its title and over its provenance.

        `datasets` chooses rows; unset, all are shown.
        """
        shown = [[d, *map(_cell, self.rows[d])] for d in datasets or self.rows]
        body = table(["data set", *self.columns], shown)
        return f"**{self.title}**\n\n{body}\n\n{self.provenance}"


def _cell(cell: Any) -> str:
    if cell is None:
        return "–"
    value = f"{cell[0]} ± {cell[1]}" if isinstance(cell, list) else f"{cell}"
    return value.replace("-", "−")


@dataclass(frozen=True)
class Circulating:
    """A claim that is repeated about published numbers, and what we found."""

    claim: str
    verdict: str  # supported, no source, contradicted, wrong
    because: str
    datasets: Sequence[str]
    numbers: Mapping[str, Sequence[float]]  # method: one a data set, as they circulate
    against: Mapping[str, str]  # method: the name of the table to compare with

    def pairs(self) -> list[tuple[str, str, float, float | None]]:
        """Return (method, data set, number in circulation, published number or None) of each."""
        tables = published()
        return [
            (method, dataset, number, tables[self.against[method]].score(method, dataset))
            for method, numbers in self.numbers.items()
            for dataset, number in zip(self.datasets, numbers, strict=True)
        ]


def published() -> dict[str, PublishedTable]:
    """Return every table of published numbers by its name."""
    return {facts["name"]: PublishedTable(**facts) for facts in _read()["tables"]}


def circulating() -> list[Circulating]:
    """Return what is repeated about published numbers, with what we found."""
    return [Circulating(**facts) for facts in _read()["circulating"]]


def circulating_table() -> str:
    """Return all claims as Markdown: the numbers in circulation beside the published ones."""
    rows = []
    for each in circulating():
        pairs = [f"{number} ({_cell(true)})" for *_, number, true in each.pairs()]
        rows.append([each.claim, ", ".join(pairs) or "–", each.verdict, each.because])
    return table(["claim", "in circulation (published)", "verdict", "because"], rows)


def before_and_after() -> dict[str, tuple[float, float, float]]:
    """Return ODT's published {data set: (offline, gain, after going online)}.

    What is printed are gain and score after; the score before is their difference.
    """
    odt = published()["odt"]
    found = {}
    for dataset in odt.rows:
        after, gain = odt.score("odt", dataset), odt.score("gain", dataset)
        assert after is not None
        assert gain is not None
        found[dataset] = (round(after - gain, 2), gain, after)
    return found


def _read() -> dict[str, Any]:
    contents: dict[str, Any] = json.loads(shipped("published.json").read_text(encoding="utf-8"))
    return contents
