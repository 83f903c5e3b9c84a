"""A home folder that cannot be written to, or is not there: shipped data and answers need none."""

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from seqrl import fit, load_dataset
from seqrl.__main__ import main
from seqrl.datasets import describe, make_dataset
from seqrl.datasets.origin import origin_of
from seqrl.lessons import wager
from seqrl.lessons.checks.prediction import Prediction
from seqrl.lessons.shipped import load_agent
from tests import another_user
from tests.faults.child import in_child
from tests.faults.verdict import Case, Fault
from tests.samples import make_agent, make_data

COIN = {"question": "?", "options": [["heads", "No."], ["tails", "Yes."]], "right": 1}


def cases(count: int, seed: int = 0) -> Iterator[Case]:
    """Yield deeds in homes of every kind, at most `count`."""
    fit(make_agent(), make_data(), 1, progress=False)  # imports what nobody may find later
    kinds = [(home, deed) for deed in DEEDS for home in HOMES]
    for home, deed in kinds[seed:][:count]:
        attempt = partial(_attempt, HOMES[home], DEEDS[deed])
        yield Case("no home to write to", f"{deed}, {home} home", attempt)


def _attempt(build: Callable[[Path], None], deed: Callable[[Path], None], folder: Path) -> str:
    folder.chmod(0o755)
    home, out = folder / "home", folder / "out"
    build(home)
    out.mkdir()
    out.chmod(0o777)
    before = sorted(folder.rglob("*"))
    said = in_child(partial(_without_home, partial(deed, out), home))
    written = [p for p in folder.rglob("*") if p not in before and not p.is_relative_to(out)]
    if written:
        raise Fault(f"wrote {written} into a home that it was told not to")
    return said


def _without_home(deed: Callable[[], None], home: Path) -> None:
    os.environ["HOME"] = str(home)
    for name in ("SEQRL_HOME", "MINARI_DATASETS_PATH"):
        os.environ.pop(name, None)
    if os.geteuid() == 0:
        another_user.become()  # root writes anywhere
    deed()


def _read_only(home: Path) -> None:
    home.mkdir(mode=0o555)


def _missing(home: Path) -> None:
    home.parent.chmod(0o555)


def _a_file(home: Path) -> None:
    home.write_text("not a folder")


HOMES = {"read-only": _read_only, "missing": _missing, "a file for a": _a_file}


def _commit(out: Path) -> None:
    guess = Prediction("97", "coin", COIN)
    guess.choices.value = 1
    guess.button.click()
    if not guess.locked or "✓" not in guess.reply.value:
        raise Fault("the answer stays hidden")


def _bet(out: Path) -> None:
    box = wager()
    next(child for child in box.children if hasattr(child, "options")).value = 1.0
    if "1 of 10" not in box.children[-1].value:
        raise Fault("the bet is not counted")


def _run(*command: str) -> None:
    if code := main(list(command)):
        raise Fault(f"exit code {code}")


def _train(out: Path) -> None:
    _run("train", "--dataset", "hopper/medium-v0", "--preset", "tiny", "--steps", "2",
         "--out", str(out / "run"))  # fmt: skip


DEEDS: dict[str, Callable[[Path], object]] = {
    "load shipped data": lambda out: load_dataset("hopper/medium-v0"),
    "show a card": lambda out: describe("hopper/medium-v0"),
    "list data sets": lambda out: _run("data", "list"),
    "name a world": lambda out: origin_of("halfcheetah/speed-dial-v0"),
    "load a shipped agent": lambda out: load_agent("orchard"),
    "commit an answer": _commit,
    "place a bet": _bet,
    "train": _train,
    "make a data set": lambda out: make_dataset("bandit/points-v0", steps=50, progress=False),
    "map a data set": lambda out: load_dataset("hopper/medium-v0", mapped=True),
}
