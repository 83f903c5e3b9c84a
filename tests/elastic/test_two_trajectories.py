"""The world of the paper's figure: remember one step and reach the goal, or two and miss it."""

import numpy as np
import pytest
import torch

from seqrl import ElasticDecisionTransformer, fit, load_dataset, rollouts
from seqrl.environments import two_trajectories


@pytest.fixture(scope="module")
def agent():
    sizes = {"state_dim": 5, "action_dim": 2, "action_space": "discrete", "max_seq_len": 2}
    small = {"hidden_dim": 32, "max_ep_len": 2, "dropout": 0.0, "search_step": 1}
    agent = ElasticDecisionTransformer(sizes | small)
    fit(agent, load_dataset("two-trajectories/both-v0"), 1000, progress=False)
    return agent


def test_the_promises_at_the_crossing_are_the_closed_form(agent):
    """From L2: 0.99 with one step of history, 0 with two."""
    for state in ("L2", "M"):
        seen = np.eye(5, dtype=np.float32)[two_trajectories.STATES.index(state)]
        agent.select_action(seen, target_return=1.0)
        agent.observe(0.0)
    longest_first = agent.choice.values[0].tolist()
    expected = two_trajectories.expectiles(["L2", "M"])[::-1]
    np.testing.assert_allclose(longest_first, expected, atol=0.05)  # they are 1 apart
    assert agent.choice.lengths.tolist() == [1]


def reached(agent, start):
    lived = rollouts(agent, "seqrl/TwoTrajectories-v0", 4, targets=1, env_kwargs={"start": start})
    return [episode.rewards.sum() for episode in lived]


def test_forgetting_reaches_the_goal_from_either_start(agent):
    assert reached(agent, "L1") == reached(agent, "L2") == [1.0] * 4


def test_remembering_everything_repeats_the_bad_trajectory(agent):
    searching = agent.config
    try:
        agent.config = searching.replace(history="whole")
        assert reached(agent, "L1") == [1.0] * 4
        assert reached(agent, "L2") == [0.0] * 4
    finally:
        agent.config = searching


def test_it_needs_no_target(agent):
    """What is asked for enters the first pass alone; here every request ends the same."""
    lived = rollouts(agent, "seqrl/TwoTrajectories-v0", 5, targets=[-3, 0, 0.5, 1, 10])
    assert [episode.rewards.sum() for episode in lived] == [1.0] * 5
    assert torch.is_tensor(agent.choice.values)
