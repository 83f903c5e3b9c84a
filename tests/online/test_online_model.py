"""What is trained, how it explores, and that it is a Decision Transformer underneath."""

import math

import numpy as np
import pytest
import torch
from scipy import stats

from seqrl import Agent, DecisionTransformer, OnlineDecisionTransformer, fit, windows
from seqrl.lessons.quirks import UncertainOfPadding
from seqrl.losses import action_loss
from tests.samples import A, B, K, S, make_agent, make_batch, make_data
from tests.unit.test_causality import FIELDS, perturb
from tests.unit.test_resume import assert_same, everything


def make(*, discrete: bool = False, **options) -> OnlineDecisionTransformer:
    return make_agent(OnlineDecisionTransformer, discrete=discrete, **options)


def with_fixed_spread(agent, log_std: float):
    """The agent with one σ everywhere and a λ of nought."""
    half = math.atanh((log_std + 5) / 3.5 - 1)
    with torch.no_grad():
        agent.log_std_head.weight.zero_()
        agent.log_std_head.bias.fill_(half)
        agent.temperature.log_value.fill_(-math.inf)
    return agent


def test_the_edge_of_the_config_is_the_policys():
    agent, batch = make(edge=0.05), make_batch(lengths=(7,) * 5)
    inside = batch | {"actions": batch["actions"].clamp(-0.95, 0.95)}
    assert not torch.equal(inside["actions"], batch["actions"])
    losses = []
    for one in (inside, batch):
        mask, policy = one["mask"], agent(batch)
        losses.append(policy[mask].log_prob(one["actions"][mask]))
    assert torch.equal(*losses)


class LinearHead(DecisionTransformer):
    """A Decision Transformer whose actions are not squashed."""

    def as_actions(self, output):
        return output


@pytest.mark.parametrize("log_std", [-1.5, 0.3])
def test_with_a_fixed_spread_it_is_a_squared_error_before_the_squashing(log_std):
    """−log π = (A / 2σ²) · MSE(μ, atanh a) + a constant, in value and in every gradient."""
    agent, batch = with_fixed_spread(make(edge=1e-6), log_std), make_batch()
    mask, goal = batch["mask"], batch["actions"].atanh()
    gradients = []
    for loss in ("likelihood", "squares"):
        agent.zero_grad()
        if loss == "likelihood":
            value = agent.loss(batch)
        else:
            weight = A / (2 * math.exp(log_std) ** 2)
            slopes = (1 - batch["actions"][mask] ** 2).log().sum(1).mean()
            constant = A * (log_std + 0.5 * math.log(2 * math.pi)) + slopes
            expected = weight * action_loss(agent(batch).mu, goal, mask) + constant
            torch.testing.assert_close(value, expected, rtol=1e-4, atol=1e-4)
            value = expected
        value.backward()
        named = [(n, p.grad) for n, p in agent.named_parameters() if p.grad is not None]
        gradients.append({n: g.clone() for n, g in named if not n.startswith("log_std_head")})
    for name, gradient in gradients[0].items():
        scale = gradient.abs().max().clamp(min=1)
        torch.testing.assert_close(
            gradients[1][name] / scale, gradient / scale, rtol=0, atol=1e-4, msg=name
        )


def test_without_the_squashing_it_is_a_decision_transformer_with_a_linear_head():
    agent, log_std, batch = with_fixed_spread(make(), -0.7), -0.7, make_batch()
    plain = make_agent(LinearHead, position="none", stirred=False)
    plain.load_state_dict(
        {name: agent.state_dict()[name] for name in plain.state_dict()}, strict=True
    )
    mu = agent(batch).mu
    assert torch.equal(plain(batch), mu)
    normal = torch.distributions.Normal(mu, math.exp(log_std))
    surprise = -normal.log_prob(batch["actions"]).sum(2)[batch["mask"]].mean()
    constant = A * (log_std + 0.5 * math.log(2 * math.pi))
    expected = A / (2 * math.exp(log_std) ** 2) * plain.loss(batch) + constant
    torch.testing.assert_close(surprise, expected, rtol=1e-5, atol=1e-5)


@torch.no_grad()
@pytest.mark.parametrize("discrete", [False, True])
def test_the_loss_is_likelihood_and_priced_entropy_over_real_steps(discrete):
    agent, batch = make(discrete=discrete), make_batch(discrete=discrete)
    policy, price = agent.policy(batch), agent.temperature.value.item()
    likelihood, entropy, count = 0.0, 0.0, 0
    agent.training_random.manual_seed(5)
    loss = agent.loss(batch).item()
    noise = torch.Generator().manual_seed(5)
    for b in range(B):
        for k in range(K):
            if batch["mask"][b, k]:
                step = policy[b, k]
                likelihood += step.log_prob(batch["actions"][b, k]).item()
                count += 1
    entropies = policy[batch["mask"]].entropy(noise).tolist()
    entropy = sum(entropies) / count
    assert len(entropies) == count
    assert loss == pytest.approx(-(likelihood / count + price * entropy), rel=1e-5)
    assert agent.entropy.item() == pytest.approx(entropy, rel=1e-5)


def test_entropy_targets():
    assert make().target_entropy == -A
    assert make(action_dim=5).target_entropy == -5
    assert make(discrete=True, action_dim=5).target_entropy == pytest.approx(0.3 * math.log(5))


@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("random", [False, True])
def test_an_update_moves_the_model_and_then_the_price(random, discrete):
    """A policy that is more random than its target makes randomness cheaper, and the reverse."""
    agent, batch = make(discrete=discrete, stirred=False), make_batch(discrete=discrete)
    with torch.no_grad():
        if discrete:
            agent.action_head.weight.mul_(0.01 if random else 50)
        else:
            agent.action_head.weight.mul_(0.1)
            agent.log_std_head.weight.mul_(0.1)
            agent.log_std_head.bias.fill_(0.5 if random else -2)
    before, price = everything_but_price(agent), agent.temperature.value.item()
    agent.update(batch)
    assert (agent.entropy.item() > agent.target_entropy) == random
    assert (agent.temperature.value.item() < price) == random
    after = everything_but_price(agent)
    assert all(not torch.equal(before[name], after[name]) for name in before)


def everything_but_price(agent):
    return {n: p.clone() for n, p in agent.named_parameters() if not n.startswith("temperature")}


@pytest.mark.parametrize("optimiser", ["adamw", "lamb"])
def test_the_models_optimiser_never_moves_the_price(optimiser):
    agent, batch = make(optimiser=optimiser, weight_decay=0.5), make_batch()
    agent.update(batch)
    price = agent.temperature.log_value.clone()
    for _ in range(3):
        agent.optimiser.step(agent.loss(batch))
    assert torch.equal(agent.temperature.log_value, price)


@torch.no_grad()
@pytest.mark.parametrize("field", [field for field in FIELDS if field != "timesteps"])
def test_neither_mean_nor_spread_sees_the_future(field):
    agent, batch = make(), make_batch(lengths=(7, 6, 7, 5, 7))
    before = agent(batch)
    for step in range(K):
        after = agent(perturb(batch, field, step))
        unseen = step + 1 if field == "actions" else step
        for one, other in ((before.mu, after.mu), (before.log_std, after.log_std)):
            assert torch.equal(one[:, :unseen], other[:, :unseen])
            assert all((one[:, k] != other[:, k]).any() for k in range(unseen, K))


@torch.no_grad()
def test_it_knows_no_clock():
    """Without positions, the same steps later in an episode are the same steps."""
    agent, batch = make(), make_batch(lengths=(7,) * 5)
    later = batch | {"timesteps": batch["timesteps"] + 11}
    assert torch.equal(agent(batch).mu, agent(later).mu)


def test_exploring_draws_from_the_policy_and_evaluating_takes_its_middle():
    agent = make(stirred=False)
    low, high = torch.tensor([-0.1, 0.7]), torch.tensor([0.3, 1.9])
    agent.action_low.copy_(low)
    agent.action_high.copy_(high)
    states = np.tile(np.random.default_rng(0).normal(size=S), (20_000, 1)).astype(np.float32)
    drawn = agent.select_action(states, 1.0, greedy=False)
    policy = agent.eval()(agent.history.window() | {"actions": torch.zeros(20_000, 1, A)})
    middle, reach = (high + low) / 2, (high - low) / 2
    for d in range(A):
        mu, std = policy.mu[0, -1, d].item(), policy.log_std[0, -1, d].exp().item()
        u = ((torch.from_numpy(drawn[:, d]) - middle[d]) / reach[d]).double().atanh()
        assert stats.kstest(u, stats.norm(mu, std).cdf).pvalue > 1e-3
    agent.reset_history()
    greedy = agent.select_action(states[:3], 1.0, greedy=True)
    np.testing.assert_allclose(greedy, policy.mean[:3, -1].detach(), atol=1e-5)


def test_exploring_repeats_with_its_seed_and_evaluating_draws_nothing():
    agent = make(stirred=False)
    states = np.random.default_rng(0).normal(size=(9, S))
    runs = []
    for seed in (1, 1, 2):
        agent.reset_history(seed=seed)
        runs.append(agent.select_action(states, 1.0, greedy=False).tolist())
    assert runs[0] == runs[1] != runs[2]
    noise = agent.acting_random.get_state()
    agent.reset_history()
    agent.select_action(states, 1.0)
    assert torch.equal(agent.acting_random.get_state(), noise)


def test_padding_in_the_mean_entropy_is_the_official_codes():
    ours, theirs = make(stirred=False), make_agent(UncertainOfPadding, stirred=False)
    full, padded = make_batch(lengths=(7,) * 5), make_batch()
    values = {}
    for name, batch in (("full", full), ("padded", padded)):
        for agent in (ours, theirs):
            agent.training_random.manual_seed(5)
            agent.loss(batch)
            values[name, agent] = agent.entropy.item()
    assert values["full", ours] == pytest.approx(values["full", theirs], rel=1e-6)
    assert values["padded", ours] != pytest.approx(values["padded", theirs], rel=1e-3)
    theirs.training_random.manual_seed(5)
    entropies = theirs.policy(padded).entropy(theirs.training_random)
    theirs.training_random.manual_seed(5)
    theirs.loss(padded)
    assert theirs.entropy.item() == pytest.approx(entropies.mean().item(), rel=1e-6)


@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("stop", [1, 4])
def test_pre_training_resumes_with_its_price(tmp_path, stop, discrete):
    data = make_data(discrete=discrete)
    whole, first = (make(discrete=discrete, stirred=False, dropout=0.3) for _ in range(2))
    losses = fit(whole, data, 6, progress=False)
    fit(first, data, stop, checkpoint=tmp_path / "run", progress=False)
    resumed = Agent.load(tmp_path / "run")
    assert type(resumed) is OnlineDecisionTransformer
    assert resumed.temperature.value == first.temperature.value != 0.1
    assert fit(resumed, data, 6, progress=False) == losses[stop:]
    assert "model.temperature.log_value" in everything(whole)
    assert_same(resumed, whole)
    one, other = (agent.temperature.state_tensors() for agent in (resumed, whole))
    assert one.keys() == other.keys() == {"0.step", "0.exp_avg", "0.exp_avg_sq"}
    assert all(torch.equal(one[name], other[name]) for name in one)


@pytest.mark.parametrize("discrete", [False, True])
def test_one_batch_can_be_learnt_by_heart(discrete):
    agent = make(discrete=discrete, stirred=False, learning_rate=3e-3)
    batch = next(windows(make_data(discrete=discrete), B, K))
    before = surprise(agent, batch)
    for _ in range(150):
        agent.update(batch)
    assert surprise(agent, batch) < before - 0.5


@torch.no_grad()
def surprise(agent, batch) -> float:
    mask = batch["mask"]
    return -agent.policy(batch)[mask].log_prob(batch["actions"][mask]).mean().item()


def test_bf16_trains_in_bf16_and_measures_likelihood_in_fp32():
    plain, half = (make(stirred=False, precision=precision) for precision in ("fp32", "bf16"))
    types, batch = [], make_batch()
    half.action_head.register_forward_hook(lambda *given: types.append(given[2].dtype))
    assert half.update(batch) == pytest.approx(plain.update(batch), rel=0.02)
    assert set(types) == {torch.bfloat16}
    assert half.entropy.dtype == torch.float32
