"""Who searches by exact beliefs never tries a cell twice in vain, and gains as Bayes would."""

import gymnasium
import numpy as np
import pytest

from seqrl import rollouts
from seqrl.environments.dark_room import (
    all_goals,
    best_actions,
    move,
    observe,
    optimum,
    returns,
)
from seqrl.tabular.searching import WAYS, Searcher


def trials(how, goals, seed=0):
    waiting = iter(goals)
    n = len(goals)
    return rollouts(
        Searcher(how, seed),
        lambda: gymnasium.make("seqrl/DarkRoom-v0", goals=[next(waiting)]),
        n,
        num_envs=n,
    )


def by_episode(lived):
    return returns(np.stack([one.rewards for one in lived])).mean(axis=0)


@pytest.mark.parametrize("how", WAYS)
def test_who_was_paid_goes_straight_back_in_every_later_episode(how):
    goals = np.repeat(all_goals(), 8, axis=0)
    for goal, one in zip(goals, trials(how, goals), strict=True):
        paid = returns(one.rewards)  # [E]
        found = np.flatnonzero(paid)
        if len(found):
            assert (paid[found[0] + 1 :] == optimum(goal)).all()


def test_an_aim_is_kept_until_it_is_disproved():
    """Whoever goes for another goal than before has been at the one before, and was not paid."""
    searcher, cells, aims = Searcher("goal", seed=3), np.full((50, 2), 2), []
    for _ in range(8):
        action = searcher.select_action(observe(cells))
        aims.append(searcher.memory.argmax(axis=1))
        assert (action == best_actions(cells, all_goals()[aims[-1]])).all()
        cells = move(cells, action)
        searcher.observe(np.zeros(50))
    for one, other in zip(aims, aims[1:], strict=False):
        changed = one != other
        assert not searcher.memory[changed, one[changed]].any()
    assert (aims[0] != aims[-1]).any()


def test_drawn_actions_have_the_chances_of_a_hidden_goal():
    """From the middle: 10 of 25 goals lie to each side, 2 straight up or down, 1 here."""
    searcher = Searcher("action")
    drawn = searcher.select_action(np.zeros((40_000, 2), np.float32))
    shares = np.bincount(drawn, minlength=5) / 40_000
    assert np.abs(shares - np.array([1, 10, 10, 2, 2]) / 25).max() < 5 * np.sqrt(0.25 / 40_000)


def test_who_keeps_an_aim_finds_the_goal_sooner():
    goals = np.repeat(all_goals(), 20, axis=0)
    aimed, drawn, likeliest = (
        by_episode(trials(how, goals)) for how in ("goal", "action", "likeliest")
    )
    assert aimed[3] > drawn[3] + 2 > likeliest[3] + 3
    assert aimed[-1] > 0.95 * optimum(all_goals()).mean()


def test_each_trial_forgets_for_itself():
    searcher = Searcher("goal")
    for _ in range(3):
        searcher.select_action(np.zeros((2, 2), np.float32))
        searcher.observe(np.zeros(2))
    searcher.reset_history(np.array([0]))
    assert (searcher.memory[0] > 0).all()
    assert not (searcher.memory[1] > 0).all()
    with pytest.raises(ValueError, match="how must be one of 'action', 'likeliest', 'goal'"):
        Searcher("luck")
