"""Returns-to-go of any episodes."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from seqrl import returns_to_go

reward = st.floats(-1e3, 1e3)
episodes = st.lists(st.lists(reward, min_size=1, max_size=12), min_size=1, max_size=6)


@settings(max_examples=100)
@given(episodes, st.floats(0, 1))
def test_each_step_is_its_reward_and_the_discounted_rest(rewards, discount):
    flat = np.array(sum(rewards, []))
    offsets = np.concatenate([[0], np.cumsum([len(episode) for episode in rewards])])
    rtg = returns_to_go(flat, offsets, discount)
    for first, end in zip(offsets, offsets[1:], strict=False):
        assert rtg[end - 1] == flat[end - 1]
        for t in range(first, end - 1):
            assert np.isclose(rtg[t], flat[t] + discount * rtg[t + 1], atol=1e-9)


@settings(max_examples=50)
@given(episodes, st.floats(0, 1))
def test_episodes_do_not_touch(rewards, discount):
    together = returns_to_go(
        np.array(sum(rewards, [])),
        np.concatenate([[0], np.cumsum([len(episode) for episode in rewards])]),
        discount,
    )
    alone = [returns_to_go(np.array(episode), discount=discount) for episode in rewards]
    assert together.tolist() == np.concatenate(alone).tolist()
