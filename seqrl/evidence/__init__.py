"""Evidence: the popular claims, and what the records say about each."""

from .effect import VERDICTS, Effect, Finding
from .ledger import Row, ledger
from .records import NotRecorded, Records
from .table import to_html, to_markdown

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
