"""The ledger as a table, in Markdown and in HTML; every word and number comes from its rows."""

from collections.abc import Sequence
from html import escape

from seqrl.evidence.ledger import Row

VERDICTS_MEAN = (
    "A claim holds if its rule is met clearly in every setting. It fails if one setting clearly "
    "speaks against it and none clearly for it, and depends if there are both; else it is not "
    "seen. Clearly: with all of a 95 % t interval over at least five seeds. Each claim's own rule "
    "was written before its answer was seen; that one clear counterexample is enough was settled "
    "when warm-up and forgetting, which stood as not seen before it, had been looked at; "
    "'stable', written for three seeds of each method, reads all there are; and what is possible "
    "for a budget is now what some way reaches, not some detour. Both verdicts stayed the same. "
    "One model for all games was recorded anew, trained twice as long, when half as long had been "
    "looked at; its row tells both."
)
HEADINGS = ("claim", "verdict", "measured answer", "seeds", "lesson")


def cells(row: Row) -> tuple[str, ...]:
    """Return a row's cells, as `HEADINGS` names them."""
    told = f"{row.claim} (told in {row.circulates})" if row.circulates else row.claim
    return told, row.finding.verdict, row.finding.answer, row.finding.n, row.lesson


def to_markdown(rows: Sequence[Row]) -> str:
    """Return the ledger as a Markdown table, and below it what the verdicts mean."""
    lines = [HEADINGS, ("---",) * len(HEADINGS), *map(cells, rows)]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"{table}\n\n{VERDICTS_MEAN}\n"


def to_html(rows: Sequence[Row]) -> str:
    """Return the ledger as an HTML table; a claim unfolds to its rule and its records."""
    head = "".join(f'<th scope="col">{heading}</th>' for heading in HEADINGS)
    body = "".join(f"<tr>{_claim(row)}{_rest(row)}</tr>" for row in rows)
    caption = f"{len(rows)} popular claims and what was measured. {VERDICTS_MEAN}"
    return (
        f'<table class="ledger"><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _claim(row: Row) -> str:
    folders = ", ".join(f"data/results/{name}" for name in row.records)
    rule = f"<details><summary>rule</summary>{escape(row.rule)} Read from {folders}.</details>"
    return f'<th scope="row" style="text-align: left">{escape(cells(row)[0])}{rule}</th>'


def _rest(row: Row) -> str:
    return "".join(f'<td style="text-align: left">{escape(cell)}</td>' for cell in cells(row)[1:])
