"""Histories are what the world itself would have answered, and learners do learn."""

import gymnasium
import numpy as np
import pytest

from seqrl.environments.dark_room import all_goals, cells_of, optimum
from seqrl.environments.learning_histories import knowers, q_learners

GOALS = np.array([[0, 0], [2, 3], [4, 1], [2, 2]])


@pytest.mark.parametrize(
    "lived", [q_learners(GOALS, 8, seed=3), knowers(GOALS, 8 * [0.5], seed=3)], ids=["q", "knows"]
)
def test_the_room_answers_the_same_actions_with_the_same_cells_and_rewards(lived):
    for goal, trial in zip(GOALS, lived.as_trials(), strict=True):
        env = gymnasium.make("seqrl/DarkRoom-v0", goals=[goal], episodes=8).unwrapped
        seen, paid = [env.reset(seed=0)[0]], []
        for action in trial.actions:
            observation, reward, *_ = env.step(int(action))
            seen.append(observation)
            paid.append(reward)
        assert (np.stack(seen) == trial.observations).all()
        assert paid == trial.rewards.tolist()


def test_a_q_learner_knows_nothing_at_first_and_its_room_in_the_end():
    goals = np.repeat(all_goals(), 20, axis=0)
    returns = q_learners(goals, seed=1).rewards.sum(axis=2)  # [500, E]
    assert returns[:, 0].mean() < 1
    assert returns[:, -1].mean() > 0.95 * optimum(goals).mean()
    tenths = returns.mean(axis=0).reshape(10, 10).mean(axis=1)
    assert (np.diff(tenths[:8]) > 0).all()


def test_its_first_episode_walks_at_random():
    """Every action about as often as the others: 5 x 2,000 of 10,000, with room for luck."""
    first = q_learners(np.tile([0, 0], (1000, 1)), 2, seed=0).actions[:, 0]
    counts = np.bincount(first.flatten(), minlength=5)
    assert np.abs(counts - 2000).max() < 5 * np.sqrt(10_000 * 0.2 * 0.8)


def test_one_update_is_q_learnings_own():
    """In the last step of the first episode that pays, Q moves half-way to 1; replayed by hand."""
    lived = q_learners(GOALS, 30, seed=5)
    for goal, cells, actions, rewards in zip(GOALS, *lived, strict=True):
        q = np.zeros((5, 5, 5))
        greedy = []
        for episode in range(30):
            for t in range(10):
                (x, y), action, paid = cells[episode, t], actions[episode, t], rewards[episode, t]
                there = np.clip(
                    [x, y] + np.array([[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1]])[action], 0, 4
                )
                assert paid == (there == goal).all()
                if episode >= 21:  # nothing is tried any more
                    greedy.append(q[x, y, action] > q[x, y].max() - 1e-5)
                q[x, y, action] += 0.5 * (paid + 0.9 * q[tuple(there)].max() - q[x, y, action])
        assert all(greedy)


def test_who_knows_the_goal_gets_the_most_there_is():
    lived = knowers(GOALS, [0.0, 1.0])
    assert lived.rewards[:, 0].sum(axis=1).tolist() == optimum(GOALS).tolist()
    assert lived.rewards[:, 1].sum() < lived.rewards[:, 0].sum()


def test_kept_episodes_stay_whole_and_in_the_order_that_was_asked():
    lived = q_learners(GOALS, 6, seed=2)
    some = lived.at([4, 0])
    assert (some.cells[:, 0] == lived.cells[:, 4]).all()
    assert (some.rewards[:, 1] == lived.rewards[:, 0]).all()
    trial = some.as_trials()[1]
    assert trial.actions.tolist() == lived.actions[1, [4, 0]].flatten().tolist()
    assert cells_of(trial.observations[10]).tolist() == [2, 2]
