"""No prediction sees the future: exact zero change, in training, in acting and in the maps."""

import pytest
import torch
from torch import Tensor

from seqrl.transformer import attention_maps
from tests.samples import K, every_prefix_predicts_as_the_whole, make_agent, make_batch

FIELDS = ["rtg", "states", "actions", "timesteps"]
LENGTHS = (7, 6, 7, 5, 7)


def perturb(batch: dict[str, Tensor], field: str, step: int) -> dict[str, Tensor]:
    """The batch with another value of one field at one step, and nothing else changed."""
    changed = batch[field].clone()
    if field == "actions" and changed.ndim == 2:
        changed[:, step] = 1 - changed[:, step]
    elif field == "timesteps":
        changed[:, step] += 11
    else:
        changed[:, step] = changed[:, step] * -3 + 50
    return batch | {field: changed}


def predict(agent, batch: dict[str, Tensor]) -> Tensor:
    agent.training_random.manual_seed(5)  # the same noise, where there is dropout
    with torch.no_grad():
        return agent(batch)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("mode", ["eval", "train", "train with dropout"])
def test_training_forward(mode, discrete, field):
    agent = make_agent(discrete=discrete, dropout=0.3 if "dropout" in mode else 0.0)
    agent.train("train" in mode)
    batch = make_batch(discrete=discrete, lengths=LENGTHS)
    before = predict(agent, batch)
    for step in range(K):
        after = predict(agent, perturb(batch, field, step))
        unseen = step + 1 if field == "actions" else step  # its own action, none sees
        assert torch.equal(before[:, :unseen], after[:, :unseen])
        for later in range(unseen, K):  # … and each later step does see the change
            assert (before[:, later] != after[:, later]).any()


@pytest.mark.parametrize("discrete", [False, True])
@torch.no_grad()
def test_every_prefix_predicts_as_the_whole(discrete):
    batch = make_batch(discrete=discrete, lengths=LENGTHS)
    every_prefix_predicts_as_the_whole(make_agent(discrete=discrete).eval(), batch)


@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("age", [1, 3, K, K + 4])
def test_acting_does_not_see_the_action_it_is_about_to_choose(age, discrete):
    agent = make_agent(discrete=discrete)
    agent.reset_history()
    for _ in range(age):
        agent.select_action(torch.randn(3, agent.config.state_dim), target_return=5.0)
        agent.observe(0.1)
    agent.select_action(torch.randn(3, agent.config.state_dim), target_return=5.0)
    window = agent.history.window()
    before = agent.decide(window, greedy=True)
    assert torch.equal(before, agent.decide(perturb(window, "actions", -1), greedy=True))
    with torch.no_grad():
        asked_less = agent(perturb(window, "rtg", -1), last=True)
        assert not torch.equal(agent(window, last=True), asked_less)


@pytest.mark.parametrize("field", FIELDS)
def test_attention_maps(field):
    agent = make_agent().eval()
    batch = make_batch(lengths=LENGTHS)
    before = attention_maps(agent, batch)
    assert [m.shape[2] for m in before] == [3 * K, K]  # the last layer asks state tokens alone
    for step in range(1, K):
        after = attention_maps(agent, perturb(batch, field, step))
        token = 3 * step + {"rtg": 0, "states": 1, "actions": 2, "timesteps": 0}[field]
        rows = [token, (token + 1) // 3]  # queries before the change, in each layer
        for one, other, first in zip(before, after, rows, strict=True):
            assert torch.equal(one[:, :, :first], other[:, :, :first])
        assert not torch.equal(before[0], after[0])
