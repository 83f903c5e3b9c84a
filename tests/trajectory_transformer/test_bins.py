"""Bins against NumPy's quantiles, and how near a number comes back."""

import numpy as np
import pytest
import torch

from seqrl.trajectory_transformer import Bins

SEEDS = [0, 1, 2]


def skewed(seed: int, steps: int = 997) -> np.ndarray:
    """Numbers [N, 4]: even, with long tails, of few values, and mostly zero."""
    random = np.random.default_rng(seed)
    columns = (
        random.normal(3, 2, steps),
        random.lognormal(0, 2, steps),
        random.integers(-2, 3, steps),
        random.normal(size=steps) * (random.random(steps) < 0.03),
    )
    return np.stack(columns, axis=1).astype(np.float32)


def fitted(numbers: np.ndarray, count: int) -> Bins:
    bins = Bins(numbers.shape[1], count)
    bins.fit(torch.from_numpy(numbers))
    return bins


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("count", [2, 10, 100])
def test_edges_are_quantiles(seed, count):
    numbers = skewed(seed)
    shares = np.linspace(0, 1, count + 1)
    below, above = (np.quantile(numbers, shares, 0, method=m) for m in ("lower", "higher"))
    edges = fitted(numbers, count).edges.numpy().T
    assert (below <= edges).all()
    for place in range(4):  # an edge at a number that is often there may move towards the next
        column = numbers[:, place]
        beyond = [min(column[column > edge], default=edge) for edge in above[:, place]]
        assert (edges[:, place] <= beyond).all()
    assert (np.diff(edges, axis=0) >= 0).all()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("count", [2, 10, 100])
def test_a_bin_holds_what_lies_between_its_edges(seed, count):
    numbers = skewed(seed)
    bins = fitted(numbers, count)
    tokens, edges = bins.encode(torch.from_numpy(numbers)).numpy(), bins.edges.numpy()
    for row, column in np.ndindex(50, numbers.shape[1]):
        token, number = tokens[row, column], numbers[row, column]
        inside = [i for i in range(count) if edges[column, i] <= number < edges[column, i + 1]]
        assert token == (inside[-1] if inside else count - 1)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("count", [2, 10, 100])
def test_bins_of_continuous_numbers_hold_equal_shares(seed, count):
    numbers = skewed(seed, steps=1000)[:, :2]
    tokens = fitted(numbers, count).encode(torch.from_numpy(numbers))
    for column in range(2):
        held = torch.bincount(tokens[:, column], minlength=count)
        assert held.max() - held.min() <= 2


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("count", [2, 10, 100])
def test_a_number_of_the_data_comes_back_to_within_half_its_bin(seed, count):
    numbers = torch.from_numpy(skewed(seed)).double()
    bins = Bins(4, count).double()
    bins.fit(numbers)
    tokens = bins.encode(numbers)
    width = bins.edges.diff(dim=1)[torch.arange(4), tokens]
    assert ((bins.decode(tokens) - numbers).abs() <= width / 2 + 1e-12).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_any_number_inside_comes_back_to_within_its_bin(seed):
    numbers = torch.from_numpy(skewed(seed)).double()
    bins = Bins(4, 10).double()
    bins.fit(numbers)
    low, high = numbers.amin(0), numbers.amax(0)
    others = low + (high - low) * torch.from_numpy(np.random.default_rng(seed).random((500, 4)))
    tokens = bins.encode(others)
    width = bins.edges.diff(dim=1)[torch.arange(4), tokens]
    assert ((bins.decode(tokens) - others).abs() <= width + 1e-12).all()


def test_numbers_that_are_often_the_same_come_back_exactly():
    """A reward is 0 in 97 of 100 steps, a state has five values: no bin mixes them."""
    numbers = torch.from_numpy(skewed(0))
    back = fitted(numbers.numpy(), 100)
    decoded = back.decode(back.encode(numbers))
    assert torch.equal(decoded[:, 2], numbers[:, 2])
    zero = numbers[:, 3] == 0
    assert (decoded[zero, 3] == 0).all()
    assert (decoded[~zero, 3] != 0).all()


@pytest.mark.parametrize("count", [3, 10, 50])
def test_a_reward_rarer_than_a_bin_is_told_from_none(count):
    rewards = torch.zeros(1000, 1)
    rewards[:5] = 1.0
    bins = fitted(rewards.numpy(), count)
    assert torch.equal(bins.decode(bins.encode(rewards)), rewards)


@pytest.mark.parametrize("count", [2, 7])
def test_a_dimension_that_never_varies_comes_back_exactly_from_anywhere(count):
    bins = fitted(np.full((10, 1), 3.25, np.float32), count)
    anywhere = torch.tensor([[3.25], [-1e30], [1e30]])
    assert bins.decode(bins.encode(anywhere)).flatten().tolist() == [3.25] * 3


@pytest.mark.parametrize("seed", SEEDS)
def test_what_lies_outside_is_the_outermost_bin(seed):
    bins = fitted(skewed(seed), 10)
    assert (bins.encode(torch.full((1, 4), -1e30)) == 0).all()
    assert (bins.encode(torch.full((1, 4), 1e30)) == 9).all()


def test_encoding_is_the_same_for_one_number_and_for_windows_of_them():
    numbers = torch.from_numpy(skewed(1))
    bins = fitted(numbers.numpy(), 10)
    whole = bins.encode(numbers[:996].view(83, 12, 4))
    assert torch.equal(whole.view(996, 4), bins.encode(numbers[:996]))
    assert torch.equal(bins.encode(numbers[5]), bins.encode(numbers[5:6])[0])


def test_decoding_may_begin_at_any_dimension():
    bins = fitted(skewed(2), 10)
    tokens = torch.randint(10, (6, 4))
    assert torch.equal(bins.decode(tokens[:, 1:3], first=1), bins.decode(tokens)[:, 1:3])


def test_whole_numbers_are_their_own_bins_whatever_the_data_hold():
    bins = Bins(2, 5, counted=[1])
    whole = torch.tensor([[0.3, float(a)] for a in (0, 3, 4)])
    for _ in ("before", "after"):
        assert bins.encode(whole)[:, 1].tolist() == [0, 3, 4]
        assert bins.decode(torch.tensor([[0, 0], [0, 3], [0, 4]]))[:, 1].tolist() == [0, 3, 4]
        bins.fit(whole)


def test_other_data_are_refused():
    bins, numbers = Bins(4, 10), torch.from_numpy(skewed(0))
    bins.fit(numbers)
    bins.fit(numbers)
    with pytest.raises(ValueError, match="other quantiles"):
        bins.fit(numbers + 1)
    with pytest.raises(ValueError, match=r"expected \[N, 4\]"):
        bins.fit(numbers[:, :3])
    with pytest.raises(ValueError, match="count must be at least 2"):
        Bins(4, 1)
