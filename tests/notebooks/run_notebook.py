"""Run a notebook from top to bottom with nbmake; red on any error, also on a silent one."""

from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbmake.nb_run import NotebookRun

from tests.notebooks.solve import solve, unsolved

REPOSITORY = Path(__file__).resolve().parents[2]
CELL_SECONDS = 300

# These leave no name behind which a lesson might have forgotten to define.
FIRST_CELL = f"""
%cd -q {REPOSITORY}
__import__("tests.notebooks.in_kernel").notebooks.in_kernel.watch()
"""
LAST_CELL = """
from tests.notebooks import in_kernel
in_kernel.move_every_slider()
in_kernel.fail_if_caught()
"""


class NotebookError(AssertionError):
    """A cell or a widget's callback failed."""


def run_notebook(source: Path, folder: Path, solved: str = "") -> NotebookNode:
    """Run a copy of `source`, kept in `folder`, from the repository's root; return what came out.

    With the number of a lesson in `solved`, its solutions stand in for its stubs and every check
    must say ✓. Raises `NotebookError` with the traceback of what failed.
    """
    notebook = nbformat.read(source, as_version=4)
    exercises = solve(notebook, solved) if solved else []
    notebook.cells.insert(0, nbformat.v4.new_code_cell(FIRST_CELL))
    notebook.cells.append(nbformat.v4.new_code_cell(LAST_CELL))
    copy = folder / source.name
    nbformat.write(notebook, copy)
    result = NotebookRun(copy, CELL_SECONDS).execute()
    if result.error:
        raise NotebookError(f"{source.name}\n{result.error.trace}")
    if names := unsolved(result.nb, exercises):
        raise NotebookError(f"{source.name}: not solved by its solution: {', '.join(names)}")
    return result.nb
