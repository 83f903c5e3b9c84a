"""What holds for every test: one thread, no network, nothing of the reader's own, no ✗."""

import os
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
# Set before torch, Minari or a notebook's kernel is started: they read it once, at their start.
os.environ["HF_HUB_OFFLINE"] = "1"
SETS, ANSWERS = (tempfile.TemporaryDirectory(prefix="seqrl-tests-") for _ in range(2))
os.environ["MINARI_DATASETS_PATH"] = SETS.name
os.environ["SEQRL_HOME"] = ANSWERS.name
os.environ["SEQRL_STRICT"] = "1"  # a live claim that does not hold is an error
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")
os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")

import pytest  # noqa: E402
from hypothesis import settings  # noqa: E402
from xdist.remote import Producer  # noqa: E402
from xdist.scheduler import LoadScopeScheduling  # noqa: E402

from tests.browser import chromium  # noqa: E402

# The same examples at every run, and no deadline: no test judges a time.
settings.register_profile("seqrl", derandomize=True, deadline=None)
settings.load_profile("seqrl")

IN_BROWSER = "browser/test_lessons.py"
ONCE_MORE = ("notebooks/test_lessons.py", "site/test_site.py")  # these run all lessons, too
LESSONS = (IN_BROWSER, *ONCE_MORE)
LONG = (
    *("browser", "notebooks", "exercises", "site", "faults", "setup", "unit/test_probes.py"),
    *("commands", "leaderboard"),
)


@pytest.hookimpl(trylast=True)  # what was asked for (-k, -m) is chosen already
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run each lesson once; where several processes run, let what takes long begin first."""
    once_more = [item for name in ONCE_MORE for item in of_file(items, name)]
    if once_more and of_file(items, IN_BROWSER) and chromium.is_there():
        config.hook.pytest_deselected(items=once_more)
        items[:] = [item for item in items if item not in once_more]
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: rank(item.path))


def of_file(items: list[pytest.Item], name: str) -> list[pytest.Item]:
    """Return those of the tests that stand in this file."""
    return [item for item in items if item.path == HERE / name]


def rank(path: Path) -> int:
    """Return the place of a test's file in the order: lessons, what else takes long, the rest."""
    places = [HERE / name for name in (*LESSONS, *LONG)]
    return next((n for n, place in enumerate(places) if path.is_relative_to(place)), len(places))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Deal whole files out to the processes."""
    return ByFile(config, log)


class ByFile(LoadScopeScheduling):
    """Keeps the tests of a file in one process, for what they share is made once.

    A lesson, or a page of the site, stands alone.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return nodeid if file.removeprefix("tests/") in LESSONS else file
