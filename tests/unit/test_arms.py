"""Beliefs about arms against integrals by another way, and strategies against what they promise."""

import numpy as np
import pytest
from scipy import stats

from seqrl import rollouts
from seqrl.environments.multi_armed_bandit import NOISE, means_of, recorded_pulls, regrets
from seqrl.tabular import arms

PULLS = recorded_pulls(6, arms=3, pulls=5, seed=4)


def beliefs():
    return arms.seen(PULLS.actions, PULLS.rewards, 3)


def test_what_was_seen_is_counted_arm_by_arm():
    counts, sums = beliefs()
    for row, (did, paid) in enumerate(zip(PULLS.actions, PULLS.rewards, strict=True)):
        for arm in range(3):
            assert counts[row, arm] == (did == arm).sum()
            assert sums[row, arm] == pytest.approx(paid[did == arm].sum())


def test_the_chance_of_the_best_is_bayes_over_drawn_bandits():
    """A million bandits from the prior, each weighed by how likely it makes what was paid."""
    worlds = np.random.default_rng(0).random((1_000_000, 3))
    exact = arms.chance_of_best(*beliefs())
    for did, paid, told in zip(PULLS.actions, PULLS.rewards, exact, strict=True):
        weights = stats.norm.pdf(paid[:, None], worlds[:, did].T, NOISE).prod(axis=0)
        drawn = np.bincount(worlds.argmax(axis=1), weights, minlength=3) / weights.sum()
        effective = weights.sum() ** 2 / (weights**2).sum()
        assert np.abs(told - drawn).max() < 5 / np.sqrt(effective)


def test_before_any_pull_all_arms_are_alike_and_after_very_many_the_best_is_known():
    assert arms.chance_of_best(np.zeros((1, 4)), np.zeros((1, 4)))[0] == pytest.approx(4 * [0.25])
    often, means = np.full((1, 3), 1e5), np.array([[0.2, 0.5, 0.4]])
    assert arms.chance_of_best(often, often * means)[0] == pytest.approx([0, 1, 0])


def test_thompson_draws_each_arm_with_its_chance_to_be_the_best():
    counts, sums = beliefs()
    exact = arms.chance_of_best(counts, sums)
    random, n = np.random.default_rng(1), 40_000
    for row in range(len(counts)):
        many = (np.repeat(given[row : row + 1], n, axis=0) for given in (counts, sums))
        drawn = np.bincount(arms.thompson(*many, random).argmax(axis=1), minlength=3) / n
        assert np.abs(drawn - exact[row]).max() < 5 * np.sqrt(0.25 / n)


def test_best_so_far_and_ucb_pull_every_arm_once_before_any_twice():
    for score in (arms.empirical_mean, arms.upper_confidence):
        lived = rollouts(arms.Strategy(score), "seqrl/MultiArmedBandit-v0", 30, num_envs=30)
        assert all(sorted(one.actions[:5]) == [0, 1, 2, 3, 4] for one in lived)


def test_best_so_far_is_what_a_loop_would_do():
    [lived] = rollouts(arms.Strategy(arms.empirical_mean), "seqrl/MultiArmedBandit-v0", 1, seed=9)
    paid = {arm: [] for arm in range(5)}
    for action, reward in zip(lived.actions, lived.rewards, strict=True):
        untried = [arm for arm in paid if not paid[arm]]
        best = untried[0] if untried else max(paid, key=lambda arm: np.mean(paid[arm]))
        assert action == best
        paid[action].append(reward)


def test_each_row_of_a_strategy_remembers_and_forgets_for_itself():
    strategy = arms.Strategy(arms.empirical_mean, arms=2)
    for _ in range(2):
        strategy.select_action(np.zeros((2, 1)))
        strategy.observe(np.array([1.0, 0.5]))
    strategy.reset_history(np.array([0]))
    counts, sums = strategy.memory[:, 0], strategy.memory[:, 1]
    assert counts.tolist() == [[0, 0], [1, 1]]
    assert sums.tolist() == [[0, 0], [0.5, 0.5]]


def test_the_regret_of_chance_is_the_mean_gap():
    """Of five uniform means the best is 5/6 on average, and any one is 1/2."""
    lived = rollouts(arms.Strategy(arms.at_random), "seqrl/MultiArmedBandit-v0", 300, num_envs=300)
    lost = regrets(means_of(range(300)), np.stack([one.actions for one in lived])).mean(axis=1)
    assert abs(lost.mean() - (5 / 6 - 1 / 2)) < 5 * lost.std() / np.sqrt(300)
