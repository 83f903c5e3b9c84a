"""The rows of the ledger that are open, for the closing page of the series.

`python -m tests.evidence.open_rows` writes them into notebooks/what_is_open.md.
"""

import re
from pathlib import Path

from seqrl.evidence import ledger, to_markdown

PAGE = Path(__file__).parents[2] / "notebooks" / "what_is_open.md"
BEGIN, END = "<!-- open rows: begin -->", "<!-- open rows: end -->"
BETWEEN = re.compile(f"(?<={BEGIN}\n).*(?={END})", re.S)
OPEN = ("not seen", "depends")


def markdown() -> str:
    """Return the open rows as a table: first what was not seen, then what depends."""
    return to_markdown([r for verdict in OPEN for r in ledger() if r.finding.verdict == verdict])


def written() -> str:
    """Return what stands on the page."""
    return BETWEEN.search(PAGE.read_text(encoding="utf-8")).group()


def write() -> None:
    """Put the rows on the page."""
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(BETWEEN.sub(lambda _: markdown(), page), encoding="utf-8")


if __name__ == "__main__":
    write()
