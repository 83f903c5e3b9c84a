"""A JupyterLab and a browser for this folder's tests, and `open_lesson` for one lesson."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import launch
from tests.browser.jupyter_lab import REPOSITORY, JupyterLab, running_lab
from tests.browser.lesson_page import LessonPage
from tests.notebooks.solve import solve, unsolved


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark this folder's tests, so that `-m "not browser"` leaves them out."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def lab(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterLab]:
    """A JupyterLab on a copy of the lessons."""
    folder = tmp_path_factory.mktemp("lab") / "notebooks"
    lessons = REPOSITORY / "notebooks"
    shutil.copytree(lessons, folder, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    with running_lab(folder, tmp_path_factory.mktemp("jupyter")) as server:
        yield server


@pytest.fixture(scope="package")
def free() -> list[Page]:
    """Windows that show a Lab with no notebook open: to load it takes longer than to use it."""
    return []


@pytest.fixture
def open_notebook(
    chromium: Browser, lab: JupyterLab, free: list[Page]
) -> Iterator[Callable[[str], LessonPage]]:
    """Open notebooks without running them; their kernels stop at the end of the test."""
    opened: list[LessonPage] = []

    def open_(notebook: str) -> LessonPage:
        page = free.pop() if free else chromium.new_page(viewport={"width": 1280, "height": 900})
        opened.append(LessonPage(page, lab, notebook))
        return opened[-1]

    yield open_
    free.extend([lesson.close() for lesson in opened])


@pytest.fixture
def open_cells(
    lab: JupyterLab, open_notebook: Callable[[str], LessonPage]
) -> Callable[..., LessonPage]:
    """Write a notebook of the given cells into the running Lab and open it."""

    def open_(*cells: str) -> LessonPage:
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        )
        nbformat.write(notebook, lab.folder / "cells.ipynb")
        return open_notebook("cells.ipynb")

    return open_


@pytest.fixture
def open_lesson(
    lab: JupyterLab, open_notebook: Callable[[str], LessonPage]
) -> Iterator[Callable[[str], LessonPage]]:
    """Open a lesson, solved, and run all its cells; red on any error until the end of the test."""
    opened: list[LessonPage] = []

    def open_(notebook: str) -> LessonPage:
        lesson = nbformat.read(REPOSITORY / "notebooks" / notebook, as_version=4)
        exercises = solve(lesson, notebook[:2])
        nbformat.write(lesson, lab.folder / notebook)
        opened.append(open_notebook(notebook))
        opened[-1].run_all()
        assert unsolved(opened[-1].executed(), exercises) == []
        return opened[-1]

    yield open_
    for lesson in opened:
        lesson.check()
