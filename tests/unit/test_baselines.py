"""The baselines see what they claim to see and nothing else."""

import numpy as np
import pytest
import torch

from seqrl import BehaviourCloning, Episode, ReturnConditionedMLP, Trajectories, fit
from tests.samples import A, K, S, make_agent, make_batch

KINDS = [BehaviourCloning, ReturnConditionedMLP]


@torch.no_grad()
@pytest.mark.parametrize("discrete", [False, True])
def test_cloning_ignores_the_request_exactly(discrete):
    agent, batch = make_agent(BehaviourCloning, discrete=discrete), make_batch(discrete=discrete)
    before = agent(batch)
    assert torch.equal(agent(batch | {"rtg": batch["rtg"] * -7 + 1e6}), before)
    assert torch.equal(agent(batch | {"rtg": batch["rtg"] * torch.nan}), before)
    one = agent.select_action(np.ones(S), 1.0)
    agent.reset_history()
    assert (agent.select_action(np.ones(S), 1e6) == one).all()


@torch.no_grad()
@pytest.mark.parametrize("discrete", [False, True])
def test_the_conditioned_network_heeds_the_request_of_its_own_step(discrete):
    agent = make_agent(ReturnConditionedMLP, discrete=discrete)
    batch = make_batch(discrete=discrete, lengths=(K,) * 4)
    changed = batch["rtg"].clone()
    changed[:, 3] += 5000
    moved = (agent(batch | {"rtg": changed}) != agent(batch)).any(2)
    assert moved.tolist() == [[step == 3 for step in range(K)]] * 4


@torch.no_grad()
@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_each_step_is_alone(kind, discrete):
    agent, batch = make_agent(kind, discrete=discrete), make_batch(discrete=discrete)
    before = agent(batch)
    for name in ("actions", "timesteps"):
        assert torch.equal(agent(batch | {name: batch[name] + 1}), before)
    states = batch["states"].clone()
    states[:, 4] += 3
    moved = (agent(batch | {"states": states}) != before).any(2) & batch["mask"]
    assert moved.tolist() == [
        [k == 4 and bool(m) for k, m in enumerate(row)] for row in batch["mask"]
    ]
    last = {name: tensor[:, -1:] for name, tensor in batch.items()}
    torch.testing.assert_close(agent(last), agent(batch)[:, -1:])
    torch.testing.assert_close(agent(batch, last=True), agent(batch)[:, -1:])


def two_habits(episodes: int = 20) -> Trajectories:
    """Half the episodes push left for nothing, a quarter right for a return of 10."""
    random = np.random.default_rng(0)
    lived = []
    for index in range(episodes):
        good = index % 4 == 0
        actions = np.full((10, 1), 0.8 if good else -0.8)
        states = random.normal(size=(11, S))
        lived.append(Episode(states, actions, np.full(10, float(good)), True, False))
    return Trajectories.from_episodes(lived)


def action_of(agent, target: float) -> float:
    agent.reset_history()
    return agent.select_action(np.zeros((200, S)), target).mean()


def test_cloning_all_averages_and_cloning_the_best_does_the_best():
    data = two_habits()
    all_of_it, best = (
        make_agent(
            BehaviourCloning, action_dim=1, stirred=False, learning_rate=1e-2, weight_decay=0.0
        )
        for _ in range(2)
    )
    fit(all_of_it, data, 150, progress=False)
    fit(best, data.top(0.25), 150, progress=False)
    assert action_of(all_of_it, 10) == pytest.approx(-0.4, abs=0.2)  # ¼ · 0.8 − ¾ · 0.8
    assert action_of(best, 10) == pytest.approx(0.8, abs=0.1)


def test_the_conditioned_network_does_what_is_asked():
    agent = make_agent(
        ReturnConditionedMLP, action_dim=1, stirred=False, learning_rate=1e-2, weight_decay=0.0
    )
    fit(agent, two_habits(), 200, progress=False)
    assert action_of(agent, 10) > 0.5
    assert action_of(agent, 0) < -0.5


def test_the_best_tenth_is_made_of_whole_best_episodes():
    data = two_habits(40)
    assert data.top(0.1).returns.tolist() == [10.0] * 4
    assert (data.top(0.1).actions == torch.tensor(0.8)).all()


@pytest.mark.parametrize("kind", KINDS)
def test_the_network_is_an_mlp_of_the_configured_size(kind):
    agent = make_agent(kind, hidden_dim=11, num_heads=1, num_layers=3)
    inputs = S + (kind is ReturnConditionedMLP)
    widths = [inputs, 11, 11, 11, A]
    expected = [(o, i) for i, o in zip(widths, widths[1:], strict=False)]
    assert [tuple(p.shape) for p in agent.parameters() if p.ndim == 2] == expected
