"""Details of the official codes that the preset `paper` follows and the smaller ones leave out."""

import math

import numpy as np
import pytest
import torch

from seqrl import (
    Config,
    DecisionTransformer,
    ElasticDecisionTransformer,
    Episode,
    OnlineDecisionTransformer,
    Reinformer,
    Trajectories,
)
from seqrl.online import OnlineConfig
from tests.samples import A, S, make_agent, make_batch

METHODS = [
    *(DecisionTransformer, ElasticDecisionTransformer, OnlineDecisionTransformer, Reinformer),
]


def entering(agent, batch):
    """What the first block is given [B, T, D], beside what left the norm of the tokens."""
    seen = {}
    agent.embed_norm.register_forward_hook(lambda _, __, out: seen.update(normed=out))
    first = agent.transformer.blocks[0]
    first.register_forward_pre_hook(lambda _, given: seen.update(entered=given[0]))
    agent(batch)
    return seen["normed"].detach(), seen["entered"].detach()


@pytest.mark.parametrize("kind", METHODS)
def test_tokens_are_dropped_between_their_norm_and_the_first_block(kind):
    """As GPT-2's `embd_pdrop`, which the official DT and ODT leave at its 0.1."""
    agent = make_agent(kind, stirred=False, embed_dropout=0.25, hidden_dim=96).train()
    normed, entered = entering(agent, make_batch())
    kept = entered != 0
    torch.testing.assert_close(entered[kept], (normed / 0.75)[kept], rtol=1e-4, atol=1e-6)
    there = normed != 0  # padding without a position is a zero
    error = math.sqrt(0.25 * 0.75 / there.sum())
    assert kept[there].double().mean().item() == pytest.approx(0.75, abs=5 * error)


@pytest.mark.parametrize("kind", METHODS)
def test_without_it_or_when_acting_nothing_is_dropped_or_drawn(kind):
    for agent in (make_agent(kind).train(), make_agent(kind, embed_dropout=0.5).eval()):
        before = agent.training_random.get_state()
        normed, entered = entering(agent, make_batch())
        assert torch.equal(normed, entered)
        assert torch.equal(agent.training_random.get_state(), before)


def spread(weight):
    return weight.detach().std().item()


@pytest.mark.parametrize("kind", METHODS)
def test_all_weights_begin_as_gpt2s_unless_as_published(kind):
    agent = kind({"state_dim": 11, "action_dim": 3, "position": "timestep"})
    heads = ("action_head", "log_std_head", "selector")  # ODT's are orthogonal; ours are ours
    for name, weight in agent.named_parameters():
        if weight.ndim == 2 and not (name.startswith(heads) and kind is not DecisionTransformer):
            assert spread(weight) == pytest.approx(0.02, rel=0.35), name


@pytest.mark.parametrize("kind", METHODS)
def test_as_published_embeddings_begin_as_pytorchs_and_blocks_as_each_code_has_them(kind):
    """An `nn.Embedding` is N(0, 1); an `nn.Linear` of n inputs uniform in ±1/√n."""
    sizes = {"state_dim": 11, "action_dim": 3, "position": "timestep", "max_ep_len": 500}
    agent = kind(sizes | {"initial_weights": "published"})
    assert spread(agent.embed_timestep.weight) == pytest.approx(1, rel=0.05)
    uniform = {n: 1 / math.sqrt(3 * n) for n in (11, 64)}
    assert spread(agent.embed_state.weight) == pytest.approx(uniform[11], rel=0.1)
    as_pytorchs = (ElasticDecisionTransformer, Reinformer)
    block = uniform[64] if kind in as_pytorchs else 0.02
    for layer in agent.transformer.blocks:
        assert spread(layer.attention.query.weight) == pytest.approx(block, rel=0.1)
        assert spread(layer.mlp[0].weight) == pytest.approx(block, rel=0.1)


@pytest.mark.parametrize("kind", METHODS)
@pytest.mark.parametrize("reached", [300.0, 12_000.0])
def test_returns_enter_over_1000_as_published_and_over_what_fits_them_else(kind, reached):
    """The official codes divide by 1,000 for every robot of Gym's but the reacher."""
    rewards = np.array([0.0, reached, 0.0])
    walk = Episode(np.eye(4, S), np.eye(3, A), rewards, True, False)
    data = Trajectories.from_episodes([walk])
    sizes = {"state_dim": S, "action_dim": A, "hidden_dim": 16}
    for config, expected in (
        ({"return_scale": 1000.0}, 1000),
        ({}, 10 ** math.floor(math.log10(reached))),
    ):
        agent = kind(sizes | {"num_heads": 1} | config)
        agent.adopt(data.statistics)
        assert agent.return_scale.item() == expected
        agent.adopt(Trajectories.from_episodes([walk]).statistics)  # the same once more


def test_the_papers_presets_say_so():
    sizes = {"state_dim": 11, "action_dim": 3}
    for preset in (Config.paper, OnlineConfig.paper):
        config = preset(**sizes)
        assert (config.embed_dropout, config.initial_weights) == (0.1, "published")
        assert config.return_scale == 1000
    elastic = ElasticDecisionTransformer.config_class.paper(**sizes)
    assert (elastic.embed_dropout, elastic.return_scale) == (0, 1000)
    assert elastic.updates["paper"] == 50_000
