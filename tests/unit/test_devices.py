"""Lower precision and other devices train and act as the plain CPU does."""

import numpy as np
import pytest
import torch

from seqrl import (
    Agent,
    DecisionTransformer,
    ElasticDecisionTransformer,
    OnlineDecisionTransformer,
    fit,
    rollouts,
)
from seqrl.elastic import distil
from seqrl.online import OnlineRun, Plan
from seqrl.online.fine_tuning import iterate
from seqrl.transformer import Dropout
from tests.samples import Drift, S, make_agent, make_batch, make_data

DEVICES = [
    pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU")),
    pytest.param(
        "mps", marks=pytest.mark.skipif(not torch.backends.mps.is_available(), reason="no MPS")
    ),
]
KINDS = {  # without a price ODT's loss has no random numbers, which differ between devices
    DecisionTransformer: {},
    ElasticDecisionTransformer: {},
    OnlineDecisionTransformer: {"initial_temperature": 1e-9},
}


@pytest.mark.parametrize("discrete", [False, True])
def test_bf16_trains_in_bf16_and_keeps_fp32_weights(discrete):
    plain, half = (
        make_agent(discrete=discrete, stirred=False, learning_rate=3e-3, precision=precision)
        for precision in ("fp32", "bf16")
    )
    types = []
    half.action_head.register_forward_hook(lambda *given: types.append(given[2].dtype))
    batch = make_batch(discrete=discrete)
    losses = [half.update(batch) for _ in range(50)]
    assert set(types) == {torch.bfloat16}
    assert losses[0] == pytest.approx(plain.update(batch), rel=2**-7)  # bf16 has 8 digits
    assert losses[-1] < 0.7 * losses[0]
    assert all(parameter.dtype == torch.float32 for parameter in half.parameters())
    moments = [v for k, v in half.optimiser.state_tensors().items() if "exp_avg" in k]
    assert {moment.dtype for moment in moments} == {torch.float32}


def test_bf16_acts_in_fp32():
    plain, half = (make_agent(precision=precision) for precision in ("fp32", "bf16"))
    assert (plain.select_action(np.ones(S), 1.0) == half.select_action(np.ones(S), 1.0)).all()


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_a_device_trains_acts_and_resumes_as_the_cpu(tmp_path, device, discrete, kind):
    data = make_data(discrete=discrete)
    here = make_agent(kind, discrete=discrete, stirred=False, **KINDS[kind])
    there = kind(here.config, device=device)
    assert there.device.type == device
    losses = fit(there, data, 5, progress=False)
    assert losses == pytest.approx(fit(here, data, 5, progress=False), rel=1e-3)
    there.save(tmp_path / "agent")
    for home in (device, "cpu"):
        loaded = kind.load(tmp_path / "agent", device=home)
        assert loaded.device.type == home
        more = fit(loaded, data, 8, progress=False)
        assert more == pytest.approx(
            fit(kind.load(tmp_path / "agent"), data, 8, progress=False), rel=1e-3
        )
    action = there.select_action(np.ones((4, S)), 1.0, greedy=not discrete)
    assert isinstance(action, np.ndarray)
    there.observe(np.ones(4))
    there.reset_history(rows=[1])
    there.select_action(np.ones((4, S)), 1.0)


@pytest.mark.parametrize("device", DEVICES)
def test_dropout_on_a_device(device):
    agent = DecisionTransformer(make_agent(dropout=0.5).config, device=device)
    data = make_data()
    before = torch.get_rng_state()
    losses = fit(agent, data, 5, progress=False)
    again = DecisionTransformer(agent.config, device=device)
    assert fit(again, data, 5, progress=False) == pytest.approx(losses, rel=1e-4)
    assert torch.equal(torch.get_rng_state(), before)


PLAN = Plan(evaluation_rtg=1, exploration_rtg=2, rollouts=3, updates=2, capacity=6)


@pytest.mark.parametrize("device", ["cpu", *DEVICES])
@pytest.mark.parametrize("discrete", [False, True])
def test_a_run_online_learns_on_its_agents_device_and_goes_on_on_another(
    tmp_path, device, discrete
):
    data = make_data(discrete=discrete)
    config = make_agent(OnlineDecisionTransformer, discrete=discrete).config
    run = OnlineRun(OnlineDecisionTransformer(config, device=device), data, PLAN)
    run.log.append(iterate(run, lambda: Drift(discrete)))
    agent = run.agent
    moments = {n: tensor for n, tensor in agent.training_state().items() if "exp_avg" in n}
    placed = agent.state_dict() | moments
    assert sum(name.startswith("temperature.") for name in placed) == 3  # λ and its two moments
    assert {tensor.device.type for tensor in placed.values()} == {device}
    assert {part.device.type for part in (agent.training_random, agent.acting_random)} == {device}
    assert run.buffer.data.states.device.type == "cpu"  # only batches travel
    run.save(tmp_path / "run")

    moved = OnlineRun(OnlineDecisionTransformer(config), data, PLAN)
    moved.restore(tmp_path / "run")
    assert moved.agent.temperature.value.item() == agent.temperature.value.item()
    assert torch.equal(moved.buffer.data.actions, run.buffer.data.actions)
    record = iterate(moved, lambda: Drift(discrete))
    assert moved.agent.updates == 4
    assert np.isfinite(record["loss"])


@pytest.mark.parametrize("device", ["cpu", *DEVICES])
@pytest.mark.parametrize("history", ["search", "amortised"])
def test_the_choice_of_a_history_is_that_of_the_cpu(tmp_path, device, history):
    data = make_data()
    config = make_agent(ElasticDecisionTransformer).config
    there = ElasticDecisionTransformer(config, device=device)
    fit(there, data, 5, progress=False)
    distil(there, data, 5, batch_size=4, progress=False)
    there.save(tmp_path / "agent")
    chosen, lived = [], []
    for home in (device, "cpu"):
        agent = ElasticDecisionTransformer.load(tmp_path / "agent", device=home)
        agent.config = agent.config.replace(history=history)
        lived.append(rollouts(agent, Drift, 4, targets=1.0))
        chosen.append(agent.choice.lengths.cpu())
    assert torch.equal(*chosen)
    for one, other in zip(*lived, strict=True):
        np.testing.assert_allclose(one.actions, other.actions, atol=1e-4)


def noise_of(agent: Agent) -> set[int]:
    """Which random numbers the agent's dropout draws: of one source all, if it is sound."""
    return {id(module.random) for module in agent.modules() if isinstance(module, Dropout)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_move_to_where_it_is_changes_nothing(kind):
    """All that a move carries, random numbers, moments and history, is carried over and exact."""
    moved, still = (make_agent(kind, stirred=False, dropout=0.3) for _ in range(2))
    for step in range(4):
        assert moved.update(make_batch(seed=step)) == still.update(make_batch(seed=step))
        states = np.full((2, S), step)
        acted = [a.select_action(states, 5.0, greedy=False) for a in (moved, still)]
        assert (acted[0] == acted[1]).all()
        for agent in (moved, still):
            agent.observe(1.0)
        before = moved.training_random
        moved.to("cpu")
        assert moved.training_random is not before
        assert noise_of(moved) == {id(moved.training_random)}


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("meta", 'device "meta" cannot be used here'),
        pytest.param(
            "cuda",
            "that device cannot be used here",
            marks=pytest.mark.skipif(torch.cuda.is_available(), reason="there is one"),
        ),
    ],
)
def test_a_move_to_where_nothing_can_be_drawn_is_refused_and_moves_nothing(place, said):
    agent, still = make_agent(dropout=0.3), make_agent(dropout=0.3)
    with pytest.raises(ValueError, match=said):
        agent.to(place)
    assert agent.device.type == "cpu"
    assert agent.update(make_batch()) == still.update(make_batch())


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_trained_agent_moves_with_all_it_has(kind, device):
    agent = make_agent(kind, stirred=False, dropout=0.3)
    agent.update(make_batch())
    agent.select_action(np.ones((2, S)), 5.0)
    agent.observe(1.0)
    agent.to(device)
    assert {r.device.type for r in (agent.training_random, agent.acting_random)} == {device}
    assert noise_of(agent) == {id(agent.training_random)}
    agent.select_action(np.ones((2, S)), greedy=False)
    agent.update(make_batch())
    assert agent.updates == 2
