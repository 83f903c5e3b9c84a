"""Every lesson runs from top to bottom with all exercises solved, at the size the reader runs it.

It runs as PyTorch computes on the weakest processor, unless the machine matrix has chosen one. How
a lesson fares on this processor, and that nobody has touched, is seen in the browser:
tests/browser/test_lessons.py. Where all tests run and there is a browser, that is enough: this
file is then asked for by name, as .ci/run does.
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
