"""How the tests are dealt out to several processes: tests/conftest.py."""

import os
import re
import subprocess
import sys
from types import SimpleNamespace

import pytest

import run
from tests import conftest
from tests.setup.tiny_project import REPOSITORY

TESTS = REPOSITORY / "tests"


DESELECTED: list[SimpleNamespace] = []
CONFIG = SimpleNamespace(
    hook=SimpleNamespace(pytest_deselected=lambda items: DESELECTED.extend(items))
)


def dealt(*files: str) -> list[SimpleNamespace]:
    items = [SimpleNamespace(path=TESTS / file) for file in files]
    conftest.pytest_collection_modifyitems(CONFIG, items)
    return items


def test_every_name_in_the_order_is_there():
    assert all((TESTS / name).exists() for name in (*conftest.LESSONS, *conftest.LONG))


def test_what_takes_long_begins_first(monkeypatch):
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw0")
    lesson, short, long = "browser/test_lessons.py", "unit/test_returns.py", "faults/test_x.py"
    items = dealt(short, long, lesson, short, lesson)
    assert [item.path for item in items] == [
        TESTS / name for name in (lesson, lesson, long, short, short)
    ]


def test_each_process_is_dealt_whole_files():
    files = ["test_recorded.py", "setup/test_lists.py", "site/test_explorer_table.py"]
    files = [f"tests/{file}" for file in files]  # they need no PyTorch, so begin soon
    command = [sys.executable, "-m", "pytest", "-v", *run.PARALLEL, "-n", "2", *files]
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    said = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, env=own)
    ran = re.findall(r"^\[(gw\d)\].* PASSED (\S+?)::", said.stdout, re.MULTILINE)
    assert {file for _, file in ran} == set(files)
    assert len(set(ran)) == len(files), said.stdout  # and no file in both


def test_a_lesson_is_dealt_by_itself():
    scheduler = conftest.ByFile.__new__(conftest.ByFile)
    lessons = [f"tests/{conftest.IN_BROWSER}::test_{number}" for number in ("00", "01")]
    assert list(map(scheduler._split_scope, lessons)) == lessons
    assert scheduler._split_scope("tests/test_plots.py::test_a[b::c]") == "tests/test_plots.py"


def test_one_process_runs_them_in_their_own_order(monkeypatch):
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    files = ["unit/test_returns.py", "browser/test_lessons.py"]
    assert [item.path for item in dealt(*files)] == [TESTS / file for file in files]


@pytest.mark.parametrize("browser", [True, False])
def test_a_lesson_runs_without_a_browser_only_where_there_is_none(browser, monkeypatch):
    monkeypatch.setattr(conftest.chromium, "is_there", lambda: browser)
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    DESELECTED.clear()
    once_more, names = list(conftest.ONCE_MORE), [*conftest.LESSONS, "unit/test_returns.py"]
    left = [str(item.path.relative_to(TESTS)) for item in dealt(*names)]
    assert left == [name for name in names if not (browser and name in once_more)]
    assert [str(item.path.relative_to(TESTS)) for item in DESELECTED] == once_more * browser


def test_a_lesson_that_is_asked_for_runs(monkeypatch):
    monkeypatch.setattr(conftest.chromium, "is_there", lambda: True)
    assert len(dealt(conftest.LESSONS[1], "unit/test_returns.py")) == 2
