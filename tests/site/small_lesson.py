"""A lesson of a few cells, executed or as if it had been, for the tests of its page."""

from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from lesson import Lesson
from tests.site.node import ROOT

FIRST = "# 05 · A small lesson: what now?\n\n**After these 5 to 10 minutes** you can *read* it."


def markdown(source: str, name: str = "m") -> NotebookNode:
    return new_markdown_cell(source, id=name)


def code(source: str, *outputs: NotebookNode, name: str = "c", hidden: bool = False):
    metadata = {"jupyter": {"source_hidden": True}} if hidden else {}
    return new_code_cell(source, id=name, outputs=list(outputs), metadata=metadata)


def printed(text: str) -> NotebookNode:
    return new_output("stream", name="stdout", text=text)


def displayed(alt: str = "", **data: str) -> NotebookNode:
    """An output; `image_png="…"` stands for the type image/png."""
    named = {mime.replace("_", "/", 1): content for mime, content in data.items()}
    return new_output("display_data", named, metadata={"alt": alt} if alt else {})


def lesson(*cells: NotebookNode) -> Lesson:
    """The lesson as if it lay among the real ones."""
    path = Path(ROOT / "notebooks" / "05_small.ipynb")
    return Lesson(path, new_notebook(cells=[markdown(FIRST, "first"), *cells]))


def page_of(*cells: NotebookNode):
    """The page's cells after the first."""
    return lesson(*cells).cells[1:]
