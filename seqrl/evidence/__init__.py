"""Evidence: popular claims and what the records say of each; what recordings show beforehand."""

from seqrl.evidence.effect import VERDICTS, Effect, Finding
from seqrl.evidence.guide import Look, look_at
from seqrl.evidence.ledger import Row, ledger
from seqrl.evidence.records import NotRecorded, Records
from seqrl.evidence.table import to_html, to_markdown

__all__ = [
    "VERDICTS",
    "Effect",
    "Finding",
    "Look",
    "NotRecorded",
    "Records",
    "Row",
    "ledger",
    "look_at",
    "to_html",
    "to_markdown",
]
