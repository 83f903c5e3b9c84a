"""The numbers that a message names are the right ones: the first and the last that would do."""

import re
from dataclasses import replace

import numpy as np
import pytest
import torch

from seqrl import DecisionTransformer, Episode, Trajectories, returns_to_go
from seqrl.elastic.model import sample_high
from seqrl.online.plan import Plan
from seqrl.sampling import gather_windows
from seqrl.trajectories import joined
from tests.samples import A, S, make_agent, make_batch, make_data

STATES = torch.zeros(1, S)
DISCRETE, TIMESTEP, ELASTIC = (  # as if read from a file
    "".join(parts) for parts in (("dis", "crete"), ("time", "step"), ("ela", "stic"))
)


def walk(actions, rewards=None, *, terminated=True):
    """An episode with these actions."""
    steps = len(actions)
    paid = np.zeros(steps) if rewards is None else np.asarray(rewards)
    return Episode(np.zeros((steps + 1, 1)), np.asarray(actions), paid, terminated, False)


def discrete(start, *episodes):
    """Data whose choices are counted from `start`."""
    kind = {"action_space": DISCRETE, "action_dim": 3, "action_start": start}
    return Trajectories.from_episodes(episodes or [walk([start])], **kind)


def beyond_its_length(agent, timestep):
    agent.select_action(STATES, target_return=1.0, timestep=timestep)


def batch_with(name, value):
    batch = make_batch(discrete=True)
    batch[name][:, -1] = value
    return batch


CASES = {
    "rows": (
        lambda: gather_windows(make_data((3, 1, 12, 7)), torch.tensor([2, 23]), 3),
        "starts must be rows of the data, 0 to 22; got 2 to 23",
    ),
    "episodes": (
        lambda: make_data((3, 1, 12, 7)).select([4]),
        "episodes must be numbers from 0 to 3 or a mask of 4 values",
    ),
    "terminated": (
        lambda: replace(make_data((3, 1)), terminated=torch.ones(3, dtype=torch.bool)),
        "terminated has 3 values for 2 episodes",
    ),
    "an end": (
        lambda: Trajectories.from_episodes([walk([[0.0]] * 3, terminated=False)]),
        "neither terminated nor truncated at its last step 2",
    ),
    "choices": (lambda: discrete(2, walk([2, 5])), "step 1: action 5 is outside the space 2 … 4"),
    "other choices": (
        lambda: joined(discrete(2), discrete(0)),
        "3 discrete actions in 2 … 4 do not go with 3 discrete ones in 0 … 2",
    ),
    "no action": (
        lambda: replace(make_data((3, 1)), action_dim=0),
        "action_dim must be at least 1",
    ),
    "other sizes": (
        lambda: make_agent(state_dim=S + 1).adopt(make_data((3, 1)).statistics),
        f"state_mean of the data has shape ({S},), that of this model ({S + 1},)",
    ),
    "no offsets": (
        lambda: returns_to_go(np.zeros(0), np.zeros(0, int)),
        "offsets must be whole numbers that rise from 0 to the number of rewards, 0, got []",
    ),
    "a sum": (
        lambda: Trajectories.from_episodes([walk([[0.0]]), walk([[0.0]] * 3, [0, 3e38, 3e38])]),
        "episode 1, step 0: rewards add up to 6e+38",
    ),
    "a time": (
        lambda: beyond_its_length(make_agent(max_ep_len=40), 40),
        "timestep 40 is outside 0 … 39 (max_ep_len)",
    ),
    "a time in a batch": (
        lambda: make_agent(discrete=True, position=TIMESTEP, max_ep_len=40).update(
            batch_with("timesteps", 40)
        ),
        "beyond max_ep_len=40; raise max_ep_len in the config",
    ),
    "a long window": (
        lambda: make_agent(position=ELASTIC, max_seq_len=4).update(make_batch()),
        "windows of 7 steps, but max_seq_len=4",
    ),
    "a batch": (
        lambda: make_agent(discrete=True).update(batch_with("actions", A)),
        f"outside 0 … {A - 1}",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_names_the_first_and_the_last(case):
    call, says = CASES[case]
    with pytest.raises(ValueError, match=re.escape(says)):
        call()


@pytest.mark.parametrize("share", [-0.1, 0.0, 1.0001, 2.0])
def test_a_share_of_bins_outside_0_to_1_is_refused(share):
    with pytest.raises(ValueError, match=re.escape(f"must lie in (0, 1], got {share}")):
        sample_high(torch.zeros(1, 1, 3), 1.0, share)


@pytest.mark.parametrize("growth", [-1.0, -0.001, 0.0])
def test_a_request_does_not_grow_by_nothing_or_less(growth):
    with pytest.raises(ValueError, match="growth must be above 0, or None"):
        Plan(evaluation_rtg=1.0, exploration_rtg=2.0, growth=growth)


def test_before_there_are_data_a_return_is_counted_in_thousands():
    """As the official code counts them, gym/experiment.py."""
    agent = DecisionTransformer({"state_dim": S, "action_dim": A})
    assert agent.return_scale.item() == 1000
