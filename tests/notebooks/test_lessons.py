"""Every lesson runs from top to bottom with all exercises solved, at the size the reader runs it.

Where there is a browser, tests/browser/test_lessons.py does the same and moves the sliders, too:
when all tests run, this file is then left out.
"""

import pytest

from tests.notebooks.anatomy import PATHS
from tests.notebooks.processor import of_lessons
from tests.notebooks.run_notebook import run_notebook


@pytest.mark.parametrize("lesson", PATHS, ids=lambda lesson: lesson.stem)
def test_lesson_runs_with_all_exercises_solved(lesson, tmp_path, monkeypatch):
    for name, value in of_lessons().items():
        monkeypatch.setenv(name, value)
    run_notebook(lesson, tmp_path, solved=lesson.stem[:2])
