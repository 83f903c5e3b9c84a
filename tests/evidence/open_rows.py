"""The rows of the ledger that are open, for the closing page of the series.

`python -m tests.evidence.open_rows` writes them into notebooks/what_is_open.md.
"""

from pathlib import Path

from seqrl.evidence import ledger, to_markdown
from tests import generated

PAGE = Path(__file__).parents[2] / "notebooks" / "what_is_open.md"
NAME = "open rows"
OPEN = ("not seen", "depends")


def markdown() -> str:
    """Return the open rows as a table: first what was not seen, then what depends."""
    return to_markdown([r for verdict in OPEN for r in ledger() if r.finding.verdict == verdict])


if __name__ == "__main__":
    generated.write(PAGE, NAME, markdown())
