"""Dropout keeps the share it says, changes no expectation, and draws from its own source."""

import math

import pytest
import torch

from seqrl.transformer import Dropout

N = 400_000


def drop(probability: float, x: torch.Tensor, seed: int = 0) -> torch.Tensor:
    return Dropout(probability, torch.Generator().manual_seed(seed))(x)


@pytest.mark.parametrize("probability", [0.001, 0.1, 0.25, 0.5, 0.9])
def test_share_scale_and_expectation(probability):
    x = torch.rand(N, generator=torch.Generator().manual_seed(1)) + 0.5
    y = drop(probability, x)
    kept = y != 0
    standard_error = math.sqrt(probability * (1 - probability) / N)
    assert abs(kept.double().mean() - (1 - probability)) < 4 * standard_error
    exact = round(probability * 2**16) / 2**16
    torch.testing.assert_close(y[kept], x[kept] / (1 - exact), rtol=1e-6, atol=0)
    spread = (y - x).double().std() / math.sqrt(N)
    assert abs((y - x).double().mean()) < 4 * spread


@pytest.mark.parametrize("probability", [0.001, 0.1, 0.5])
def test_the_probability_is_exact_to_sixteen_bits(probability):
    """Of the 2¹⁶ numbers that can decide about an element, exactly the right count drop it."""
    n = 2**20
    dropped = drop(probability, torch.ones(n), seed=3) == 0
    same_source = torch.Generator().manual_seed(3)
    drawn = torch.empty(n // 4, dtype=torch.int64).random_(-(2**63), None, generator=same_source)
    numbers = drawn.view(torch.int16)
    assert len(numbers.unique()) == 2**16  # each came up
    assert len(numbers[dropped].unique()) == round(probability * 2**16)
    assert len(numbers[~dropped].unique()) == 2**16 - round(probability * 2**16)


def test_neighbours_are_independent():
    """One 64-bit number decides four elements; they must not fall together."""
    kept = (drop(0.5, torch.ones(N)) != 0).double().reshape(-1, 4)
    correlation = torch.corrcoef(kept.T) - torch.eye(4)
    assert correlation.abs().max() < 4 / math.sqrt(len(kept))
    later = torch.corrcoef(torch.stack([kept[:-1, 0], kept[1:, 0]]))[0, 1]
    assert abs(later) < 4 / math.sqrt(len(kept))


@pytest.mark.parametrize("shape", [(1,), (3,), (2, 5, 7), (4, 1, 6, 6)])
def test_any_shape_is_kept_and_gradients_flow_where_values_do(shape):
    x = torch.ones(shape, requires_grad=True)
    y = drop(0.4, x)
    assert y.shape == shape
    y.sum().backward()
    assert torch.equal(x.grad, y.detach())


def test_a_transposed_input_is_dropped_in_its_own_order():
    x = torch.arange(1.0, 7.0).reshape(2, 3).T
    y = drop(0.5, x)
    assert torch.equal(y != 0, drop(0.5, x.contiguous()) != 0)
    torch.testing.assert_close(y[y != 0], 2 * x[y != 0])


def test_evaluation_and_probability_zero_are_the_identity():
    x = torch.randn(50)
    assert Dropout(0.5).eval()(x) is x
    assert Dropout(0.0)(x) is x


def test_the_seed_alone_decides():
    x = torch.ones(1000)
    torch.manual_seed(1)
    one = drop(0.5, x, seed=3)
    torch.manual_seed(2)
    assert torch.equal(one, drop(0.5, x, seed=3))
    assert not torch.equal(one, drop(0.5, x, seed=4))
