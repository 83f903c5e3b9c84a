"""A conformal bound holds as often as it must: exactly, whatever the predictions are worth."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from seqrl.evaluation import conformal_margin, coverage_law

CHANCES = (0.1, 0.5, 0.8, 0.9, 0.95, 0.99)


@pytest.mark.parametrize("chance", CHANCES)
def test_the_rank_is_that_of_exact_fractions(chance):
    for runs in range(400):
        rank = -((-(runs + 1) * Fraction(str(chance))) // 1)
        if rank <= runs:
            assert coverage_law(runs, chance) == (rank, runs + 1 - rank)
        else:
            with pytest.raises(ValueError, match="calibrate on"):
                coverage_law(runs, chance)


@given(st.lists(st.integers(-50, 50), min_size=12, max_size=40, unique=True), st.data())
def test_of_exchangeable_runs_exactly_the_promised_share_is_bounded(shortfalls, data):
    """Each of n + 1 is the new one in turn: the bound of the others holds for rank of them."""
    chance = data.draw(st.sampled_from([0.3, 0.5, 0.8, 0.9]))
    predicted = np.random.default_rng(len(shortfalls)).normal(size=len(shortfalls))
    achieved, every = predicted - shortfalls, np.arange(len(shortfalls))
    held = 0
    for new in every:
        others = every != new
        margin = conformal_margin(predicted[others], achieved[others], chance)
        held += predicted[new] - achieved[new] <= margin + 1e-9
    rank, rest = coverage_law(len(shortfalls) - 1, chance)
    assert held == rank
    assert rank / (rank + rest) >= chance


@given(st.lists(st.integers(0, 3), min_size=12, max_size=40))
def test_where_runs_are_alike_it_holds_more_often(achieved):
    every, achieved = np.arange(len(achieved)), np.array(achieved, float)
    held = [
        achieved[new] >= -conformal_margin(np.zeros(len(every) - 1), achieved[every != new])
        for new in every
    ]
    assert sum(held) >= coverage_law(len(every) - 1)[0]


@pytest.mark.parametrize(("runs", "chance"), [(9, 0.9), (30, 0.9), (100, 0.8)])
def test_once_calibrated_its_chance_follows_a_beta_law(runs, chance):
    """Of shortfalls that are uniform on [0, 1] the margin is itself the chance of a new run."""
    random = np.random.default_rng(runs)
    drawn = random.random((4000, runs))
    chances = [conformal_margin(np.zeros(runs), -shortfalls, chance) for shortfalls in drawn]
    assert stats.kstest(chances, stats.beta(*coverage_law(runs, chance)).cdf).pvalue > 1e-4


def test_good_predictions_make_it_tight_not_right():
    random = np.random.default_rng(0)
    asked, luck = random.uniform(0, 10, (2, 4000)), random.normal(size=(2, 4000))
    achieved = asked + luck
    below = {}
    for name, predict in (("good", lambda x: x), ("bad", lambda x: 5 + 0 * x)):
        margin = conformal_margin(predict(asked[0]), achieved[0])
        bound = predict(asked[1]) - margin
        assert (achieved[1] >= bound).mean() == pytest.approx(0.9, abs=0.03)
        below[name] = margin
    assert below["good"] == pytest.approx(stats.norm.ppf(0.9), abs=0.1)
    assert below["bad"] > 2 * below["good"]


def test_with_both_signs_changed_it_bounds_from_above():
    costs = np.arange(10.0)
    margin = conformal_margin(-np.zeros(10), -costs, 0.8)
    assert margin == 8
    assert (costs <= margin).sum() == 9  # of eleven with the new one: ⌈11 · 0.8⌉


def test_the_order_of_runs_does_not_matter():
    random = np.random.default_rng(0)
    predicted, achieved = random.normal(size=(2, 50))
    order = random.permutation(50)
    assert conformal_margin(predicted[order], achieved[order]) == conformal_margin(
        predicted, achieved
    )


@pytest.mark.parametrize(("runs", "chance", "needed"), [(8, 0.9, 9), (18, 0.95, 19), (0, 0.5, 1)])
def test_too_few_runs_are_refused_and_told_how_many_would_do(runs, chance, needed):
    with pytest.raises(ValueError, match=rf"{runs} runs cannot .* calibrate on {needed} or more"):
        conformal_margin(np.zeros(runs), np.zeros(runs), chance)
    conformal_margin(np.zeros(needed), np.zeros(needed), chance)


def test_what_is_no_calibration_is_refused():
    with pytest.raises(ValueError, match="20 predictions do not go with 19 runs"):
        conformal_margin(np.zeros(20), np.zeros(19))
    with pytest.raises(ValueError, match="achieved must be finite"):
        conformal_margin(np.zeros(20), np.full(20, np.nan))
    with pytest.raises(ValueError, match="dimensions"):
        conformal_margin(np.zeros((20, 1)), np.zeros((20, 1)))
    for chance in (0, 1, 1.5, float("nan")):
        with pytest.raises(ValueError, match="chance must"):
            conformal_margin(np.zeros(20), np.zeros(20), chance)
    with pytest.raises(TypeError, match="runs must be a whole number"):
        coverage_law(9.5)
