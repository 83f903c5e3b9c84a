"""The budget explorer says what each pair came to, and shows it where it lies."""

import numpy as np
import pytest

from seqrl import rollouts
from seqrl.environments import puddle
from seqrl.environments.drawing import Circle
from seqrl.lessons.explorers.budget import budget_explorer, chart, mean, status


def walkers(seed):
    """Two episodes of walkers."""
    return rollouts(puddle.Behaviour(seed), "seqrl/Puddle-v0", 2, seed=seed, greedy=False)


def test_a_slider_over_budgets_and_one_over_returns_that_move_together():
    lived = {0: {3: walkers(1), 6: walkers(2)}, 1.5: {3: walkers(3), 6: walkers(4)}}
    explorer = budget_explorer(lived, start=1)
    assert explorer.chooser.index == 1
    assert list(explorer.explorers) == ["0", "1.5"]
    assert "allowed-1-5" in explorer.explorers["1.5"]._dom_classes
    for allowed, each in explorer.explorers.items():
        assert [view.request for view in each.views] == ["3", "6"]
        for view, asked in zip(each.views, (3, 6), strict=True):
            assert view.status == status(asked, float(allowed), mean(lived[float(allowed)][asked]))
            assert view.picture.count("<polyline") >= 2  # a path for each episode


def test_budgets_without_the_same_returns_are_refused():
    for lived in ({}, {0: {3: walkers(1)}, 1: {3: walkers(1), 6: walkers(2)}}):
        with pytest.raises(ValueError, match="all with as many views"):
            budget_explorer(lived)


def test_the_mean_is_that_of_costs_and_returns():
    lived = walkers(5)
    path_costs = [np.maximum(0, puddle.cost(one.observations[1:])).sum() for one in lived]
    assert mean(lived) == pytest.approx(
        (np.mean(path_costs), np.mean([one.rewards.sum() for one in lived]))
    )


def test_the_present_pair_stands_higher_for_more_return_and_farther_right_for_more_cost():
    pairs = [(0.5, 5.0), (3.0, 6.5)]
    [small], [big] = (
        [s for s in chart(6, 1, pairs, now).shapes if isinstance(s, Circle) and s.radius == 8]
        for now in (0, 1)
    )
    assert big.x > small.x
    assert big.y < small.y
    assert len([s for s in chart(6, 1, pairs, 0).shapes if isinstance(s, Circle)]) == 2


def test_a_broken_budget_is_named_with_by_how_much():
    assert status(8, 0, (1.4, -3.7)).endswith("return -3.7 for a cost of 1.4, 1.4 over the budget")
    assert status(8, 2, (1.4, 5.7)).endswith("within the budget")
    assert status(3, 4, (4.03, 3.5)).endswith("for a cost of 4.0, within the budget")
