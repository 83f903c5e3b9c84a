"""The squashed Gaussian against numerical integration and against the normal's own CDF."""

import math

import numpy as np
import pytest
import torch
from scipy import integrate, special, stats

from seqrl.online import Categorical, Normal, SquashedNormal
from seqrl.online.distribution import bounded_log_std, log_slope

CASES = [(0.0, -1.5), (0.4, -0.5), (-1.2, 0.0), (0.8, 0.7), (2.0, -2.0), (0.1, -5.0), (0.0, 2.0)]
NARROW = [case for case in CASES if case[1] <= 0.7]  # σ = 7.4 has its mass at the last digits


def one(mu: float, log_std: float, **space) -> SquashedNormal:
    tensors = (torch.tensor([x], dtype=torch.float64) for x in (mu, log_std))
    return SquashedNormal(*tensors, **space)


def density(policy: SquashedNormal, action: float) -> float:
    return policy.log_prob(torch.tensor([action], dtype=torch.float64)).exp().item()


def integral(function, mu: float, log_std: float) -> float:
    """∫ function(a) da over (−1, 1), cut where the policy's mass lies."""
    quantiles = mu + math.exp(log_std) * stats.norm.ppf([1e-9, 0.05, 0.35, 0.65, 0.95, 1 - 1e-9])
    cuts = np.unique(np.tanh(quantiles).clip(-1 + 1e-6, 1 - 1e-6))
    pieces = zip(cuts[:-1], cuts[1:], strict=True)
    return sum(integrate.quad(function, low, high, limit=200)[0] for low, high in pieces)


def entropy_by_integration(mu: float, log_std: float) -> float:
    policy = one(mu, log_std)

    def summand(action):
        p = density(policy, action)
        return -p * math.log(p) if p > 0 else 0.0

    return integral(summand, mu, log_std)


@pytest.mark.parametrize(("mu", "log_std"), NARROW)
def test_the_density_integrates_to_one(mu, log_std):
    policy = one(mu, log_std)
    total = integral(lambda action: density(policy, action), mu, log_std)
    inside = np.diff(stats.norm.cdf(np.arctanh([-1 + 1e-6, 1 - 1e-6]), mu, math.exp(log_std)))
    assert total == pytest.approx(inside[0], abs=1e-6)


@pytest.mark.parametrize(("mu", "log_std"), CASES)
def test_the_density_is_the_slope_of_the_distribution_function(mu, log_std):
    """P(tanh u ≤ a) = Φ((atanh a − μ) / σ), which needs no formula of ours."""
    policy, std, h = one(mu, log_std), math.exp(log_std), 1e-6
    for action in np.tanh(mu + std * np.array([-1.5, -0.3, 0.0, 0.7])).clip(-0.999, 0.999):
        ends = stats.norm.cdf(np.arctanh([action - h, action + h]), mu, std)
        slope = (ends[1] - ends[0]) / (2 * h)
        assert density(policy, action) == pytest.approx(slope, rel=1e-4, abs=1e-9)


@pytest.mark.parametrize(("mu", "log_std"), NARROW)
def test_the_mean_of_one_draw_entropies_is_the_integral(mu, log_std):
    many = SquashedNormal(torch.full((200_000, 1), mu), torch.full((200_000, 1), log_std))
    draws = many.entropy(torch.Generator().manual_seed(0)).double()
    error = draws.std() / math.sqrt(len(draws))
    assert abs(draws.mean() - entropy_by_integration(mu, log_std)) < 4 * error + 1e-5


def test_it_is_not_the_entropy_of_the_gaussian_and_it_may_be_negative():
    gaussian = 0.5 * math.log(2 * math.pi * math.e)
    assert entropy_by_integration(0.0, 0.0) < gaussian - 0.5
    assert entropy_by_integration(0.0, -3.0) < 0


@pytest.mark.parametrize(("mu", "log_std"), [(0.4, -0.5), (-1.2, 0.0), (2.0, -1.0)])
def test_the_gradient_of_the_estimate_is_that_of_the_integral(mu, log_std):
    """A sample that is not reparametrised would give another gradient."""
    parameters = [torch.full((400_000, 1), x, requires_grad=True) for x in (mu, log_std)]
    SquashedNormal(*parameters).entropy(torch.Generator().manual_seed(1)).sum().backward()
    h = 1e-3
    slopes = [
        (entropy_by_integration(mu + h, log_std) - entropy_by_integration(mu - h, log_std)),
        (entropy_by_integration(mu, log_std + h) - entropy_by_integration(mu, log_std - h)),
    ]
    for parameter, slope in zip(parameters, slopes, strict=True):
        each = parameter.grad.double()
        error = each.std() / math.sqrt(len(each))
        assert abs(each.mean() - slope / (2 * h)) < 4 * error + 1e-4


def test_dimensions_are_independent_and_summed():
    random = torch.Generator().manual_seed(0)
    mu, log_std, actions = (torch.randn(5, 7, 3, generator=random) * 0.5 for _ in range(3))
    together = SquashedNormal(mu, log_std).log_prob(actions.tanh())
    alone = [
        SquashedNormal(mu[..., d : d + 1], log_std[..., d : d + 1]).log_prob(
            actions[..., d : d + 1].tanh()
        )
        for d in range(3)
    ]
    assert together.shape == (5, 7)
    torch.testing.assert_close(together, sum(alone))


def test_an_entropy_means_the_same_in_every_action_space():
    low, high = torch.tensor([-0.1, 0.7]), torch.tensor([0.3, 1.9])
    middle, reach = (high + low) / 2, (high - low) / 2
    mu, log_std = torch.tensor([[0.3, -0.2]]), torch.tensor([[-1.0, 0.5]])
    unit, other = SquashedNormal(mu, log_std), SquashedNormal(mu, log_std, middle, reach)
    actions = torch.tensor([[0.5, -0.9]])
    torch.testing.assert_close(unit.log_prob(actions), other.log_prob(middle + reach * actions))
    one_draw, same_draw = (p.entropy(torch.Generator().manual_seed(0)) for p in (unit, other))
    assert torch.equal(one_draw, same_draw)
    torch.testing.assert_close(other.mean, middle + reach * mu.tanh())


def test_samples_follow_the_distribution_and_repeat_with_their_seed():
    many = SquashedNormal(torch.full((20_000, 1), 0.5), torch.full((20_000, 1), -0.3), 1.0, 3.0)
    drawn = many.sample(torch.Generator().manual_seed(0))
    unsquashed = ((drawn - 1) / 3).double().atanh().squeeze(1)
    assert stats.kstest(unsquashed, stats.norm(0.5, math.exp(-0.3)).cdf).pvalue > 1e-3
    assert torch.equal(drawn, many.sample(torch.Generator().manual_seed(0)))
    assert not torch.equal(drawn, many.sample(torch.Generator().manual_seed(1)))


@pytest.mark.parametrize(("edge", "u"), [(1e-6, 7.25), (0.01, 2.65), (0.1, 1.47)])
def test_actions_on_the_very_edge_are_likely_or_not_but_never_infinite(edge, u):
    assert math.atanh(1 - edge) == pytest.approx(u, abs=0.01)
    mu = torch.tensor([[0.0], [7.0]], requires_grad=True)
    policy = SquashedNormal(mu, torch.zeros(2, 1), edge=edge)
    said = policy.log_prob(torch.ones(2, 1))
    gaussian = [
        -0.5 * (math.atanh(1 - edge) - m) ** 2 - 0.5 * math.log(2 * math.pi) for m in (0, 7)
    ]
    expected = [g - math.log(1 - (1 - edge) ** 2) for g in gaussian]
    assert said.tolist() == pytest.approx(expected, rel=1e-2)
    said.sum().backward()
    assert mu.grad.flatten().tolist() == pytest.approx([u, u - 7], abs=0.02)


def test_the_slope_of_tanh_is_exact_where_it_is_flat():
    u = torch.linspace(-9, 9, 181)
    exact = (1 / torch.cosh(u.double()) ** 2).log()
    torch.testing.assert_close(log_slope(u).double(), exact, rtol=0, atol=5e-6)
    far = torch.tensor([40.0, -40.0, 1000.0])
    torch.testing.assert_close(log_slope(far), 2 * math.log(2) - 2 * far.abs())


def test_log_std_stays_between_its_bounds_and_rises():
    low, high = bounded_log_std(torch.tensor([-100.0, 100.0])).tolist()
    assert (low, high) == (-5.0, 2.0)
    assert (bounded_log_std(torch.linspace(-2, 2, 50)).diff() > 0).all()
    assert bounded_log_std(torch.tensor(0.0)).item() == -1.5


def test_a_part_of_a_policy_is_a_policy():
    random = torch.Generator().manual_seed(0)
    policy = SquashedNormal(*(torch.randn(5, 7, 2, generator=random) for _ in range(2)))
    mask = torch.rand(5, 7, generator=random) > 0.5
    assert policy.shape == (5, 7, 2)
    assert torch.equal(policy[mask].mean, policy.mean[mask])
    assert policy[:, -1].log_prob(torch.zeros(5, 2)).shape == (5,)


def test_the_categorical_is_scipys():
    random = np.random.default_rng(0)
    logits = torch.from_numpy(random.normal(size=(5, 7, 4)) * 2)
    chances = special.softmax(logits.numpy(), axis=-1)
    policy = Categorical(logits)
    np.testing.assert_allclose(policy.entropy(), stats.entropy(chances, axis=-1))
    actions = torch.from_numpy(random.integers(4, size=(5, 7)))
    expected = np.log(np.take_along_axis(chances, actions.numpy()[..., None], -1))[..., 0]
    np.testing.assert_allclose(policy.log_prob(actions), expected)
    assert policy[:2].log_prob(actions[:2]).shape == (2, 7)


SPACE = {"middle": torch.tensor([1.0, -2.0]), "reach": torch.tensor([0.5, 4.0])}


def test_the_plain_gaussian_is_scipys_per_unit_of_the_spaces_reach():
    mu, log_std = torch.tensor([[0.3, -1.4]]).double(), torch.tensor([[-0.5, 0.4]]).double()
    policy, actions = Normal(mu, log_std, **SPACE), torch.tensor([[1.2, 5.0]]).double()
    u = (actions - SPACE["middle"]) / SPACE["reach"]
    expected = stats.norm.logpdf(u, mu, log_std.exp()).sum()
    assert policy.log_prob(actions).item() == pytest.approx(expected, rel=1e-9)
    assert policy.entropy().item() == pytest.approx(stats.norm.entropy(mu, log_std.exp()).sum())
    assert policy.mean.tolist() == (SPACE["middle"] + SPACE["reach"] * mu).tolist()
    assert policy[0].shape == (2,)


def test_the_plain_gaussian_draws_what_it_says():
    mu, log_std = torch.tensor([0.3, -1.4]), torch.tensor([-0.5, 0.4])
    policy = Normal(mu.expand(40_000, 2), log_std.expand(40_000, 2), **SPACE)
    drawn = policy.sample(torch.Generator().manual_seed(0))
    for a in range(2):
        u = (drawn[:, a] - SPACE["middle"][a]) / SPACE["reach"][a]
        assert stats.kstest(u, "norm", (mu[a].item(), log_std[a].exp().item())).pvalue > 0.01
