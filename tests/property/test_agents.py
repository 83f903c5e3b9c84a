"""Every agent of any size: shapes, causality, padding, acting."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from seqrl import (
    BehaviourCloning,
    DecisionTransformer,
    ElasticDecisionTransformer,
    OnlineDecisionTransformer,
    Reinformer,
    ReturnConditionedMLP,
)
from tests.samples import EXACT, central, exactly, make_agent, make_batch

PLAIN = [
    *(DecisionTransformer, OnlineDecisionTransformer),
    *(BehaviourCloning, ReturnConditionedMLP),
]
KINDS = [*PLAIN, ElasticDecisionTransformer, Reinformer]
many = settings(max_examples=40)


@st.composite
def situations(draw, kinds=KINDS):
    """An agent of some size and a batch that fits it."""
    heads, context = draw(st.integers(1, 3)), draw(st.integers(1, 7))
    sizes = {
        "state_dim": draw(st.integers(1, 5)),
        "action_dim": draw(st.integers(1, 4)),
    }
    discrete = draw(st.booleans())
    agent = make_agent(
        draw(st.sampled_from(kinds)),
        discrete=discrete,
        hidden_dim=heads * draw(st.integers(1, 6)),
        num_heads=heads,
        num_layers=draw(st.integers(1, 3)),
        max_seq_len=context,
        activation=draw(st.sampled_from(["relu", "gelu"])),
        **sizes,
    )
    lengths = tuple(draw(st.lists(st.integers(0, context), min_size=1, max_size=4)))
    seed = draw(st.integers(0, 1000))
    return agent, make_batch(
        discrete=discrete, lengths=lengths, context=context, seed=seed, **sizes
    )


@many
@given(situations())
def test_shapes_and_a_finite_loss(situation):
    agent, batch = situation
    rows, context = batch["mask"].shape
    assert agent(batch).shape == (rows, context, agent.config.action_dim)
    assert agent(batch, last=True).shape == (rows, 1, agent.config.action_dim)
    if not batch["mask"].any():
        with pytest.raises(ValueError, match="no step of any row is real"):
            agent.update(batch)
        return
    assert np.isfinite(agent.update(batch))
    assert all(parameter.isfinite().all() for parameter in agent.parameters())


@many
@torch.no_grad()
@given(situations(), st.data())
def test_the_future_is_never_seen(situation, data):
    agent, batch = situation
    context = batch["mask"].shape[1]
    step = data.draw(st.integers(0, context - 1))
    future = {name: tensor.clone() for name, tensor in batch.items()}
    future["actions"][:, step:] = torch.zeros_like(future["actions"][:, step:])
    future["states"][:, step + 1 :] += 5
    future["rtg"][:, step + 1 :] -= 700
    future["timesteps"][:, step + 1 :] += 3
    before, after = central(agent(batch)), central(agent(future))
    assert torch.equal(after[:, : step + 1], before[:, : step + 1])


@many
@given(situations(), st.integers(0, 5), st.sampled_from([-10.0, np.nan, np.inf, 1e30]))
def test_padding_is_never_seen(situation, extra, junk):
    agent, batch = exactly(*situation)
    mask = torch.nn.functional.pad(batch["mask"], (extra, 0))
    dirty = {"mask": mask}
    for name, tensor in batch.items():
        if name != "mask":
            front = tensor[:, :1].repeat_interleave(extra, dim=1)
            longer = torch.cat([front, tensor], dim=1)
            hole = ~mask.reshape(*mask.shape, *[1] * (longer.ndim - 2))
            value = junk if longer.is_floating_point() else 10**5
            dirty[name] = longer.masked_fill(hole, value)
    clean = central(agent(batch))[batch["mask"]]
    torch.testing.assert_close(central(agent(dirty))[mask], clean, rtol=0, atol=EXACT)
    gradients = []
    for given_batch in (batch, dirty):
        agent.zero_grad()
        agent.training_random.manual_seed(5)
        agent.loss(given_batch).backward()
        learned = [parameter.grad for parameter in agent.parameters()]
        gradients.append([gradient.clone() for gradient in learned if gradient is not None])
    for one, other in zip(*gradients, strict=True):
        scale = one.abs().max().clamp(min=1)
        torch.testing.assert_close(other / scale, one / scale, rtol=0, atol=EXACT)


@many
@torch.no_grad()
@given(situations(PLAIN), st.integers(1, 9), st.integers(1, 3))
def test_acting_is_training_on_the_same_window(situation, age, environments):
    agent, _ = situation
    config, random = agent.config, np.random.default_rng(age)
    states = random.normal(size=(age, environments, config.state_dim)).astype(np.float32)
    rewards = random.normal(size=(age, environments))
    actions = []
    for time in range(age):
        actions.append(agent.select_action(states[time], target_return=100.0))
        agent.observe(rewards[time])
    received = np.cumsum(np.concatenate([np.zeros((1, environments)), rewards[:-1]]), axis=0)
    seen = slice(max(0, age - config.eval_context), age)
    lived = {
        "states": torch.from_numpy(states[seen]),
        "actions": torch.from_numpy(np.stack(actions)[seen]),
        "rtg": torch.from_numpy(100 - received[seen]).float().unsqueeze(2),
        "timesteps": torch.arange(age)[seen].repeat(environments, 1).T,
        "mask": torch.ones(len(range(age)[seen]), environments, dtype=torch.bool),
    }
    batch = {name: tensor.transpose(0, 1) for name, tensor in lived.items()}
    expected = central(agent(batch))[:, -1]
    if agent.discrete:
        chosen = expected.gather(1, torch.from_numpy(actions[-1]).unsqueeze(1)).squeeze(1)
        torch.testing.assert_close(chosen, expected.max(1).values, rtol=0, atol=2e-5)
    else:
        np.testing.assert_allclose(actions[-1], expected, rtol=0, atol=2e-5)
