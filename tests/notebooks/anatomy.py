"""A lesson's parts, as the lint of the anatomy sees them."""

import ast
import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from seqrl.lessons.shipped import load_questions

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
PATHS = sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))

FENCED, MATH = re.compile(r"```.*?```", re.S), re.compile(r"\$\$.*?\$\$|\$[^$\n]*\$", re.S)
SPAN, IMAGE = re.compile(r"`[^`]*`"), re.compile(r"!\[([^\]]*)\]\([^)]*\)")
LINK, TAGS = re.compile(r"\[([^\]]*)\]\([^)]*\)"), re.compile(r"<[^>]+>")
HEADING = re.compile(r"^(#+) (.*)$", re.M)
ASKING = {"recall", "predict", "exercise_card", "quiz", "calibration"}
EQUATION = re.compile(r"\\tag\{(\d+)\}")


@dataclass(frozen=True)
class Cell:
    """One cell of a notebook."""

    id: str
    kind: str  # "markdown" or "code"
    source: str
    metadata: dict

    @property
    def asks(self) -> bool:
        """Whether it is code that only shows a question or a card."""
        first = ast.parse(self.source).body[0] if self.kind == "code" else None
        call = getattr(first, "value", None)
        return isinstance(call, ast.Call) and getattr(call.func, "id", "") in ASKING

    @property
    def calls(self) -> list[ast.Call]:
        """Return all calls of its code."""
        return [node for node in ast.walk(ast.parse(self.source)) if isinstance(node, ast.Call)]

    @property
    def lines(self) -> list[str]:
        """Return the lines that hold something."""
        return [line for line in self.source.splitlines() if line.strip()]


@dataclass(frozen=True)
class Lesson:
    """A notebook, read as text."""

    path: Path

    @property
    def number(self) -> str:
        """Return its two digits."""
        return self.path.stem[:2]

    @cached_property
    def cells(self) -> list[Cell]:
        """Return all cells in order."""
        cells = json.loads(self.path.read_text(encoding="utf-8"))["cells"]
        return [Cell(c["id"], c["cell_type"], "".join(c["source"]), c["metadata"]) for c in cells]

    @property
    def code(self) -> list[Cell]:
        """Return the code cells."""
        return [cell for cell in self.cells if cell.kind == "code"]

    @property
    def markdown(self) -> list[Cell]:
        """Return the Markdown cells."""
        return [cell for cell in self.cells if cell.kind == "markdown"]

    @property
    def program(self) -> str:
        """Return the code of all cells as one text."""
        return "\n".join(cell.source for cell in self.code)

    @property
    def headings(self) -> list[tuple[int, str]]:
        """Return (level, text) of every heading."""
        text = "\n".join(FENCED.sub("", cell.source) for cell in self.markdown)
        return [(len(marks), title) for marks, title in HEADING.findall(text)]

    @property
    def questions(self) -> dict:
        """Return what data/questions holds for it."""
        return load_questions(self.number)

    def calls(self, name: str) -> list[ast.Call]:
        """Return the calls of a function in all code cells."""
        found = [call for cell in self.code for call in cell.calls]
        return [call for call in found if getattr(call.func, "id", "") == name]


LESSONS = [Lesson(path) for path in PATHS]


def prose(markdown: str) -> str:
    """Return the words of a Markdown text: without code, formulas, pictures, addresses, tags.

    >>> prose("Take `x` and $y$: [see](https://a.b) ![alt](p.svg) <b>this</b>")
    'Take  and : see  this'
    """
    for pattern in (FENCED, MATH, SPAN, IMAGE):
        markdown = pattern.sub("", markdown)
    return TAGS.sub("", LINK.sub(r"\1", markdown))


def words(markdown: str) -> int:
    """Return how many words a Markdown text has.

    >>> words("**Three** words, here")
    3
    """
    return len([word for word in prose(markdown).split() if any(c.isalpha() for c in word)])
