"""What came out, cell by cell, beside what the reader foresaw."""

from collections.abc import Sequence

from ipywidgets import HTML

from seqrl.lessons.checks.cells import MARKS, bits, table
from seqrl.lessons.checks.commitment import Commitment
from seqrl.lessons.living import LivingBox, data, element


class Foreseen(LivingBox):
    """A table of shares, pale to dark; a cell where the reader expected the other is marked ≠."""

    def __init__(self, grid: Commitment, cells: Sequence[float], limit: float) -> None:
        self.grid, self.cells, self.limit, self.shown = grid, cells, limit, HTML()
        super().__init__([self.shown])
        self.add_class("foreseen")
        grid.choices.observe(lambda _: self._show(), names="disabled")
        self._show()

    @property
    def failed(self) -> list[bool]:
        """Which cells fail, row by row."""
        return [value >= self.limit for value in self.cells]

    @property
    def page(self) -> str:
        """The table, which the page's script marks."""
        facts = data({"failed": self.failed})
        place = {"lesson": self.grid.lesson, "key": self.grid.key}
        return element("foreseen", self.compared([False] * len(self.cells), "") + facts, **place)

    @property
    def fallback(self) -> str:
        """The table, with its marks once the reader has committed."""
        return str(self.shown.value)

    def compared(self, surprising: Sequence[bool], sentence: str) -> str:
        """Return the table in HTML, with a mark at each cell that surprised the reader."""
        item = self.grid.item
        cells = [self._cell(*each) for each in zip(self.cells, surprising, strict=True)]
        return (
            f'<p><b class="foreseen-score">{sentence}</b> {item["cells"]} '
            f"≠: you expected the other.</p>{table(item['rows'], item['columns'], cells)}"
        )

    def _cell(self, value: float, surprising: bool) -> str:
        mark = MARKS[value >= self.limit]
        shade = f"rgba(213, 94, 0, {0.75 * min(value, 1):.2f})"
        return (
            f'<td style="background: {shade}; padding: 0.4em 0.7em; text-align: center">'
            f'{mark} {100 * value:.0f} %<b class="surprise">{" ≠" if surprising else ""}</b></td>'
        )

    def _show(self) -> None:
        if not self.grid.locked:
            self.shown.value = self.compared([False] * len(self.cells), "")
            return
        marked = bits(self.grid.choices.value, len(self.cells))
        surprising = [was != foreseen for was, foreseen in zip(self.failed, marked, strict=True)]
        right, sure = len(self.cells) - sum(surprising), self.grid.sure.value
        self.shown.value = self.compared(surprising, score(right, len(self.cells), sure))


def score(right: int, cells: int, sure: float) -> str:
    """Return in a sentence how many cells were foreseen, and how sure the reader was.

    >>> score(30, 36, 0.9)
    'You foresaw 30 of 36 cells (83 %) and were 90 % sure of each.'
    """
    return (
        f"You foresaw {right} of {cells} cells ({100 * right / cells:.0f} %) "
        f"and were {100 * sure:.0f} % sure of each."
    )
