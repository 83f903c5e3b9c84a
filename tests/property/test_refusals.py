"""Of any batch one bad number is refused without a trace, and any setting acts or is refused."""

import dataclasses
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from seqrl import (
    Agent,
    BehaviourCloning,
    DecisionTransformer,
    ElasticDecisionTransformer,
    OnlineDecisionTransformer,
    Reinformer,
)
from seqrl.tools import checkpoint
from tests.samples import LENGTHS, K, S, make_agent, make_batch

KINDS = [
    *(DecisionTransformer, ElasticDecisionTransformer, OnlineDecisionTransformer, Reinformer),
    BehaviourCloning,
]
BAD = {
    "states": (math.nan, math.inf, -math.inf),
    "rtg": (math.nan, math.inf, -math.inf),
    "actions": (math.nan, math.inf, -math.inf),
    "timesteps": (-1,),
}
trained: dict[tuple[type[Agent], bool], Agent] = {}


def one(kind: type[Agent], discrete: bool) -> Agent:
    """An agent that has made an update; no call here may change it."""
    if (kind, discrete) not in trained:
        agent = make_agent(kind, discrete=discrete, stirred=False, dropout=0.2, position="none")
        agent.update(make_batch(discrete=discrete))
        trained[kind, discrete] = agent
    return trained[kind, discrete]


def everything(agent: Agent) -> dict[str, torch.Tensor]:
    """All that a checkpoint keeps: weights, statistics, moments, random numbers."""
    return {name: tensor.clone() for name, tensor in checkpoint.contents(agent, True)[0].items()}


def same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[n], other[n]) for n in one)


@settings(max_examples=60)
@given(st.sampled_from(KINDS), st.booleans(), st.integers(0, 1000), st.data())
def test_one_bad_number_in_any_real_place_is_refused_and_leaves_no_trace(
    kind, discrete, seed, draw
):
    agent, batch = one(kind, discrete), make_batch(discrete=discrete, seed=seed)
    name = draw.draw(st.sampled_from(sorted(BAD)))
    row = draw.draw(st.integers(0, len(LENGTHS) - 1))
    step = draw.draw(st.integers(K - LENGTHS[row], K - 1))
    whole = discrete and name == "actions"
    bad = draw.draw(st.sampled_from((-1, 2, 10**9) if whole else BAD[name]))
    place = (row, step, *(draw.draw(st.integers(0, n - 1)) for n in batch[name].shape[2:]))
    batch[name][place] = bad
    before = everything(agent)
    with pytest.raises(ValueError, match=f"{name}, row {row}, step {step} of the batch"):
        agent.update(batch)
    assert same(everything(agent), before)


@settings(max_examples=40)
@given(
    st.sampled_from(KINDS), st.booleans(), st.sampled_from([math.nan, math.inf, 1e30, -1.0]),
    st.integers(0, 1000),
)  # fmt: skip
def test_what_stands_in_padding_is_never_refused(kind, discrete, junk, seed):
    batch = make_batch(discrete=discrete, seed=seed)
    dirty = {}
    for name, tensor in batch.items():
        hole = ~batch["mask"].reshape(*batch["mask"].shape, *[1] * (tensor.ndim - 2))
        value = junk if tensor.is_floating_point() else 10**6
        dirty[name] = tensor if name == "mask" else tensor.masked_fill(hole, value)
    clean, other = (make_agent(kind, discrete=discrete, stirred=False) for _ in range(2))
    assert clean.update(batch) == other.update(dirty)
    assert same(everything(clean), everything(other))


OTHERWISE = {
    "eval_context": 3, "learning_rate": 0.02, "weight_decay": 0.3, "warmup_steps": 50,
    "grad_clip": 0.01, "batch_size": 3, "precision": "bf16", "max_ep_len": 50, "hidden_dim": 48,
    "num_layers": 3, "num_heads": 2, "max_seq_len": 9, "dropout": 0.5, "activation": "gelu",
    "embed_dropout": 0.5, "initial_weights": "published", "return_scale": 7.0,
    "position": "elastic", "optimiser": "lamb", "state_dim": 9, "action_dim": 5,
    "action_space": "discrete", "expectile": 0.6, "num_bins": 9, "next_state_weight": 3.0,
    "return_weight": 2.0, "bins_weight": 2.0, "search_step": 3, "optimism": 1.0, "top_share": 0.5,
    "search_delta": 1, "history": "sampled", "initial_temperature": 0.7, "temperature_lr": 0.5,
    "entropy_target": -3.0, "discrete_target": 0.1, "edge": 0.1,
}  # fmt: skip


def fields_of(kind: type[Agent]) -> set[str]:
    return {field.name for field in dataclasses.fields(kind.config_class)}


def lived(agent: Agent) -> list:
    """What an agent does from here on: two updates, then a life of a few steps."""
    told: list = [agent.update(make_batch(seed=seed)) for seed in (1, 2)]
    agent.reset_history()
    for step in range(5):
        told += agent.select_action(np.full(S, step / 5), 3.0, greedy=False).tolist()
        agent.observe(0.5)
    return told


@pytest.mark.parametrize(
    ("kind", "name"),
    [(kind, name) for kind in KINDS for name in OTHERWISE if name in fields_of(kind)],
)
def test_any_setting_of_a_built_agent_acts_as_if_built_so_or_is_refused(kind, name):
    agent = make_agent(kind, stirred=False, dropout=0.2, grad_clip=0.1)
    agent.update(make_batch())
    value = OTHERWISE[name] if getattr(agent.config, name) != OTHERWISE[name] else "relu"
    changed = agent.config.replace(**{"eval_context": 5, name: value})
    if name in agent.config.adjustable:
        agent.config = changed
        built = kind(changed, seed=agent.seed)
        checkpoint.fill(built, everything(agent))
        assert lived(agent) == lived(built)
        assert same(everything(agent), everything(built))
        return
    before = agent.config
    with pytest.raises(ValueError, match=f"config key '{name}' is built into this model"):
        agent.config = changed
    assert agent.config is before


@pytest.mark.parametrize("kind", KINDS)
def test_every_setting_is_tried(kind):
    assert fields_of(kind) <= OTHERWISE.keys()
