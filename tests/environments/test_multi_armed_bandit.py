"""The multi-armed bandit: what arms pay, what is recorded of them, and what a pull costs."""

import gymnasium
import numpy as np
import pytest
from scipy import stats

from seqrl.environments.multi_armed_bandit import NOISE, MultiArmedBandit, means_of, recorded_pulls


def test_means_are_those_of_the_world_after_the_same_seed():
    env = gymnasium.make("seqrl/MultiArmedBandit-v0").unwrapped
    for seed in (0, 5, 123):
        env.reset(seed=seed)
        assert env.means.tolist() == means_of([seed])[0].tolist()


def test_an_arm_pays_its_mean_and_normal_noise():
    env = MultiArmedBandit(arms=2, pulls=4000)
    env.reset(seed=1)
    paid = np.array([env.step(1)[1] for _ in range(4000)])
    assert stats.kstest((paid - env.means[1]) / NOISE, "norm").pvalue > 1e-4


@pytest.mark.parametrize("favourite", ["any", "best"])
def test_recorded_pulls_pay_what_the_arms_pay(favourite):
    pulls = recorded_pulls(400, favourite=favourite, seed=2)
    noise = pulls.rewards - np.take_along_axis(pulls.means, pulls.actions, axis=1)
    assert stats.kstest(noise.flatten() / NOISE, "norm").pvalue > 1e-4
    assert stats.kstest(pulls.means.flatten(), "uniform").pvalue > 1e-4


def test_pulls_tell_the_best_arm_only_where_it_is_the_favourite():
    """By chance the arm that is pulled most is the best one in a fifth of the trials."""
    for favourite, low, high in (("any", 0.15, 0.25), ("best", 0.5, 0.9)):
        pulls = recorded_pulls(2000, favourite=favourite, seed=3)
        most = np.array([np.bincount(row, minlength=5).argmax() for row in pulls.actions])
        assert low < (most == pulls.means.argmax(axis=1)).mean() < high


def test_a_wrong_favourite_and_too_few_arms_are_refused():
    with pytest.raises(ValueError, match="favourite must be one of 'any', 'best', got 'worst'"):
        recorded_pulls(2, favourite="worst")
    with pytest.raises(ValueError, match="arms must be at least 2"):
        MultiArmedBandit(arms=1)
