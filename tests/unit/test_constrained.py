"""The Constrained DT: what it reads, what it is allowed, and that costs are counted as lived."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from seqrl import Agent, DecisionTransformer, Episode, Trajectories, fit, rollouts, windows
from seqrl.constrained import (
    ConstrainedConfig,
    ConstrainedDecisionTransformer,
    costs_to_go,
)
from tests.samples import (
    EXACT,
    A,
    B,
    Drift,
    K,
    S,
    altered,
    every_prefix_predicts_as_the_whole,
    exactly,
    make_agent,
    make_batch,
)

LENGTHS = (7, 4, 7, 1, 5)
BOTH = pytest.mark.parametrize("discrete", [False, True])
SIZES = {"state_dim": 11, "action_dim": 3}


def constrained(**settings):
    return make_agent(ConstrainedDecisionTransformer, **settings).eval()


def batch_of(discrete=False, seed=0, lengths=LENGTHS):
    """A batch with costs-to-go."""
    batch = make_batch(discrete=discrete, seed=seed, lengths=lengths)
    random = torch.Generator().manual_seed(seed + 50)
    ctg = 5 * torch.rand(batch["rtg"].shape, generator=random) * batch["mask"].unsqueeze(2)
    return batch | {"ctg": ctg}


def said(agent, batch):
    with torch.no_grad():
        return agent(batch)


def price(states: np.ndarray) -> np.ndarray:
    """What arriving in states costs: never nothing, and other for every state."""
    return 0.3 + np.abs(np.sin(states @ np.array([1.0, 2.0, 3.0])))


def newest(agent) -> list[float]:
    return agent.history.batch["ctg"][:, -1, 0].tolist()


@BOTH
def test_a_prediction_sees_both_requests_up_to_its_step_and_actions_before_it(discrete):
    agent, batch = constrained(discrete=discrete), batch_of(discrete)
    before = said(agent, batch)
    for row, length in enumerate(LENGTHS):
        for step in range(K):
            for field in ("rtg", "ctg", "states", "actions"):
                after = said(agent, altered(batch, field, row, step))
                moved = (before != after).any(dim=2)  # [B, K]
                first = step + 1 if field == "actions" else step
                expected = torch.zeros(B, K, dtype=torch.bool)
                expected[row, first:] = step >= K - length
                assert torch.equal(moved, expected), (field, row, step)


@BOTH
@torch.no_grad()
def test_every_prefix_predicts_as_the_whole(discrete):
    every_prefix_predicts_as_the_whole(constrained(discrete=discrete), batch_of(discrete))


@pytest.mark.parametrize("junk", [-10.0, np.nan, np.inf])
def test_what_padding_costs_is_never_seen(junk):
    agent, batch = exactly(constrained(), batch_of())
    dirty = batch["ctg"].masked_fill(~batch["mask"].unsqueeze(2), junk)
    real = batch["mask"]
    clean, other = said(agent, batch)[real], said(agent, batch | {"ctg": dirty})[real]
    torch.testing.assert_close(other, clean, rtol=0, atol=EXACT)
    assert agent.loss(batch | {"ctg": dirty}).isfinite()


@BOTH
def test_but_for_the_token_of_costs_it_is_a_decision_transformer(discrete):
    """With DT's tokens and DT's weights it says what DT says, to the bit."""
    dt, agent = make_agent(discrete=discrete).eval(), constrained(discrete=discrete)
    strange = agent.load_state_dict(dt.state_dict(), strict=False)
    assert set(strange.missing_keys) == {"embed_ctg.weight", "embed_ctg.bias"}
    assert strange.unexpected_keys == []
    batch = batch_of(discrete)
    assert not torch.equal(said(agent, batch), said(dt, batch))
    agent.tokens = DecisionTransformer.tokens
    assert torch.equal(said(agent, batch), said(dt, batch))


def test_whoever_has_no_weight_for_costs_ignores_them():
    agent, batch = constrained(), batch_of()
    agent.embed_ctg.weight.data.zero_()
    assert torch.equal(said(agent, batch), said(agent, batch | {"ctg": 9 - batch["ctg"]}))


def test_costs_are_read_in_units_of_their_scale():
    plain, scaled = constrained(), constrained(cost_scale=8.0)
    batch = batch_of()
    eightfold = batch | {"ctg": 8 * batch["ctg"]}
    assert torch.equal(said(scaled, eightfold), said(plain, batch))
    assert not torch.equal(said(scaled, batch), said(plain, batch))


def lived(lengths=(3, 1, 5), seed=0):
    random = np.random.default_rng(seed)
    return [
        Episode(
            *(random.normal(size=(T + 1, S)), random.uniform(-1, 1, (T, A))),
            *(random.normal(size=T), True, False),
        )
        for T in lengths
    ]


@given(st.lists(st.integers(1, 9), min_size=1, max_size=5), st.integers(0, 99))
def test_costs_to_go_are_what_is_still_paid_from_each_step_on(lengths, seed):
    episodes = lived(tuple(lengths), seed)
    expected = [
        sum(price(state[None]).item() for state in episode.observations[step + 1 :])
        for episode in episodes
        for step in range(len(episode))
    ]
    found = costs_to_go(episodes, price)
    assert found.shape == (sum(lengths), 1)
    np.testing.assert_allclose(found[:, 0], expected, rtol=1e-5)


def test_windows_bring_them_and_an_update_needs_them():
    episodes = lived((9, 4, 12))
    data, ctg = Trajectories.from_episodes(episodes), costs_to_go(episodes, price)
    agent = constrained()
    with pytest.raises(ValueError, match=r"lacks \['ctg'\]"):
        agent.update(next(windows(data, B, K)))
    batch = next(windows(data, B, K, also={"ctg": ctg}))
    assert batch["ctg"].shape == (B, K, 1)
    assert np.isfinite(agent.update(batch))
    broken = batch["ctg"].clone()
    broken[0, -1] = np.nan
    with pytest.raises(ValueError, match="ctg"):
        agent.update({**batch, "ctg": broken})


def test_a_budget_falls_by_the_costs_lived_and_by_nothing_else():
    agent, random = constrained(), np.random.default_rng(0)
    agent.allow([9.0, 5.0], price)
    states = random.normal(size=(12, 2, S)).astype(np.float32)
    spent = np.zeros(2)
    for step, seen in enumerate(states):
        agent.select_action(seen, target_return=[1.0, 2.0])
        spent += price(seen) if step else 0  # nobody pays for where one starts
        np.testing.assert_allclose(newest(agent), [9, 5] - spent, rtol=1e-5)
        agent.observe(random.normal(size=2))


def test_in_rollouts_every_episode_has_a_budget_of_its_own(monkeypatch):
    """Three environments live eight episodes of several lengths one after the other."""
    agent, decide, shown = constrained(), ConstrainedDecisionTransformer.decide, {}

    def watched(batch, greedy):
        for state, left in zip(batch["states"][:, -1], batch["ctg"][:, -1, 0], strict=True):
            shown.setdefault(tuple(state.tolist()), left.item())
        return decide(agent, batch, greedy)

    monkeypatch.setattr(agent, "decide", watched)
    agent.allow(4.0, price)
    walks = rollouts(agent, Drift, 7, targets=1.0, num_envs=3)  # from seven starts
    assert len({len(walk) for walk in walks}) > 1
    for walk in walks:
        for step, state in enumerate(walk.observations[:-1]):
            left = 4 - price(walk.observations[1 : step + 1]).sum()
            assert shown[tuple(state.tolist())] == pytest.approx(left, abs=1e-5)


@BOTH
@pytest.mark.parametrize("age", [1, 3, K, K + 4])
def test_acting_is_training_on_the_same_window(age, discrete):
    agent, random = constrained(discrete=discrete), np.random.default_rng(age)
    agent.allow([7.0, 3.0], price)
    states = random.normal(size=(age, 2, S)).astype(np.float32)
    rewards, actions = random.normal(size=(age, 2)), []
    for seen, reward in zip(states, rewards, strict=True):
        actions.append(agent.select_action(seen, target_return=10.0))
        agent.observe(reward)
    received = np.cumsum(rewards, axis=0) - rewards
    paid = np.array([price(seen) for seen in states])
    spent = np.cumsum(paid, axis=0) - paid[0]
    recent = slice(max(0, age - agent.config.eval_context), age)
    steps = {
        "states": torch.from_numpy(states[recent]),
        "actions": torch.from_numpy(np.stack(actions)[recent]),
        "rtg": torch.from_numpy(10 - received[recent]).float().unsqueeze(2),
        "ctg": torch.from_numpy([7, 3] - spent[recent]).float().unsqueeze(2),
        "timesteps": torch.arange(age)[recent].repeat(2, 1).T,
        "mask": torch.ones(len(range(age)[recent]), 2, dtype=torch.bool),
    }
    expected = said(agent, {name: field.transpose(0, 1) for name, field in steps.items()})[:, -1]
    if discrete:
        assert actions[-1].tolist() == expected.argmax(1).tolist()
    else:
        np.testing.assert_allclose(actions[-1], expected, rtol=0, atol=2e-5)


def test_who_is_allowed_nothing_is_told_how_to_ask():
    with pytest.raises(RuntimeError, match=r"call allow\(budget, cost_of\) first"):
        constrained().select_action(np.zeros(S), target_return=1.0)


def test_what_is_no_budget_or_no_cost_is_refused_and_nothing_is_spent():
    agent = constrained()
    agent.allow([1.0, 2.0], price)
    with pytest.raises(ValueError, match="budget must be"):
        agent.select_action(np.zeros((3, S)), target_return=1.0)
    agent.allow(np.nan, price)
    with pytest.raises(ValueError, match="budget must be finite"):
        agent.select_action(np.zeros(S), target_return=1.0)
    agent.allow(1.0, lambda states: np.log(states[:, 0]))
    agent.select_action(np.ones(S), target_return=1.0)
    agent.observe(0.0)
    with pytest.raises(ValueError, match="cost must be finite"), np.errstate(divide="ignore"):
        agent.select_action(np.zeros(S), target_return=1.0)
    agent.select_action(np.ones(S))
    assert newest(agent) == [1.0]


def test_a_refused_step_spends_nothing():
    agent = constrained()
    agent.allow(3.0, price)
    agent.select_action(np.zeros(S), target_return=1.0)
    with pytest.raises(RuntimeError, match="observe"):
        agent.select_action(np.ones(S))
    assert agent.history.left.tolist() == [3.0]


def test_to_allow_anew_is_to_begin_anew():
    agent = constrained()
    for budget in (3.0, 8.0):
        agent.allow(budget, price)
        agent.select_action(np.zeros(S), target_return=budget)
        agent.observe(0.0)
        assert newest(agent) == [budget]


def test_a_saved_one_acts_alike_once_it_is_allowed_as_much(tmp_path):
    agent = constrained(cost_scale=2.0)
    agent.save(tmp_path / "agent.safetensors")
    again = Agent.load(tmp_path / "agent.safetensors").eval()
    assert type(again) is ConstrainedDecisionTransformer
    for one in (agent, again):
        one.allow(2.5, price)
    chosen = [one.select_action(np.ones(S), target_return=3.0) for one in (agent, again)]
    np.testing.assert_array_equal(*chosen)


def test_it_learns_what_a_budget_tells():
    """From one state some go left for free and some go right at a price: the return is the same."""
    made = []
    for number in range(80):
        way = 1.0 if number % 2 else -1.0
        states = np.array([[0.0], [way]])
        made.append(Episode(states, np.array([[way]]), np.array([1.0]), True, False))
    data = Trajectories.from_episodes(made)
    toll = lambda states: np.maximum(states[:, 0], 0)  # noqa: E731
    agent = ConstrainedDecisionTransformer(
        ConstrainedConfig.tiny(state_dim=1, action_dim=1, dropout=0.0, learning_rate=1e-2)
    )
    fit(agent, data, 300, also={"ctg": costs_to_go(made, toll)}, progress=False)
    agent.allow([0.0, 1.0], toll)
    free, dear = agent.select_action(np.zeros((2, 1)), target_return=1.0)[:, 0]
    assert free < -0.9
    assert dear > 0.9


def test_the_paper_preset_is_the_published_code():
    """OSRL, examples/configs/cdt_configs.py, its default (CarCircle)."""
    published = {
        **{"hidden_dim": 128, "num_layers": 3, "num_heads": 8, "max_seq_len": 10},
        **{"max_ep_len": 300, "dropout": 0.1, "embed_dropout": 0.1, "activation": "gelu"},
        **{"learning_rate": 1e-4, "weight_decay": 1e-4, "grad_clip": 0.25, "batch_size": 2048},
        **{"warmup_steps": 500, "return_scale": 1 / 0.1, "cost_scale": 1.0},
        **{"position": "timestep", "optimiser": "adamw", "initial_weights": "gpt2"},
    }
    config = ConstrainedConfig.paper(**SIZES)
    assert {name: getattr(config, name) for name in published} == published
    assert config.eval_context == 10
    assert ConstrainedConfig.updates["paper"] == 100_000


@pytest.mark.parametrize("scale", [0, -1.0])
def test_a_scale_of_costs_is_above_0(scale):
    with pytest.raises(ValueError, match="'cost_scale' must be above 0"):
        ConstrainedConfig.laptop(**SIZES, cost_scale=scale)
