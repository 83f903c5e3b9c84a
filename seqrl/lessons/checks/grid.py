"""A prediction cell by cell: which cells of a table will fail."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from seqrl.lessons.checks import typed
from seqrl.lessons.checks.cells import Cells, as_bits, bits, table
from seqrl.lessons.checks.commitment import ASK, Commitment
from seqrl.lessons.checks.foreseen import Foreseen
from seqrl.tools.suggest import did_you_mean


class Grid(Commitment):
    """A table whose failing cells are to be marked and committed to."""

    kind = "grid"

    def __init__(self, lesson: str, key: str, item: dict[str, Any]) -> None:
        self.rows, self.columns = item["rows"], item["columns"]
        super().__init__(lesson, key, item, Cells(self.rows, self.columns), 1 / 2)

    def commit(self, failing: Mapping[str, Sequence[str]], sure: float | None = None) -> None:
        """Commit by a call, where an editor shows no buttons, and print what there is to say.

        `failing` names the columns in which a row will fail, {"row": ["column", …]}; `sure` is
        how likely each cell is right, in per cent, and a guess if it is left out. Raises
        `ValueError` for an unknown row or column, less than a guess, or another answer than the
        one that was committed before.
        """
        _known(failing, self.rows, "row")
        for columns in failing.values():
            _known(columns, self.columns, "column")
        marked = (column in failing.get(row, ()) for row in self.rows for column in self.columns)
        self._commit_by_call(as_bits(marked), sure)

    def against(self, values: Mapping[str, Mapping[str, float]], limit: float) -> Foreseen:
        """Return a table of what came out beside what the reader foresaw.

        `values[row][column]` goes from 0, as good as can be, to 1; a cell fails from `limit` on.
        """
        cells = [values[row][column] for row in self.rows for column in self.columns]
        return Foreseen(self, cells, limit)

    @property
    def fallback(self) -> str:
        """The question and how to commit, or what was committed."""
        question = f"<p>{ASK} {self.item['question']}</p>"
        if self.locked:
            return f"{question}<p>{self.reply.value}</p>"
        call = f'{typed.own_name(self, "grid")}.commit({{"{self.rows[0]}": ["…"], …}}, 80)'
        names = f"Rows: {', '.join(self.rows)}; columns: {', '.join(self.columns)}."
        return (
            f"{question}<p>{escape(names)} Run <code>{escape(call)}</code> in a cell of its own, "
            "with the columns in which each row fails, to commit to that, 80 % sure of each cell. "
            "What is hidden until then is shown as soon as its cell is run.</p>"
        )

    @property
    def answer(self) -> str:
        """How many cells are marked."""
        return f"a grid in which {sum(self.marked)} of {self.size} cells fail"

    @property
    def marked(self) -> list[bool]:
        """Which cells the reader expects to fail, row by row."""
        return bits(self.choices.value, self.size)

    @property
    def size(self) -> int:
        """How many cells there are."""
        return len(self.rows) * len(self.columns)

    def known(self, choice: int) -> bool:
        """Return whether a number has a bit for every cell at most."""
        return 0 <= choice < 2**self.size

    def said(self) -> str:
        """Return what is committed."""
        return f"Committed: {self.answer}."

    def to_choose(self) -> str:
        """Return the question and a table of boxes, for a page."""
        boxes = [_box(f"{row}, {column}") for row in self.rows for column in self.columns]
        asked = f"<p>{ASK} {self.item['question']}</p>"
        return f'<div class="live-cells">{asked}{table(self.rows, self.columns, boxes)}</div>'


def _known(names: Sequence[str] | Mapping[str, Any], all_names: Sequence[str], kind: str) -> None:
    for name in names:
        if name not in all_names:
            raise ValueError(f"there is no {kind} {name!r}; {did_you_mean(name, all_names)}")


def _box(name: str) -> str:
    return (
        f'<td><label title="{escape(name)}"><input type="checkbox" autocomplete="off" '
        f'aria-label="{escape(name)}: fails"><span aria-hidden="true"></span></label></td>'
    )
