"""The rule about budgets on records made up: who keeps them, and which pairs are possible."""

import numpy as np
import pytest

from seqrl.environments import puddle
from seqrl.evidence import budget
from seqrl.evidence.records import Folder

ASKED = [[4.0, 0.0], [6.0, 1.0], [8.0, 0.0], [8.0, 4.0]]  # two that are possible, two that are not
STRAIGHT = sum(max(1 - abs(0.1 + 0.08 * t - 0.5) / 0.3, 0) for t in range(1, 11))


def records(possible, impossible, seeds=6):
    """Ten episodes a pair, of which so many of each kind keep the budget, in every seed."""
    kept = [possible, possible, impossible, impossible]
    costs = [
        [b + (0.09 if e < n else 0.11) * STRAIGHT for e in range(10)]
        for (_, b), n in zip(ASKED, kept, strict=True)
    ]
    record = {"asked": ASKED, "runs": [{"costs": costs}] * seeds}
    return {"17_front": Folder("17_front", {"plain": record})}


VERDICTS = [
    *((10, 10, "holds"), (8, 8, "fails"), (10, 8, "depends"), (8, 10, "depends")),
    (9, 9, "not seen"),  # neither clearly more than nine in ten nor clearly less
]


@pytest.mark.parametrize(("possible", "impossible", "verdict"), VERDICTS)
def test_the_verdict_is_that_of_the_rule(possible, impossible, verdict):
    found = budget.kept(records(possible, impossible))
    assert found.verdict == verdict
    assert [effect.mean for effect in found.effects] == pytest.approx(
        [possible / 10, impossible / 10]
    )


def test_a_few_seeds_show_nothing():
    assert budget.kept(records(10, 10, seeds=4)).verdict == "not seen"


def test_what_a_detour_reaches_is_possible_and_what_is_beyond_the_straight_way_is_not():
    every = [puddle.worth(puddle.detour(height)) for height in np.linspace(0.2, 0.9, 701)]
    asked = np.array([[r, c] for r in np.arange(3, 8.5, 0.5) for c in np.arange(0, 4.5, 0.5)])
    reached = [any(r >= a - 1e-9 and c + 0.1 <= b for r, c in every) for a, b in asked]
    found = budget.possible(asked)
    assert found[reached].all()
    assert not found[asked[:, 0] > 7].any()
    assert budget.possible(np.array([[6.0, 0.0]])).all()  # along the puddle's edge, in 13 steps
    assert not budget.possible(np.array([[7.0, 2.0]])).any()
