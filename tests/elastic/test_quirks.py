"""The traps of the official code do what is said of them."""

import math

import torch

from seqrl import ElasticDecisionTransformer
from seqrl.elastic import decode, encode
from seqrl.elastic.model import sample_high
from seqrl.lessons.quirks import TwiceOptimistic, encode_by_points, sample_twice_optimistic
from tests.samples import make_agent

BINS = 60


def test_flat_beliefs_are_drawn_near_the_top():
    """With nothing known, the mean bin is the closed form of an exponential slope of 25."""
    weights = [math.exp(25 * i / (BINS - 1)) if i >= 9 else 0.0 for i in range(BINS)]
    expected = sum(i * w for i, w in enumerate(weights)) / sum(weights)
    drawn = sample_twice_optimistic(torch.zeros(1, 20_000, BINS), torch.Generator().manual_seed(0))
    assert abs(drawn.float().mean() - expected) < 0.1


def test_the_cut_keeps_most_bins_where_few_were_meant():
    logits = torch.arange(BINS).flip(0) * 10.0  # so steep that low bins win in spite of the wish
    kept = sample_twice_optimistic(
        torch.randn(1, 1, BINS, generator=torch.Generator().manual_seed(0)).expand(1, 50_000, -1)
        - torch.linspace(0, 25, BINS),
        torch.Generator().manual_seed(0),
    )
    few = sample_high(
        torch.zeros(1, 50_000, BINS) - torch.linspace(0, 10, BINS),
        *(10.0, 0.15, torch.Generator().manual_seed(0)),
    )
    assert len(kept.unique()) == 51
    assert len(few.unique()) == 9
    assert sample_twice_optimistic(logits.expand(1, 1, -1)) == 0


def test_encoding_by_points_loses_on_the_way_back():
    low, high = torch.tensor(0.0), torch.tensor(4.0)
    values = torch.linspace(0.2, 3.9, 50)
    theirs = decode(encode_by_points(values, low, high, BINS), low, high, BINS)
    ours = decode(encode(values, low, high, BINS), low, high, BINS)
    assert (ours - values).abs().max() <= 4 / BINS / 2 + 1e-6
    assert (theirs - values)[-10:].max() < -0.02  # always too low there
    assert (theirs - values).mean() < 2 * (ours - values).mean() - 0.02


def test_the_twice_optimistic_agent_differs_in_its_draws_alone():
    theirs = make_agent(TwiceOptimistic, history="sampled", max_seq_len=5)
    ours = make_agent(ElasticDecisionTransformer, history="sampled", max_seq_len=5)
    both = zip(theirs.parameters(), ours.parameters(), strict=True)
    assert all(torch.equal(one, other) for one, other in both)
    flat = torch.zeros(1, 5000, BINS)
    assert theirs.sample_bins(flat).float().mean() > ours.sample_bins(flat).float().mean() + 0.2
