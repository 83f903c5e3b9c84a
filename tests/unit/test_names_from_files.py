"""A name that was read from a file is as good as one that stands in the code.

Python often keeps one object for equal names in code, and none for one that is read: so what is
compared by identity seems right until a checkpoint is loaded.
"""

import itertools
from dataclasses import fields

import numpy as np
import pytest
import torch

from seqrl import (
    BehaviourCloning,
    DecisionTransformer,
    ElasticDecisionTransformer,
    OnlineDecisionTransformer,
    Reinformer,
    Trajectories,
    rollouts,
    windows,
)
from tests.samples import A, Drift, make_agent, make_batch, make_episode

NAMES = {
    "action_space": ("continuous", "discrete"),
    "position": ("timestep", "elastic", "none"),
    "activation": ("relu", "gelu"),
    "initial_weights": ("gpt2", "published"),
    "optimiser": ("adamw", "lamb"),
    "precision": ("fp32", "bf16"),
}
HISTORIES = ("search", "sampled", "amortised", "whole")
KINDS = [
    *(BehaviourCloning, DecisionTransformer),
    *(ElasticDecisionTransformer, OnlineDecisionTransformer, Reinformer),
]


def read(name: str) -> str:
    """An equal name that is another object, as if it had been read."""
    return "".join(list(name))


def agents(kind, chosen, **more):
    """The same agent, its names once from the code and once as if read."""
    discrete = chosen["action_space"] == "discrete"
    for names in (chosen, {key: read(name) for key, name in chosen.items()}):
        yield make_agent(kind, discrete=discrete, seed=3, stirred=False, **names, **more)


def did(agent, discrete):
    """What an agent learns, ends with and does."""
    batch = make_batch(discrete=discrete)
    losses = [agent.update(batch) for _ in range(2)]
    weights = torch.cat([tensor.detach().flatten() for tensor in agent.parameters()])
    walks = rollouts(agent, lambda: Drift(discrete), 2, targets=3.0, seed=0, greedy=False)
    return losses, weights, [walk.actions for walk in walks]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "chosen",
    [dict(zip(NAMES, names, strict=True)) for names in itertools.product(*NAMES.values())][::5],
    ids=lambda chosen: "-".join(chosen.values()),
)
def test_an_agent_is_the_same(kind, chosen):
    discrete = chosen["action_space"] == "discrete"
    plain, from_file = (did(agent, discrete) for agent in agents(kind, chosen))
    assert plain[0] == from_file[0]
    assert torch.equal(plain[1], from_file[1])
    assert all(np.array_equal(*pair) for pair in zip(plain[2], from_file[2], strict=True))


@pytest.mark.parametrize("history", ["search", "sampled", "whole"])
def test_a_way_to_choose_a_history_is_the_same(history):
    chosen = {"action_space": "continuous", "position": "timestep", "history": history}
    plain, from_file = (did(agent, False) for agent in agents(ElasticDecisionTransformer, chosen))
    assert all(np.array_equal(*pair) for pair in zip(plain[2], from_file[2], strict=True))


def test_a_selector_that_has_not_learned_is_refused():
    chosen = {"action_space": "continuous", "history": "amortised"}
    for agent in agents(ElasticDecisionTransformer, chosen):
        with pytest.raises(RuntimeError, match="call distil"):
            did(agent, False)


@pytest.mark.parametrize("field", [*NAMES, "history"])
def test_every_name_of_a_config_is_tried(field):
    config = make_agent(ElasticDecisionTransformer).config
    named = {f.name for f in fields(config) if isinstance(getattr(config, f.name), str)}
    assert named == {*NAMES, "history"}
    assert getattr(config, field) in (*NAMES.get(field, HISTORIES),)


@pytest.mark.parametrize("space", NAMES["action_space"])
@pytest.mark.parametrize("by", ["step", "trajectory"])
def test_data_are_the_same(space, by):
    walks = [make_episode(4, np.random.default_rng(0), discrete=space == "discrete")] * 2
    drawn = []
    for name, way in ((space, by), (read(space), read(by))):
        data = Trajectories.from_episodes(walks, action_space=name, action_dim=A)
        [batch] = windows(data, batch_size=4, context=3, steps=1, by=way)
        drawn.append(batch)
    assert drawn[0].keys() == drawn[1].keys()
    assert all(torch.equal(drawn[0][key], drawn[1][key]) for key in drawn[0])
