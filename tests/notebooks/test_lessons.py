"""Every lesson runs from top to bottom with all exercises solved, at the size the reader runs it.

It runs as PyTorch computes on the weakest processor, unless the machine matrix has chosen one.
Where there is a browser, tests/browser/test_lessons.py does the same and moves the sliders, too:
when all tests run, this file is then left out.
"""

import os

import pytest

from tests.notebooks.anatomy import PATHS
from tests.notebooks.machines import CHOSEN
from tests.notebooks.run_notebook import run_notebook


@pytest.mark.parametrize("lesson", PATHS, ids=lambda lesson: lesson.stem)
def test_lesson_runs_with_all_exercises_solved(lesson, tmp_path, monkeypatch):
    if CHOSEN not in os.environ:
        monkeypatch.setenv("ATEN_CPU_CAPABILITY", "default")
    run_notebook(lesson, tmp_path, solved=lesson.stem[:2])
