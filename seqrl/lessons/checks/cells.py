"""A table of buttons, each a cell that holds or fails; together they are a number."""

from collections.abc import Iterable, Sequence
from html import escape

from ipywidgets import HTML, HBox, Layout, ToggleButton, VBox
from traitlets import Bool, Int

MARKS = ("✓", "✗")  # of a cell that holds and of one that fails
WIDE, NARROW = "12em", "4em"  # a row's name; a column


class Cells(VBox):
    """A table of buttons; `value` is a number whose bits say, row by row, which are pressed."""

    value = Int(None, allow_none=True)  # `None` until one is pressed
    disabled = Bool(False)

    def __init__(self, rows: Sequence[str], columns: Sequence[str]) -> None:
        self.buttons = [self._button(row, column) for row in rows for column in columns]
        lines = [HBox([_text("", WIDE), *(_text(column, NARROW) for column in columns)])]
        for number, row in enumerate(rows):
            first = number * len(columns)
            lines.append(HBox([_text(row, WIDE), *self.buttons[first : first + len(columns)]]))
        super().__init__(lines)
        self.observe(lambda _: self._press(), names="value")
        self.observe(lambda _: self._disable(), names="disabled")

    def _button(self, row: str, column: str) -> ToggleButton:
        button = ToggleButton(
            description=MARKS[0], tooltip=f"{row}, {column}", layout=Layout(width=NARROW)
        )
        button.observe(lambda _: self._read(), names="value")
        return button

    def _read(self) -> None:
        self.value = as_bits(button.value for button in self.buttons)
        for button in self.buttons:
            button.description = MARKS[button.value]

    def _press(self) -> None:
        for button, pressed in zip(self.buttons, bits(self.value, len(self.buttons)), strict=True):
            button.value = pressed

    def _disable(self) -> None:
        for button in self.buttons:
            button.disabled = self.disabled


def bits(number: int | None, size: int) -> list[bool]:
    """Return which of the bits of a number are set.

    >>> bits(5, 4), as_bits([True, False, True, False])
    ([True, False, True, False], 5)
    """
    return [bool((number or 0) >> place & 1) for place in range(size)]


def as_bits(marked: Iterable[bool]) -> int:
    """Return the number with these bits, the first of which counts 1."""
    return sum(1 << place for place, set_ in enumerate(marked) if set_)


def table(rows: Sequence[str], columns: Sequence[str], cells: Sequence[str]) -> str:
    """Return a table in HTML of `cells`, each a td, row by row."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in ("", *columns))
    lines = "".join(
        f'<tr><th scope="row" style="text-align: left">{escape(row)}</th>'
        f"{''.join(cells[place * len(columns) :][: len(columns)])}</tr>"
        for place, row in enumerate(rows)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"


def _text(text: str, width: str) -> HTML:
    align = "" if width == WIDE else ' style="text-align: center"'
    return HTML(f"<div{align}>{text}</div>", layout=Layout(width=width, flex="0 0 auto"))
