"""A part of the attempts to break it; `python -m tests.faults` makes all of them."""

import multiprocessing
import os
from pathlib import Path

import pytest

from tests import another_user
from tests.faults.child import Limits, in_child, judged
from tests.faults.parts import PARTS
from tests.faults.verdict import CLEAR, FAULT, HARMLESS, Case, Fault, judge, table

FORKS = "fork" in multiprocessing.get_all_start_methods()
SHARES = {  # a tenth or more; lines and calls are tried elsewhere, all of them
    **{"kills": 8, "disks": 8, "homes": 30, "twice": 9},
    **{"datasets": 300, "checkpoints": 500, "stored": 400},
}

pytestmark = pytest.mark.skipif(not FORKS, reason="a process cannot be copied there")


@pytest.mark.parametrize("name", SHARES)
def test_nothing_is_lost_falsified_or_run(name):
    if name == "homes" and os.geteuid() == 0 and (why := another_user.cannot()):
        pytest.skip(why)
    outcomes = list(PARTS[name].outcomes(SHARES[name], seed=0))
    faults = [f"{o.case.name}: {o.said}" for o in outcomes if o.verdict == FAULT]
    assert len(outcomes) == SHARES[name]
    assert faults == []


def crash():
    import ctypes

    ctypes.string_at(0)


def fill_the_memory():
    return bytearray(10**12)


def well():
    return None


def wrong():
    raise ValueError("the file is no file")


@pytest.mark.parametrize(
    ("work", "verdict"),
    [(well, HARMLESS), (wrong, CLEAR), (crash, FAULT), (fill_the_memory, FAULT)],
)
def test_verdicts(work, verdict):
    outcome = judge(Case("itself", work.__name__, lambda folder: in_child(work)))
    assert outcome.verdict == verdict


def test_after_a_crash_the_other_cases_are_judged():
    deeds = [well, crash, well, fill_the_memory, crash]
    cases = [
        Case("itself", deed.__name__, lambda folder, deed=deed: deed() or "") for deed in deeds
    ]
    verdicts = [outcome.verdict for outcome in judged(cases, Limits(memory=2**28))]
    assert verdicts == [HARMLESS, FAULT, HARMLESS, FAULT, FAULT]


def test_a_tenth_of_all_attempts_is_made_here():
    assert all(10 * count >= PARTS[name].count for name, count in SHARES.items())


def test_an_attempt_that_finds_a_loss_is_a_fault():
    def lost(folder: Path) -> str:
        raise Fault("gone")

    outcomes = [judge(Case("itself", "lost", lost))]
    assert table(outcomes) == {"itself": {"tried": 1, "clear": 0, "harmless": 0, "fault": 1}}
