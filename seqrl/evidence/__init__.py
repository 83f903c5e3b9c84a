"""Evidence: the popular claims, and what the records say about each."""

from seqrl.evidence.effect import VERDICTS, Effect, Finding
from seqrl.evidence.ledger import Row, ledger
from seqrl.evidence.records import NotRecorded, Records
from seqrl.evidence.table import to_html, to_markdown

__all__ = [
    "VERDICTS",
    "Effect",
    "Finding",
    "NotRecorded",
    "Records",
    "Row",
    "ledger",
    "to_html",
    "to_markdown",
]
