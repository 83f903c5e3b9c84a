"""The kill table: how many wrong answers each exercise's check catches, how many right it accepts.

`python -m tests.exercises.kill_table` writes it into notebooks/README.md.
"""

from seqrl.tools.markdown import table
from tests import generated
from tests.exercises.proof import REPOSITORY, Row, row, tasks

PAGE = REPOSITORY / "notebooks" / "README.md"
NAME = "kill table"
HEADS = {
    "named": "named wrong answers caught",
    "unseen": "unseen wrong answers caught",
    "machine": "machine-made ones caught",
    "right": "unusual right answers accepted",
}


def rows() -> list[Row]:
    """Return a row for each exercise."""
    return [row(lesson, task) for lesson, task in tasks()]


def markdown(counted: list[Row]) -> str:
    """Return the table with a line of totals and both rates."""
    lines = [
        [each.lesson, f"`{each.exercise}`", *(_of(getattr(each, kind)) for kind in HEADS)]
        for each in counted
    ]
    total = {
        kind: [sum(n) for n in zip(*(getattr(each, kind) for each in counted), strict=True)]
        for kind in HEADS
    }
    wrong = [sum(n) for n in zip(*(total[kind] for kind in list(HEADS)[:3]), strict=True)]
    rates = f"wrong caught: {_share(wrong)}, right accepted: {_share(total['right'])}"
    lines.append(["", f"**{rates}**", *map(_of, total.values())])
    return table(["lesson", "exercise", *HEADS.values()], lines) + "\n"


def _share(pair) -> str:
    """Whole per cent, rounded down: 100 % is all."""
    return f"{100 * pair[0] // pair[1]} %"


def _of(pair) -> str:
    return f"{pair[0]} of {pair[1]}"


if __name__ == "__main__":
    counted = markdown(rows())
    generated.write(PAGE, NAME, counted)
    print(counted)
