"""Neither the contents nor the length of padding change anything that is real."""

import math

import pytest
import torch

from seqrl import (
    BehaviourCloning,
    DecisionTransformer,
    ElasticDecisionTransformer,
    OnlineDecisionTransformer,
    Reinformer,
    ReturnConditionedMLP,
)
from tests.samples import EXACT, A, K, central, exactly, make_agent, make_batch

AGENTS = [
    pytest.param(kind, discrete, id=f"{kind.__name__}-{'discrete' if discrete else 'continuous'}")
    for kind in (
        *(DecisionTransformer, ElasticDecisionTransformer, OnlineDecisionTransformer, Reinformer),
        *(BehaviourCloning, ReturnConditionedMLP),
    )
    for discrete in (False, True)
]


def outcome(agent, batch):
    """Real predictions, the loss and every gradient."""
    agent.zero_grad()
    agent.training_random.manual_seed(5)  # the same noise, where there is some
    prediction = central(agent(batch))
    loss = agent.loss(batch)
    loss.backward()
    apart = ("selector", "temperature")  # these learn from a loss of their own
    learns = [(n, p) for n, p in agent.named_parameters() if not n.startswith(apart)]
    gradients = {name: p.grad.clone() for name, p in learns}
    return {"prediction": prediction[batch["mask"]].detach(), "loss": loss.detach()} | gradients


def filled(batch, junk: float):
    """The batch with `junk` in all its padding; integers get impossible ones."""
    changed = {}
    for name, tensor in batch.items():
        hole = ~batch["mask"].reshape(*batch["mask"].shape, *[1] * (tensor.ndim - 2))
        value = junk if tensor.is_floating_point() else 10**6 if junk > 0 else -1
        changed[name] = tensor if name == "mask" else tensor.masked_fill(hole, value)
    return changed


@pytest.mark.parametrize("junk", [-10.0, 1e30, math.nan, math.inf, -math.inf])
@pytest.mark.parametrize(("kind", "discrete"), AGENTS)
def test_contents_change_nothing(kind, discrete, junk):
    agent = make_agent(kind, discrete=discrete)
    batch = make_batch(discrete=discrete)
    clean, dirty = outcome(agent, batch), outcome(agent, filled(batch, junk))
    for name, expected in clean.items():
        assert torch.equal(dirty[name], expected), name


@pytest.mark.parametrize("extra", [1, 4])
@pytest.mark.parametrize(("kind", "discrete"), AGENTS)
def test_length_changes_nothing(kind, discrete, extra):
    agent, batch = exactly(make_agent(kind, discrete=discrete), make_batch(discrete=discrete))
    longer = {
        name: torch.cat([torch.zeros_like(tensor[:, :extra]), tensor], dim=1)
        for name, tensor in batch.items()
    }
    short, long = outcome(agent, batch), outcome(agent, longer)
    for name, expected in short.items():
        scale = expected.abs().max().clamp(min=1)
        torch.testing.assert_close(long[name] / scale, expected / scale, rtol=0, atol=EXACT)


@pytest.mark.parametrize(("kind", "discrete"), AGENTS)
def test_rows_that_are_all_padding_count_nowhere(kind, discrete):
    rows = make_batch(discrete=discrete, lengths=(7, 0, 3, 0, 1))
    agent, batch = exactly(make_agent(kind, discrete=discrete), filled(rows, math.nan))
    real = batch["mask"].any(1)
    with_rows = outcome(agent, batch)
    without = outcome(agent, {name: tensor[real] for name, tensor in batch.items()})
    for name, expected in without.items():
        scale = expected.abs().max().clamp(min=1)
        torch.testing.assert_close(with_rows[name] / scale, expected / scale, rtol=0, atol=EXACT)


def test_a_batch_of_nothing_but_padding_gives_zero_and_no_nan():
    agent = make_agent()
    result = outcome(agent, make_batch(lengths=(0, 0)))
    assert result.pop("loss") == 0
    assert all((gradient == 0).all() for gradient in result.values())


@torch.no_grad()
@pytest.mark.parametrize("kind", [DecisionTransformer, BehaviourCloning, ReturnConditionedMLP])
def test_the_loss_is_a_mean_over_real_tokens_and_dimensions(kind):
    agent, batch = make_agent(kind), make_batch()
    prediction, total, count = agent(batch).tolist(), 0.0, 0
    for b in range(len(prediction)):
        for k in range(K):
            if batch["mask"][b, k]:
                for a in range(A):
                    total += (prediction[b][k][a] - batch["actions"][b, k, a].item()) ** 2
                    count += 1
    assert agent.loss(batch).item() == pytest.approx(total / count, rel=1e-5)
    assert count == int(batch["mask"].sum()) * A


@torch.no_grad()
@pytest.mark.parametrize("kind", [DecisionTransformer, BehaviourCloning, ReturnConditionedMLP])
def test_the_discrete_loss_is_the_mean_surprise_of_real_tokens(kind):
    agent, batch = make_agent(kind, discrete=True), make_batch(discrete=True)
    logits, total, count = agent(batch).tolist(), 0.0, 0
    for b in range(len(logits)):
        for k in range(K):
            if batch["mask"][b, k]:
                sum_exp = sum(math.exp(logit) for logit in logits[b][k])
                total -= math.log(math.exp(logits[b][k][batch["actions"][b, k]]) / sum_exp)
                count += 1
    assert agent.loss(batch).item() == pytest.approx(total / count, rel=1e-5)
