"""Counted policies equal the definition of a conditional probability."""

import numpy as np
import pytest

from seqrl.tabular.counting import cloned_policy, conditioned_policy

RANDOM = np.random.default_rng(0)
STEPS = RANDOM.integers(0, 3, size=(3, 200))  # states, actions, returns-to-go


@pytest.mark.parametrize("state", range(3))
@pytest.mark.parametrize("asked", range(3))
def test_a_share_is_a_ratio_of_two_counts(state, asked):
    rows = list(zip(*STEPS.tolist(), strict=True))
    both = [sum(row == (state, action, asked) for row in rows) for action in range(4)]
    given = sum(row[0] == state and row[2] == asked for row in rows)
    found = conditioned_policy(*STEPS, state, asked, choices=4)
    np.testing.assert_allclose(found, np.array(both) / given)


@pytest.mark.parametrize("state", range(3))
def test_cloning_is_the_mean_over_all_returns(state):
    here = STEPS[0] == state
    mixed = sum(
        (here & (STEPS[2] == asked)).sum()
        / here.sum()
        * conditioned_policy(*STEPS, state, asked, 3)
        for asked in range(3)
    )
    np.testing.assert_allclose(cloned_policy(*STEPS[:2], state, 3), mixed)


def test_where_nobody_got_it_there_is_no_answer():
    assert conditioned_policy(*STEPS, state=0, asked=9, choices=3).tolist() == [0, 0, 0]
