"""Reinformer: who sees what, what is trained, and that acting keeps its own promises."""

import math

import numpy as np
import pytest
import torch
from scipy import stats

from seqrl import Episode, Reinformer, Trajectories, fit, rollouts
from seqrl.reinformer import ReinformerConfig
from tests.samples import A, B, Drift, K, S, altered, central, make_agent, make_batch

LENGTHS = (7, 4, 7, 1, 5)


def reinformer(**settings):
    return make_agent(Reinformer, **settings).eval()


def said(agent, batch):
    with torch.no_grad():
        predicted = agent.predict(batch)
    return predicted.returns, central(predicted.actions)


def moved(agent, batch, field, row, step):
    """Which steps' promises and actions of the row another entry moves, and that no other's."""
    pairs = zip(said(agent, batch), said(agent, altered(batch, field, row, step)), strict=True)
    differ = [(one != other).any(dim=2) for one, other in pairs]  # 2 × [B, K]
    others = torch.arange(B) != row
    assert not any(table[others].any() for table in differ)
    return [table[row].nonzero().flatten().tolist() for table in differ]


@pytest.mark.parametrize("discrete", [False, True])
def test_a_promise_sees_its_state_and_what_was_before_an_action_its_return_too(discrete):
    agent, batch = reinformer(discrete=discrete), make_batch(discrete=discrete, lengths=LENGTHS)
    for row, length in enumerate(LENGTHS):
        first = K - length
        for step in range(K):
            real = step >= first
            after, from_here = (list(range(n, K)) if real else [] for n in (step + 1, step))
            assert moved(agent, batch, "states", row, step) == [from_here, from_here]
            assert moved(agent, batch, "rtg", row, step) == [after, from_here]
            assert moved(agent, batch, "actions", row, step) == [after, after]


def by_hand(agent, batch) -> float:
    """The loss, token by token in plain Python."""
    predicted, c = agent.predict(batch), agent.config
    real = batch["mask"].nonzero().tolist()
    size = np.mean([abs(batch["rtg"][b, k, 0].item()) for b, k in real])
    likelihood = entropy = promise = 0.0
    for b, k in real:
        above = (batch["rtg"][b, k, 0].item() - predicted.returns[b, k, 0].item()) / size
        promise += (c.expectile if above > 0 else 1 - c.expectile) * above**2
        action = batch["actions"][b, k]
        if agent.discrete:
            log_chances = predicted.actions[b, k].log_softmax(0).tolist()
            likelihood += log_chances[action]
            entropy -= sum(math.exp(x) * x for x in log_chances)
            continue
        for a in range(A):
            mu, std = predicted.actions.mu[b, k, a].item(), agent.log_std[a].exp().item()
            likelihood += stats.norm.logpdf(action[a].item(), mu, std)
            entropy += stats.norm.entropy(mu, std)
    price = agent.temperature.value.item()
    return (promise - likelihood - price * entropy) / len(real)


@torch.no_grad()
@pytest.mark.parametrize("discrete", [False, True])
def test_the_loss_is_likelihood_entropy_and_expectile(discrete):
    agent = reinformer(discrete=discrete, expectile=0.8, initial_temperature=0.7)
    batch = make_batch(discrete=discrete, lengths=LENGTHS)
    assert agent.loss(batch).item() == pytest.approx(by_hand(agent, batch), rel=1e-4)


@torch.no_grad()
def test_a_promise_costs_the_same_in_any_unit_of_return():
    agent, batch = reinformer(), make_batch(lengths=LENGTHS)
    before = agent.promise_loss(agent.predict(batch).returns, batch)
    agent.return_scale *= 50
    batch["rtg"] *= 50
    after = agent.promise_loss(agent.predict(batch).returns, batch)
    assert after.item() == pytest.approx(before.item(), rel=1e-5)


@torch.no_grad()
def test_where_nothing_was_paid_a_promise_costs_what_it_is_of_the_models_scale():
    agent, batch = reinformer(expectile=0.9), make_batch(lengths=(K,) * B)
    agent.return_scale.fill_(50.0)
    batch["rtg"] *= 0
    promised = torch.full_like(batch["rtg"], 100.0)
    assert agent.promise_loss(promised, batch).item() == pytest.approx(0.1 * 2**2)


def test_what_the_promise_is_trained_to_moves_no_action_of_the_same_batch():
    """The return that an action sees is the data's: its loss has no gradient in the promise."""
    agent, batch = reinformer(), make_batch()
    agent.policy_loss(agent.policy(batch), batch).backward()
    assert agent.return_head.weight.grad is None
    assert agent.log_std.grad.abs().min() > 0


class Life:
    """Three environments in which an agent acts; row 1 begins anew now and then."""

    def __init__(self, agent):
        self.agent, self.random = agent, np.random.default_rng(3)

    def step(self, t):
        if t in (4, 9):
            self.agent.reset_history([1])
        action = self.agent.select_action(self.random.normal(size=(3, S)))
        return torch.as_tensor(action)

    def after(self):
        self.agent.observe(self.random.normal(size=3))


@torch.no_grad()
@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("norm", ["pre", "post"])
def test_acting_is_two_whole_passes_of_which_the_second_sees_the_firsts_promise(norm, discrete):
    """As in the official code, without what it keeps of the first."""
    kind = type("Normed", (Reinformer,), {"norm": norm})
    agent = make_agent(kind, discrete=discrete, max_seq_len=K, eval_context=K).double()
    life, promises = Life(agent), []
    for t in range(13):
        acted = life.step(t)
        window = agent.history.window()
        unknown = window["rtg"].clone()
        unknown[:, -1] = 12345.0  # the promise must not look at what stands in its own place
        promised = agent.predict(window | {"rtg": unknown}).returns[:, -1]  # [n, 1]
        torch.testing.assert_close(agent.promised, promised[:, 0], rtol=1e-6, atol=1e-6)
        promises.append(agent.promised)
        assert torch.equal(window["rtg"][0, :, 0], torch.stack(promises)[-K:, 0])
        known = agent(window | {"rtg": torch.cat([unknown[:, :-1], promised[:, None]], dim=1)})
        action = known[:, -1].argmax(dim=1) if discrete else known.mean[:, -1].clamp(-1, 1)
        torch.testing.assert_close(acted.to(action), action, rtol=1e-6, atol=1e-6)
        life.after()


@pytest.mark.parametrize("asked", [None, -7.0, 9e9, [1.0, 2.0, 3.0]])
def test_no_target_is_needed_and_any_changes_nothing(asked):
    states = np.random.default_rng(0).normal(size=(6, 3, S))
    lives = []
    for targets in (None, asked):
        agent = reinformer()
        actions = []
        for t, state in enumerate(states):
            given = {} if targets is None or t == 3 else {"target_return": targets}
            actions.append(agent.select_action(state, **given))
            agent.observe(100.0)
        lives.append(actions)
    assert np.array_equal(*lives)


@pytest.mark.parametrize("wrong", [math.nan, "much", [1.0, 2.0]])
def test_a_target_that_is_none_is_still_refused(wrong):
    with pytest.raises((TypeError, ValueError), match="target_return"):
        reinformer().select_action(np.zeros((3, S)), target_return=wrong)


def test_in_a_world_it_acts_without_being_asked():
    agent = reinformer(discrete=True)
    plain = rollouts(agent, lambda: Drift(True), 5, progress=False)
    asked = rollouts(agent, lambda: Drift(True), 5, targets=3.0, progress=False)
    assert [e.actions.tolist() for e in plain] == [e.actions.tolist() for e in asked]


def coin(chance: float, flips: int = 200) -> Trajectories:
    """Episodes of one step in one state: reward 1 in so many of them, else 0."""
    won = np.arange(flips) < chance * flips
    episodes = [
        Episode(np.ones((2, 1)), np.zeros((1, 1)), np.array([float(w)]), True, False) for w in won
    ]
    return Trajectories.from_episodes(episodes)


@pytest.mark.parametrize("level", [0.3, 0.5, 0.9])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_it_learns_to_promise_the_expectile_of_a_coin(level, seed):
    """τp / (τp + (1 − τ)(1 − p)): the closed form, where a mean would be p."""
    chance = 0.25
    sizes = {"state_dim": 1, "action_dim": 1, "hidden_dim": 16, "num_layers": 1, "max_seq_len": 1}
    config = ReinformerConfig.tiny(**sizes, expectile=level, dropout=0.0, batch_size=200)
    agent = Reinformer(config, seed=seed)
    fit(agent, coin(chance), 400, progress=False)
    agent.select_action(np.ones(1))
    expected = level * chance / (level * chance + (1 - level) * (1 - chance))
    assert agent.promised.item() == pytest.approx(expected, abs=0.05)


def test_it_learns_how_much_the_data_vary_and_no_more():
    """At a price of nought σ ends at the spread of actions that nothing foretells."""
    random, spread = np.random.default_rng(0), 0.2
    steps = 2000
    actions = random.normal(0.3, spread, size=(steps, 1)).clip(-1, 1)
    episode = Episode(np.ones((steps + 1, 1)), actions, np.zeros(steps), True, False)
    sizes = {"state_dim": 1, "action_dim": 1, "hidden_dim": 8, "num_layers": 1, "num_heads": 1}
    few = {"max_seq_len": 1, "position": "none", "initial_temperature": 1e-9}
    config = ReinformerConfig.tiny(**sizes, **few, dropout=0.0, learning_rate=1e-2, batch_size=256)
    agent = Reinformer(config)
    fit(agent, Trajectories.from_episodes([episode]), 400, progress=False)
    assert agent.log_std.exp().item() == pytest.approx(spread, rel=0.1)
    assert agent.select_action(np.ones(1)).item() == pytest.approx(0.3, abs=0.05)


def test_the_presets_are_as_published():
    paper = ReinformerConfig.paper(state_dim=11, action_dim=3)
    expected = {
        **{"hidden_dim": 256, "num_layers": 4, "num_heads": 8, "max_seq_len": 5},
        **{"eval_context": 5, "dropout": 0.1, "embed_dropout": 0.0, "activation": "gelu"},
        **{"learning_rate": 1e-4, "weight_decay": 1e-4, "warmup_steps": 5000, "grad_clip": 0.25},
        **{"batch_size": 128, "optimiser": "lamb", "expectile": 0.99, "position": "timestep"},
        **{"initial_temperature": 0.1, "temperature_lr": 1e-4, "entropy_target": -1.0},
        **{"max_ep_len": 4096, "initial_weights": "published", "return_scale": 1000.0},
    }
    assert {name: getattr(paper, name) for name in expected} == expected
    assert ReinformerConfig.updates["paper"] == 50_000
