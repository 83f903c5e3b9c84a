"""Bins of returns: round trips within half a bin, and draws that follow their chances."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from seqrl.elastic.model import decode, encode, sample_high

ranges = st.tuples(st.floats(-1e4, 1e4), st.floats(0.1, 1e4), st.integers(1, 80))


@given(ranges, st.floats(0, 1))
def test_decoding_ends_within_half_a_bin(situation, share):
    low, spread, count = situation
    low, high = torch.tensor(low, dtype=torch.float64), torch.tensor(low + spread)
    value = low + share * (high - low)
    again = decode(encode(value, low, high, count), low, high, count)
    half = (high - low) / count / 2
    assert abs(again - value) <= half * (1 + 1e-6)


@given(ranges)
def test_bins_and_their_middles_are_each_others_inverse(situation):
    low, spread, count = situation
    low, high = torch.tensor(low, dtype=torch.float64), torch.tensor(low + spread)
    every = torch.arange(count)
    assert torch.equal(encode(decode(every, low, high, count), low, high, count), every)


def test_what_lies_outside_goes_to_the_ends():
    low, high = torch.tensor(-1.0), torch.tensor(1.0)
    assert encode(torch.tensor([-9.0, 9.0]), low, high, 5).tolist() == [0, 4]


def test_equal_returns_share_a_bin():
    value = torch.tensor(7.0)
    assert encode(value, value, value, 60) == 0
    assert abs(decode(torch.tensor(0), value, value, 60) - 7) < 0.01


@pytest.mark.parametrize(("optimism", "top_share"), [(0.0, 1.0), (2.0, 1.0), (1.5, 0.4)])
def test_draws_follow_the_wished_chances(optimism, top_share):
    logits = np.random.default_rng(0).normal(size=5)
    wished = [z + optimism * i / 4 for i, z in enumerate(logits)]
    kept = sorted(range(5), key=wished.__getitem__)[-math.ceil(5 * top_share) :]
    chances = np.array([math.exp(wished[i]) if i in kept else 0 for i in range(5)])
    chances /= chances.sum()
    many = torch.tensor(logits, dtype=torch.float32).expand(4, 5000, 5)
    drawn = sample_high(many, optimism, top_share, torch.Generator().manual_seed(0))
    assert drawn.shape == (4, 5000)
    counts = np.bincount(drawn.flatten(), minlength=5)
    assert counts[chances == 0].sum() == 0
    possible = chances > 0
    assert stats.chisquare(counts[possible], chances[possible] * 20_000).pvalue > 1e-4
