"""An update is the published recipe: AdamW on everything, warm-up, clipping."""

import pytest
import torch

from seqrl import windows
from tests.samples import B, D, K, make_agent, make_batch, make_data


def plain_loop(agent, batches, warmup: int) -> list[float]:
    """The official training loop (Chen et al. 2021), written with PyTorch's own parts."""
    c = agent.config
    adamw = torch.optim.AdamW(
        agent.parameters(), lr=c.learning_rate, weight_decay=c.weight_decay, foreach=False
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(adamw, lambda n: min((n + 1) / warmup, 1))
    losses, norms = [], []
    for batch in batches:
        loss = agent.loss(batch)
        adamw.zero_grad()
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(agent.parameters(), c.grad_clip).item())
        adamw.step()
        schedule.step()
        losses.append(loss.item())
    assert min(norms) < c.grad_clip < max(norms)  # clipping acted on some and not on others
    return losses


@pytest.mark.parametrize("discrete", [False, True])
def test_updates_equal_a_plain_pytorch_loop(discrete):
    settings = {"learning_rate": 3e-3, "weight_decay": 0.1, "warmup_steps": 5, "grad_clip": 2.0}
    ours, plain = (make_agent(discrete=discrete, seed=2, **settings) for _ in range(2))
    data = make_data(discrete=discrete)
    plain.adopt(data.statistics)
    batches = list(windows(data, 16, K, steps=12))
    expected = plain_loop(plain, batches, warmup=5)
    losses = [ours.update(batch) for batch in batches]
    assert losses == pytest.approx(expected, rel=1e-5)
    assert ours.updates == 12
    start = dict(make_agent(discrete=discrete, seed=2, **settings).named_parameters())
    for (name, mine), theirs in zip(ours.named_parameters(), plain.parameters(), strict=True):
        assert not torch.equal(mine, start[name]), name
        if name.endswith("key_value.bias"):  # softmax ignores the keys' bias: its gradient is
            mine, theirs = mine[D:], theirs[D:]  # rounding error, which AdamW blows up
        torch.testing.assert_close(mine, theirs, rtol=0, atol=2e-6, msg=lambda m, n=name: n + m)


@pytest.mark.parametrize("warmup", [0, 1, 4])
def test_the_learning_rate_rises_linearly_and_stays(warmup):
    agent = make_agent(learning_rate=0.01, warmup_steps=warmup)
    rates = []
    for _ in range(6):
        agent.update(make_batch())
        rates.append(agent.optimiser.torch.param_groups[0]["lr"])
    assert rates == pytest.approx([0.01 * min((n + 1) / max(warmup, 1), 1) for n in range(6)])


def test_an_update_returns_the_loss_before_the_step_and_trains_with_dropout():
    agent = make_agent()
    before = agent.eval().loss(make_batch()).item()
    assert agent.update(make_batch()) == pytest.approx(before, rel=1e-6)
    assert agent.training
    noisy = make_agent(dropout=0.5)
    assert noisy.update(make_batch()) != pytest.approx(before, rel=1e-3)


def test_gradients_do_not_pile_up():
    """A gradient left over from elsewhere is not part of the next update."""
    clean, dirty = make_agent(), make_agent()
    dirty.loss(make_batch(seed=5)).backward()
    clean.update(make_batch())
    dirty.update(make_batch())
    for mine, theirs in zip(clean.parameters(), dirty.parameters(), strict=True):
        assert torch.equal(mine, theirs)


@pytest.mark.parametrize("discrete", [False, True])
def test_one_batch_can_be_learnt_by_heart(discrete):
    agent = make_agent(discrete=discrete, stirred=False, learning_rate=3e-3)
    batch = next(windows(make_data(discrete=discrete), B, K))
    losses = [agent.update(batch) for _ in range(100)]
    assert losses[-1] < 0.1 * losses[0]


def test_bfloat16_rounds_products_and_nothing_that_is_kept():
    """Of a number it keeps 8 bits: the loss is nearly the same, and not the same."""
    losses = {}
    for precision in ("fp32", "bf16"):
        agent = make_agent(precision=precision)
        losses[precision] = agent.update(make_batch())
        assert {weights.dtype for weights in agent.parameters()} == {torch.float32}
    assert losses["fp32"] == make_agent().update(make_batch())
    assert losses["bf16"] != losses["fp32"]
    assert losses["bf16"] == pytest.approx(losses["fp32"], rel=0.05)
