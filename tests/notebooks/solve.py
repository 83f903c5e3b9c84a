"""Fill a lesson's stubs in with its solutions, as a reader who has solved all of them."""

import ast
from pathlib import Path

from nbformat import NotebookNode

from seqrl.lessons.checks.exercise import holds_a_blank

SOLUTIONS = Path(__file__).resolve().parents[2] / "notebooks" / "solutions"


class StubError(AssertionError):
    """A solution has no stub in the lesson, or a stub is left without a solution."""


def solve(notebook: NotebookNode, lesson: str) -> list[str]:
    """Replace each stub of a lesson by its solution; return the names of the exercises."""
    source = (SOLUTIONS / f"{lesson}.py").read_text(encoding="utf-8")
    solutions = functions(source)
    names = []
    for cell in notebook.cells:
        stubs = functions(cell.source) if cell.cell_type == "code" else {}
        for name, (first, last) in stubs.items():
            if not holds_a_blank("\n".join(cell.source.splitlines()[first:last])):
                continue
            if name not in solutions:
                raise StubError(f"lesson {lesson}: the stub {name} has no solution")
            begin, end = solutions[name]
            lines = cell.source.splitlines()
            lines[first:last] = source.splitlines()[begin:end]
            cell.source = "\n".join(lines)
            names.append(name)
    if missing := [name for name in solutions if name not in names and not name.startswith("_")]:
        raise StubError(f"lesson {lesson}: no stub for {', '.join(missing)}")
    return names


def unsolved(notebook: NotebookNode, exercises: list[str]) -> list[str]:
    """Return the exercises of which nothing that the notebook's cells printed says ✓."""
    outputs = (o for cell in notebook.cells for o in cell.get("outputs", []))
    said = "".join(output.text for output in outputs if output.output_type == "stream")
    return [name for name in exercises if f"✓ {name}:" not in said]


def functions(source: str) -> dict[str, tuple[int, int]]:
    """Return the functions at the top of a source, each with its first line and the one after."""
    code = "\n".join("" if line.startswith(("%", "!")) else line for line in source.splitlines())
    return {
        node.name: (node.lineno - 1, node.end_lineno)
        for node in ast.parse(code).body
        if isinstance(node, ast.FunctionDef)
    }
