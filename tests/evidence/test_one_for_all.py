"""The rule about one model for all games on records made up: where it gains, and how clearly."""

import numpy as np
import pytest

from seqrl.environments.pictures import VERBS
from seqrl.evidence import one_for_all
from seqrl.evidence.records import Folder


def record(levels, seeds=6, noise=0.01):
    """Shares about a level for each game."""
    spread = noise * np.linspace(-1, 1, seeds)
    runs = [{"seen": dict(zip(VERBS, np.add(levels, more), strict=True))} for more in spread]
    return {"runs": runs}


def records(third, as_many, together=(0.7, 0.7, 0.7), half=(0.7, 0.7, 0.7), **more):
    own, first = {"a-third": third, "as-many": as_many}, {"half-a-third": LOW, "half-as-many": half}
    return {
        "19_games": Folder(
            "19_games", {which: record(together, **more) for which in ("plain", "half")}
        ),
        "19_own": Folder("19_own", {which: record(s, **more) for which, s in own.items()}),
        "19_first": Folder("19_first", {which: record(s, **more) for which, s in first.items()}),
    }


LOW, SAME, HIGH = (0.5,) * 3, (0.7,) * 3, (0.9,) * 3
VERDICTS = [
    (LOW, LOW, "holds"),
    (SAME, SAME, "fails"),
    (HIGH, HIGH, "fails"),
    (LOW, HIGH, "depends"),
    ((0.5, 0.5, 0.9), LOW, "depends"),
    ((0.5, 0.5, 0.65), LOW, "depends"),  # a gain, but less than a tenth
]


@pytest.mark.parametrize(("third", "as_many", "verdict"), VERDICTS)
def test_the_verdict_is_that_of_the_rule(third, as_many, verdict):
    found = one_for_all.helped(records(third, as_many))
    assert found.verdict == verdict
    expected = np.subtract(0.7, [*third, *as_many])
    assert [effect.mean for effect in found.effects] == pytest.approx(expected)
    assert [effect.where.split()[0] for effect in found.effects] == [*VERBS, *VERBS]


def test_a_gain_that_some_seeds_turn_round_is_not_seen():
    made = records(LOW, LOW)
    for seed, run in enumerate(made["19_games"]["plain"]["runs"]):
        run["seen"]["reach"] += (-1) ** seed
    assert one_for_all.helped(made).verdict == "not seen"


def test_a_few_seeds_show_nothing():
    assert one_for_all.helped(records(LOW, LOW, seeds=4)).verdict == "not seen"


def test_seeds_are_compared_one_by_one_as_far_as_both_are_recorded():
    made = records(LOW, LOW, seeds=6, noise=0.3)
    made["19_own"]["a-third"]["runs"] = made["19_own"]["a-third"]["runs"][:5]
    effects = one_for_all.helped(made).effects
    assert [len(effect.values) for effect in effects] == [5] * 3 + [6] * 3
    assert all(np.ptp(effect.values) < 1e-9 for effect in effects)  # the luck of a seed is common


@pytest.mark.parametrize(("half", "first"), [(LOW, "holds"), (HIGH, "depends")])
def test_what_was_recorded_first_is_told_and_decides_nothing(half, first):
    found = one_for_all.helped(records(SAME, SAME, half=half))
    assert found.verdict == "fails"
    assert len(found.effects) == 6
    assert found.answer.endswith(f"by which the verdict would be: {first}.")
