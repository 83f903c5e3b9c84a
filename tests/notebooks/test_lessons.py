"""Every lesson runs from top to bottom, at the size the reader runs it."""

import pytest

from tests.notebooks.run_notebook import REPOSITORY, run_notebook

LESSONS = sorted((REPOSITORY / "notebooks").glob("[0-9]*.ipynb"))


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.stem)
def test_lesson_runs(lesson, tmp_path):
    run_notebook(lesson, tmp_path)
