"""Which input moves which output, what the loss is made of, and where its bins lie."""

import math

import pytest
import torch

from seqrl import ElasticDecisionTransformer, windows
from seqrl.elastic.model import encode
from tests.samples import A, B, K, S, altered, make_agent, make_batch, make_data

LENGTHS = (7, 4, 7, 1, 5)


def elastic(**settings):
    return make_agent(ElasticDecisionTransformer, **settings).eval()


def moved(agent, batch, other):
    """Which steps' promises and actions differ: two tables [B, K]."""
    with torch.no_grad():
        one, two = agent.predict(batch), agent.predict(other)
    return [(a != b).any(dim=2) for a, b in zip(one, two, strict=True)][::2]


@pytest.mark.parametrize("discrete", [False, True])
def test_only_the_first_real_return_is_looked_at(discrete):
    """It moves later promises and actions; any other moves its own step's action alone."""
    agent, batch = elastic(discrete=discrete), make_batch(discrete=discrete, lengths=LENGTHS)
    for row, length in enumerate(LENGTHS):
        first = K - length
        for step in range(K):
            promises, actions = moved(agent, batch, altered(batch, "rtg", row, step))
            if step < first:  # padding
                assert not promises.any()
                assert not actions.any()
            elif step == first:
                assert promises[row].nonzero().flatten().tolist() == list(range(step + 1, K))
                assert actions[row].nonzero().flatten().tolist() == list(range(step, K))
            else:
                assert not promises.any()
                assert actions[row].nonzero().flatten().tolist() == [step]


@pytest.mark.parametrize("discrete", [False, True])
def test_states_move_what_follows_and_actions_only_later_steps(discrete):
    agent, batch = elastic(discrete=discrete), make_batch(discrete=discrete, lengths=(K, K))
    for step in range(K):
        for field, begin in (("states", step), ("actions", step + 1)):
            for table in moved(agent, batch, altered(batch, field, 1, step)):
                assert table[1].nonzero().flatten().tolist() == list(range(begin, K))
                assert not table[0].any()


@torch.no_grad()
@pytest.mark.parametrize("discrete", [False, True])
def test_the_last_step_alone_is_the_same(discrete):
    agent, batch = elastic(discrete=discrete), make_batch(discrete=discrete)
    agent.return_scale.fill_(1.0)
    batch["rtg"] /= 1000
    for whole, last in zip(agent.predict(batch), agent.predict(batch, last=True), strict=True):
        torch.testing.assert_close(last[:, 0], whole[:, -1], rtol=0, atol=1e-5)


def by_hand(agent, batch) -> float:
    """The four losses, added up token by token in plain Python."""
    said, c = agent.predict(batch), agent.config
    sums = dict.fromkeys(("action", "state", "return", "bin"), 0.0)
    counts = dict.fromkeys(sums, 0)
    for b, k in batch["mask"].nonzero().tolist():
        asked = batch["rtg"][b, k, 0]
        if agent.discrete:
            surprise = -said.actions[b, k].log_softmax(0)[batch["actions"][b, k]]
            sums["action"] += surprise.item()
            counts["action"] += 1
        else:
            sums["action"] += ((said.actions[b, k] - batch["actions"][b, k]) ** 2).sum().item()
            counts["action"] += A
        above = (asked - said.returns[b, k, 0]) / agent.return_scale
        sums["return"] += ((c.expectile if above > 0 else 1 - c.expectile) * above**2).item()
        width = (agent.return_high - agent.return_low) / c.num_bins
        bin_ = min(max(math.floor((asked - agent.return_low) / width), 0), c.num_bins - 1)
        sums["bin"] -= said.return_logits[b, k].log_softmax(0)[bin_].item()
        counts["return"] += 1
        counts["bin"] += 1
        if k + 1 < K:
            after = (batch["states"][b, k + 1] - agent.state_mean) / agent.state_std
            sums["state"] += ((said.next_states[b, k] - after) ** 2).sum().item()
            counts["state"] += S
    mean = {name: sums[name] / counts[name] for name in sums}
    return (
        mean["action"]
        + c.next_state_weight * mean["state"]
        + c.return_weight * mean["return"]
        + c.bins_weight * mean["bin"]
    )


@torch.no_grad()
@pytest.mark.parametrize("discrete", [False, True])
def test_the_loss_is_the_weighted_sum_of_four(discrete):
    weights = {"next_state_weight": 0.7, "return_weight": 3.0, "bins_weight": 0.2}
    agent = elastic(discrete=discrete, expectile=0.8, num_bins=7, **weights)
    data = make_data((9, 12, 8, 2), discrete=discrete)
    agent.adopt(data.statistics)
    batch = next(windows(data, B, K))
    assert not batch["mask"].all()
    assert agent.loss(batch).item() == pytest.approx(by_hand(agent, batch), rel=1e-4)


def test_the_next_state_loss_trains_the_action_head():
    """Its gradient flows through the predicted action, as in the official code."""
    agent = elastic(return_weight=0.0, bins_weight=0.0)
    batch = make_batch()
    gradients = []
    for weight in (0.0, 1.0):
        agent.config = agent.config.replace(next_state_weight=weight)
        agent.zero_grad()
        agent.loss(batch).backward()
        gradients.append(agent.action_head.weight.grad.clone())
    assert not torch.allclose(*gradients)


def test_bins_span_the_data_once_it_is_known():
    agent, data = elastic(num_bins=10), make_data()
    assert (agent.return_low.item(), agent.return_high.item()) == (0, 4 * 1000)
    agent.update(next(windows(data, B, K)))
    assert agent.return_low == data.rtg.min()
    assert agent.return_high == data.rtg.max()
    bins = encode(data.rtg, agent.return_low, agent.return_high, 10)
    assert (bins.min(), bins.max()) == (0, 9)


def test_training_fits_promises_between_mean_and_maximum():
    """Two futures from the same state: the promise goes to the closed form of a coin."""
    agent = make_agent(ElasticDecisionTransformer, max_seq_len=1, expectile=0.9, stirred=False)
    agent.return_scale.fill_(1.0)
    batch = make_batch(context=1, lengths=(1, 1, 1, 1))
    batch["states"][:] = 0.5
    batch["timesteps"][:] = 0
    batch["rtg"] = torch.tensor([1.0, 0.0, 0.0, 0.0])[:, None, None]
    for _ in range(400):
        agent.update(batch)
    with torch.no_grad():
        promise = agent.eval().predict(batch).returns
    expected = 0.9 * 0.25 / (0.9 * 0.25 + 0.1 * 0.75)
    torch.testing.assert_close(promise.mean().item(), expected, rtol=0, atol=0.02)
