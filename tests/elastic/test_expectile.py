"""Expectiles against their closed form, SciPy's and a brute-force minimiser."""

import math

import numpy as np
import pytest
import torch
from scipy import optimize, stats

from seqrl.elastic import expectile_loss

LEVELS = [0.01, 0.3, 0.5, 0.9, 0.99]


def minimiser(values: np.ndarray, level: float) -> float:
    """The constant with the least loss, found by trying."""
    target = torch.from_numpy(values)[:, None, None]
    real = torch.ones(len(values), 1, dtype=torch.bool)

    def loss(constant):
        return expectile_loss(torch.full_like(target, constant), target, real, level).item()

    low, high = float(values.min()) - 1, float(values.max()) + 1
    return optimize.minimize_scalar(loss, bounds=(low, high), method="bounded").x


@pytest.mark.parametrize("level", LEVELS)
def test_the_best_constant_is_scipys_expectile(level):
    values = np.random.default_rng(0).normal(3, 2, size=40)
    assert minimiser(values, level) == pytest.approx(stats.expectile(values, level), abs=1e-4)


@pytest.mark.parametrize("chance", [0.01, 0.1, 0.5, 0.9])
@pytest.mark.parametrize("level", LEVELS)
def test_a_coin_has_its_closed_form(chance, level):
    """τp / (τp + (1 − τ)(1 − p)), from setting the derivative to 0."""
    values = np.repeat([1.0, 0.0], [round(100 * chance), round(100 * (1 - chance))])
    expected = level * chance / (level * chance + (1 - level) * (1 - chance))
    assert minimiser(values, level) == pytest.approx(expected, abs=1e-4)


def test_rare_success_is_not_seen():
    assert minimiser(np.repeat([1.0, 0.0], [50, 50]), 0.99) == pytest.approx(0.99, abs=1e-4)
    assert minimiser(np.repeat([1.0, 0.0], [1, 99]), 0.99) == pytest.approx(0.5, abs=1e-4)


def test_half_is_half_the_squared_error():
    prediction, target = torch.randn(3, 4, 1), torch.randn(3, 4, 1)
    real = torch.ones(3, 4, dtype=torch.bool)
    expected = torch.nn.functional.mse_loss(prediction, target) / 2
    torch.testing.assert_close(expectile_loss(prediction, target, real, 0.5), expected)


@pytest.mark.parametrize("junk", [0.0, -1e9, math.nan, math.inf])
def test_padding_counts_nowhere(junk):
    mask = torch.tensor([[False, False, True], [True, True, True]])
    prediction, target = torch.randn(2, 3, 1), torch.randn(2, 3, 1)
    each = [
        (0.9 if t > p else 0.1) * (t - p) ** 2
        for p, t in zip(prediction[mask].flatten(), target[mask].flatten(), strict=True)
    ]
    padded = target.masked_fill(~mask.unsqueeze(2), junk)
    prediction.requires_grad_()
    loss = expectile_loss(prediction, padded, mask, 0.9)
    torch.testing.assert_close(loss, sum(each) / 4)
    loss.backward()
    assert (prediction.grad[~mask] == 0).all()
