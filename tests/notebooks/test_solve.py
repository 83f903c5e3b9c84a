"""Solutions find their stubs, and what has none is an error."""

import nbformat
import pytest

from tests.notebooks import solve as solving
from tests.notebooks.run_notebook import NotebookError, run_notebook
from tests.notebooks.solve import StubError, solve

STUB = """
import numpy as np
from seqrl.lessons import earn

def still_to_come(rewards):
    rtg = np.zeros(len(rewards))
    for t in range(len(rewards)):
        rtg[t] = ...
    return rtg

still_to_come = earn("00", still_to_come)
"""
SOLUTION = """
import numpy as np

def still_to_come(rewards):
    return np.cumsum({argument}[::-1])[::-1]
"""


@pytest.fixture
def solution(tmp_path, monkeypatch):
    monkeypatch.setattr(solving, "SOLUTIONS", tmp_path)
    return lambda text: (tmp_path / "00.py").write_text(text)


def notebook(*cells):
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])


def test_a_stub_is_replaced_and_the_rest_of_its_cell_stays(solution):
    solution(SOLUTION.format(argument="rewards"))
    lesson = notebook("x = 1", STUB)
    assert solve(lesson, "00") == ["still_to_come"]
    assert "..." not in lesson.cells[1].source
    assert "cumsum(rewards[::-1])" in lesson.cells[1].source
    assert lesson.cells[1].source.endswith('still_to_come = earn("00", still_to_come)')


def test_a_solution_without_a_stub_and_a_stub_without_a_solution_are_errors(solution):
    solution(SOLUTION.format(argument="rewards"))
    with pytest.raises(StubError, match="no stub for still_to_come"):
        solve(notebook("x = 1"), "00")
    solution("")
    with pytest.raises(StubError, match="the stub still_to_come has no solution"):
        solve(notebook(STUB), "00")


def test_a_solution_that_is_not_accepted_is_red(solution, tmp_path):
    solution(SOLUTION.format(argument="rewards[::-1]"))
    source = tmp_path / "lesson.ipynb"
    nbformat.write(notebook(STUB), source)
    (tmp_path / "run").mkdir()
    with pytest.raises(NotebookError, match="not solved by its solution: still_to_come"):
        run_notebook(source, tmp_path / "run", solved="00")
