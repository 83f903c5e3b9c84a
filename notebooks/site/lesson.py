"""One executed lesson as what its page is made of."""

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

import outputs
from exercises import solution
from faults import Fault
from prose import Heading, Prose

ASKING = {"recall", "predict", "exercise_card", "quiz", "calibration", "wager"}
TITLE = re.compile(r"# (\d\d) · (.*)")
PROMISE = re.compile(r"\*\*After these (\d+ to \d+) minutes\*\* (.*)")


@dataclass(frozen=True)
class Cell:
    """A cell of a page; `code`, `shown` and `solution` are HTML, empty for what it has not."""

    id: str
    prose: str = ""
    code: str = ""
    shown: str = ""
    solution: str = ""
    folded: bool = False


@dataclass(frozen=True)
class Lesson:
    """A lesson: what its first cell says, and its cells. Raises `Fault` as they are made."""

    path: Path
    notebook: NotebookNode

    @cached_property
    def prose(self) -> Prose:
        """Return what makes HTML of its Markdown and keeps the headings."""
        return Prose(self.path)

    @property
    def number(self) -> str:
        """Return its two digits."""
        return self.path.stem[:2]

    @property
    def address(self) -> str:
        """Return its page."""
        return f"{self.path.stem}.html"

    @cached_property
    def title(self) -> str:
        """Return its title without the number, as HTML within a line."""
        return self._said(TITLE, "a title like '# 05 · Attention'")[1]

    @cached_property
    def minutes(self) -> str:
        """Return how long it takes, from a quick reader to a slow one."""
        return self._said(PROMISE, "'**After these … minutes** you …'")[0]

    @cached_property
    def promise(self) -> str:
        """Return what its reader can do afterwards, as HTML within a line."""
        return self._said(PROMISE, "'**After these … minutes** you …'")[1]

    @cached_property
    def cells(self) -> list[Cell]:
        """Return the cells as HTML."""
        return [self._cell(cell) for cell in self.notebook.cells]

    @property
    def contents(self) -> list[Heading]:
        """Return the headings below the title; the cells must have been made before."""
        return [heading for heading in self.prose.headings if heading.level > 1]

    def _said(self, pattern: re.Pattern, needed: str) -> tuple[str, str]:
        """Return what the first cell says, the second part as HTML within a line."""
        found = pattern.search(self.notebook.cells[0].source)
        if not found:
            raise Fault(f"lesson {self.path.stem}: its first cell lacks {needed}: add it")
        words = Prose(self.path).html(found[2]).strip()
        return found[1], words.removeprefix("<p>").removesuffix("</p>")

    def _cell(self, cell: NotebookNode) -> Cell:
        try:
            if cell.cell_type == "markdown":
                return Cell(cell.id, prose=self.prose.html(cell.source))
            return _code_cell(cell, outputs.html(cell.outputs, Prose(self.path).html))
        except Fault as fault:
            raise Fault(f"lesson {self.path.stem}, cell {cell.id}: {fault}") from None


def _code_cell(cell: NotebookNode, shown: str) -> Cell:
    """Return a code cell; one that only asks, or that hides its source in the Lab, is folded."""
    solved = solution(cell.source)
    return Cell(
        cell.id,
        code=python(cell.source),
        shown=shown,
        solution=python(solved) if solved else "",
        folded=asks(cell.source) or cell.metadata.get("jupyter", {}).get("source_hidden", False),
    )


def python(code: str) -> str:
    """Return Python code with its words marked up for colours."""
    return highlight(code, PythonLexer(), HtmlFormatter(cssclass="code"))


def asks(code: str) -> bool:
    """Tell whether code does no more than to show a question or a card.

    >>> asks('beyond = predict("00", "beyond")'), asks("x = 1")
    (True, False)
    """
    try:
        first = ast.parse(code).body[0]
    except (SyntaxError, IndexError):
        return False
    call = getattr(first, "value", None)
    return isinstance(call, ast.Call) and getattr(call.func, "id", "") in ASKING
