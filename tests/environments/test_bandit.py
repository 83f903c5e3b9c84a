"""The bandit: its reward by numbers, its data by count, its behaviour by replay."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqrl.environments import bandit
from seqrl.evaluation import rollouts

actions = st.floats(-1, 1, width=32)


@given(actions)
def test_the_reward_is_its_two_plain_halves(a):
    assert bandit.reward(a) == pytest.approx((a + 1) ** 2 if a < 0 else 1 - 2 * a)
    env = bandit.Bandit()
    env.reset()
    assert env.step(np.array([a], np.float32))[1:4] == (
        pytest.approx(bandit.reward(a)),
        True,
        False,
    )


def test_the_best_is_where_a_fine_grid_finds_it():
    grid = np.linspace(-1, 1, 200001)
    rewards = bandit.reward(grid)
    assert grid[rewards.argmax()] == pytest.approx(bandit.BEST_ACTION, abs=1e-9)
    assert rewards.max() == bandit.BEST_REWARD
    assert abs(np.diff(rewards)).max() < 3e-5  # no jump


@given(actions.filter(lambda a: abs(a) > 1e-3))
def test_the_slope_is_the_finite_difference(a):
    step = 1e-6
    numeric = (bandit.reward(a + step) - bandit.reward(a - step)) / (2 * step)
    assert bandit.slope(a) == pytest.approx(float(numeric), abs=1e-5)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_data_lies_far_out_on_both_sides_and_earns_nothing(seed):
    points = bandit.points(seed)[:, 0]
    assert ((points >= -1) & (points <= -0.95)).sum() == 100
    assert ((points >= 0.5) & (points <= 1)).sum() == 28
    assert len(points) == 128
    assert bandit.reward(points).max() < 0.0026  # (1 - 0.95)², plus float32


def test_the_behaviour_plays_exactly_the_points():
    played = rollouts(bandit.Behaviour(4), "seqrl/Bandit-v0", 128, num_envs=16)
    built = bandit.episodes(4)
    assert len(built) == 128
    for a, b in zip(played, built, strict=True):
        np.testing.assert_array_equal(a.actions, b.actions)
        np.testing.assert_allclose(a.rewards, b.rewards)
        np.testing.assert_array_equal(a.observations, b.observations)
        assert (a.terminated, a.truncated) == (b.terminated, b.truncated)


def test_kinder_data_lie_near_each_other_and_pay_more_towards_the_best():
    built = bandit.episodes(2, bandit.NEAR)
    actions = np.concatenate([episode.actions[0] for episode in built])
    assert (len(built), actions.min() >= -0.9, actions.max() <= -0.5) == (128, True, True)
    order = actions.argsort()
    rewards = np.array([episode.rewards[0] for episode in built])[order]
    assert (np.diff(rewards) >= 0).all()
    assert [episode.rewards[0] for episode in built] == pytest.approx(bandit.reward(actions))


def test_the_drawing_states_the_mean_reward():
    assert "mean 0.25" in bandit.draw([-0.5], bandit.points()[:, 0]).label
    assert "none chosen yet" in bandit.draw([]).label
    with pytest.raises(ValueError, match=r"\[-1, 1\]"):
        bandit.draw([1.5])
