"""Slope, error, correlation and interval equal their formulas."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats

from seqrl import t_interval
from seqrl.evaluation import AskedAchieved, held_out_best

ASKED = np.array([10.0, 20.0, 50.0])
ACHIEVED = np.array([[12.0, 8.0], [25.0, 15.0], [30.0, 41.0]])


def by_hand() -> tuple[float, float, float]:
    """Slope, mean error and correlation, summed up pair by pair."""
    pairs = [(x, y) for x, row in zip(ASKED, ACHIEVED, strict=True) for y in row]
    n = len(pairs)
    mean_x, mean_y = sum(x for x, _ in pairs) / n, sum(y for _, y in pairs) / n
    covariance = sum((x - mean_x) * (y - mean_y) for x, y in pairs)
    squares_x = sum((x - mean_x) ** 2 for x, _ in pairs)
    squares_y = sum((y - mean_y) ** 2 for _, y in pairs)
    error = sum(abs(y - x) for x, y in pairs) / n
    return covariance / squares_x, error, covariance / math.sqrt(squares_x * squares_y)


def test_the_three_numbers_equal_their_formulas():
    curve = AskedAchieved(ASKED, ACHIEVED)
    numbers = curve.slope, curve.mean_error, curve.correlation
    assert numbers == pytest.approx(by_hand())


def test_obedience_and_deafness():
    obedient = AskedAchieved(ASKED, np.repeat(ASKED[:, None], 4, axis=1))
    assert (obedient.slope, obedient.mean_error, obedient.correlation) == pytest.approx((1, 0, 1))
    deaf = AskedAchieved(ASKED, np.tile([29.0, 31.0], (3, 1)))
    assert deaf.slope == pytest.approx(0, abs=1e-12)
    assert deaf.correlation == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("n", [5, 8, 30])
@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_the_interval_is_students(n, confidence):
    values = np.random.default_rng(n).normal(3, 2, size=n)
    expected = stats.ttest_1samp(values, 0).confidence_interval(confidence)
    assert t_interval(values, confidence) == pytest.approx((expected.low, expected.high))


def test_the_interval_covers_as_often_as_it_says():
    random = np.random.default_rng(0)
    hits = 0
    for _ in range(1000):
        low, high = t_interval(random.normal(7, 3, size=5), 0.8)
        hits += low < 7 < high
    assert abs(hits / 1000 - 0.8) < 4 * math.sqrt(0.8 * 0.2 / 1000)


@pytest.mark.parametrize("n", [0, 1, 4])
def test_few_values_have_no_interval(n):
    with pytest.raises(ValueError, match=f"{n} values give no honest interval; five or more do"):
        t_interval(np.arange(n))


def test_the_best_is_honest_on_episodes_that_did_not_choose_it():
    """Of equal candidates the best mean is too high by σ / √n · E[max]; held out it is not."""
    random, candidates, episodes = np.random.default_rng(0), 6, 8
    drawn = random.normal(100, 10, size=(4000, candidates, episodes))
    held_out = np.array([held_out_best(returns) for returns in drawn])
    error = 10 / np.sqrt(episodes / 2)  # of a mean of half the episodes
    assert abs(held_out.mean() - 100) < 4 * error / np.sqrt(len(drawn))
    flattering = drawn[:, :, : episodes // 2].mean(2).max(1)
    greatest = stats.norm.expect(
        lambda z: z * candidates * stats.norm.cdf(z) ** (candidates - 1)
    )  # E[max] of six standard normal numbers
    assert flattering.mean() == pytest.approx(100 + error * greatest, rel=0.005)


def test_equal_values_have_an_interval_of_no_width():
    assert t_interval([500.0] * 5) == (500.0, 500.0)
    assert t_interval([0.1] * 7, 0.8) == (0.1, 0.1)


@settings(max_examples=300)
@example(asked=[1e-200, 2e-200], achieved=[0.0, 1.0])
@example(asked=[1e200, 2e200], achieved=[1e200, 2e200])
@example(asked=[1e308, -1e308], achieved=[-1e308, 1e308])
@example(asked=[], achieved=[])
@given(
    asked=st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=3),
    achieved=st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=3),
)
@pytest.mark.filterwarnings("ignore:Polyfit may be poorly conditioned")
def test_what_cannot_be_computed_is_refused_and_never_a_number(asked, achieved):
    length = min(len(asked), len(achieved))
    curve = AskedAchieved(np.array(asked[:length]), np.array(achieved[:length]).reshape(-1, 1))
    for name in ("slope", "mean_error", "correlation"):
        try:
            value = getattr(curve, name)
        except ValueError as error:
            assert type(error) is ValueError, name  # noqa: PT017
        else:
            assert math.isfinite(value), name
    with pytest.raises(ValueError, match="nothing was asked"):
        _ = curve.up_to(-math.inf).mean_error


@pytest.mark.parametrize("scale", [1e308, 1e200, 1e-200])
def test_an_interval_beyond_what_can_be_squared_is_refused(scale):
    with pytest.raises(ValueError, match="the interval cannot be computed"):
        t_interval(np.array([1, -1, 1, 0.1, 1]) * scale)


@pytest.mark.parametrize("confidence", [-0.1, 0, 1, 1.1, float("nan")])
def test_a_confidence_that_no_interval_has_is_refused(confidence):
    with pytest.raises(ValueError, match="confidence must"):
        t_interval([1.0, 2.0, 3.0, 4.0, 5.0], confidence)
