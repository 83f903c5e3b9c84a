"""Effects become verdicts by one rule, and intervals are honest."""

from itertools import product

import numpy as np
import pytest

from seqrl.evidence import VERDICTS, Effect, Finding
from seqrl.evidence.effect import every, opposite, verdict

T_5 = 2.776445  # the 97.5 % quantile of t with four degrees of freedom (a printed table)


def test_bounds_against_the_textbook_formula():
    values = np.array([0.1, 0.3, 0.2, 0.5, 0.4])
    half = T_5 * np.std(values, ddof=1) / np.sqrt(5)
    assert Effect("", values).bounds == pytest.approx((0.3 - half, 0.3 + half), abs=1e-6)


def test_seeds_that_all_agree_have_no_spread_and_four_seeds_no_interval():
    assert Effect("", np.full(10, 0.25)).bounds == (0.25, 0.25)
    few = Effect("a robot", np.array([0.1, 0.2, 0.3, 0.4]))
    assert few.bounds is few.reaches() is few.above(-9) is None
    assert str(few) == "a robot: 10, 20, 30, 40\N{NO-BREAK SPACE}%"
    assert Finding("holds", "", (few,)).n == "4 seeds, dots, no interval"


def test_an_interval_ends_where_values_are_impossible():
    shares = np.array([1.0, 1.0, 1.0, 1.0, 0.5])
    assert Effect("", shares).bounds[1] > 1 == Effect("", shares, (0, 1)).bounds[1]


@pytest.mark.parametrize(
    ("mean", "spread", "reaches"),
    [
        (0.50, 0.01, True),  # great and sure
        (0.05, 0.001, False),  # sure, and too small to matter
        (0.00, 0.01, False),
        (-0.50, 0.01, False),  # the wrong way round
        (0.50, 1.0, None),  # great, but who knows
        (0.09, 0.02, None),  # about the margin
    ],
)
def test_reaches_the_margin_clearly_or_clearly_not_or_is_not_seen(mean, spread, reaches):
    values = mean + spread * np.array([-2, -1, 0, 1, 2])
    assert Effect("", values).reaches(0.1) is reaches


def test_an_effect_of_nothing_is_hardly_ever_seen_and_a_great_one_nearly_always():
    random = np.random.default_rng(0)
    noise = random.normal(0, 0.1, (300, 5))
    assert np.mean([Effect("", one).reaches(0.05) is True for one in noise]) < 0.06
    assert np.mean([Effect("", one).reaches(0.05) is True for one in noise + 0.5]) > 0.99


@pytest.mark.parametrize(
    "answers", [a for n in (1, 2, 3) for a in product((True, False, None), repeat=n)]
)
def test_a_verdict_of_several_answers(answers):
    yes, no, unseen = (answers.count(kind) for kind in (True, False, None))
    refuted, proven = no > 0, yes > 0 == unseen == no
    expected = "depends" if refuted and yes else "fails" if refuted else "holds"
    expected = expected if refuted or proven else "not seen"
    assert verdict(answers) == expected
    assert expected in VERDICTS
    assert every(answers) is (False if no else None if unseen else True)


def test_the_opposite_of_what_is_not_seen_is_not_seen():
    assert [opposite(a) for a in (True, False, None)] == [False, True, None]
