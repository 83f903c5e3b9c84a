"""Evidence: the popular claims, what the records say about each, and the wager settled."""

from .effect import VERDICTS, Effect, Finding
from .ledger import Row, ledger
from .records import NotRecorded, Records
from .settlement import Settlement, settle, settlement
from .table import to_html, to_markdown

__all__ = [
    "VERDICTS",
    "Effect",
    "Finding",
    "NotRecorded",
    "Records",
    "Row",
    "Settlement",
    "ledger",
    "settle",
    "settlement",
    "to_html",
    "to_markdown",
]
