"""How the tests are dealt out to several processes: tests/conftest.py."""

from types import SimpleNamespace

import pytest

from tests import conftest
from tests.setup.tiny_project import REPOSITORY

TESTS = REPOSITORY / "tests"


class Item(SimpleNamespace):
    """What the dealing sees of a test: its file, and the mark it is given."""

    group = None

    def add_marker(self, mark: pytest.MarkDecorator) -> None:
        self.group = mark.args[0]


DESELECTED: list[Item] = []
CONFIG = SimpleNamespace(
    hook=SimpleNamespace(pytest_deselected=lambda items: DESELECTED.extend(items))
)


def dealt(*files: str) -> list[Item]:
    items = [Item(path=TESTS / file) for file in files]
    conftest.pytest_collection_modifyitems(CONFIG, items)
    return items


def test_every_name_in_the_order_is_there():
    assert all((TESTS / name).exists() for name in (*conftest.LESSONS, *conftest.LONG))


def test_what_takes_long_begins_first_and_files_stay_together(monkeypatch):
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw0")
    lesson, short, long = "browser/test_lessons.py", "unit/test_returns.py", "faults/test_x.py"
    items = dealt(short, long, lesson, short, lesson)
    assert [item.path for item in items] == [
        TESTS / name for name in (lesson, lesson, long, short, short)
    ]
    assert [item.group for item in items[:2]] == [None, None]  # each lesson by itself
    assert items[2].group != items[3].group == items[4].group is not None


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
