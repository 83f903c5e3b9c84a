"""Wrong answers to lesson 15, written without its checks."""

import math

import numpy as np
import torch

from tests.exercises.answers import Answers

unseen = Answers()


def _bins(numbers, edges):
    return np.searchsorted(edges[1:-1], numbers, side="right")


def _middles(edges):
    return (edges[:-1] + edges[1:]) / 2


@unseen
def round_trip(numbers, edges):
    """Draws a line through the middles instead of a staircase."""
    middles = _middles(edges)
    return np.interp(numbers, middles, middles - 0.1)


@unseen
def round_trip(numbers, edges):
    """Takes every bin for as wide as the first."""
    width = edges[1] - edges[0]
    bins = np.clip((numbers - edges[0]) // width, 0, len(edges) - 2)
    return edges[0] + (bins + 0.5) * width


@unseen
def round_trip(numbers, edges):
    """Rounds to whole numbers on the way."""
    return np.rint(_middles(edges))[_bins(numbers, edges)]


@unseen
def round_trip(numbers, edges):
    """Counts the bins from the upper end."""
    return _middles(edges)[::-1][_bins(numbers, edges)]


@unseen
def round_trip(numbers, edges):
    """Takes the greatest number for the end of the last bin."""
    ends = np.append(edges[:-1], max(edges[-1], numbers.max()))
    return _middles(ends)[_bins(numbers, edges)]


@unseen
def round_trip(numbers, edges):
    """Gives zero to what lies beyond."""
    inside = (numbers >= edges[0]) & (numbers <= edges[-1])
    return np.where(inside, _middles(edges)[_bins(numbers, edges)], 0.0)


@unseen
def round_trip(numbers, edges):
    """Merges the last two bins."""
    bins = np.minimum(_bins(numbers, edges), len(edges) - 3)
    return _middles(edges)[bins]


def _score(paid, rewards, values, step, discount):
    return paid + discount**step * rewards + discount ** (step + 1) * values


@unseen
def survivors(paid, rewards, values, step, discount, width):
    """Keeps the first plans that are better than the mean."""
    score = _score(paid, rewards, values, step, discount)
    return np.flatnonzero(score >= score.mean())[:width]


@unseen
def survivors(paid, rewards, values, step, discount, width):
    """Draws in proportion to the score."""
    score = _score(paid, rewards, values, step, discount)
    weights = np.exp(score - score.max()) + 1e-9
    few, random = min(width, len(score)), np.random.default_rng(0)
    return random.choice(len(score), few, replace=False, p=weights / weights.sum())


@unseen
def survivors(paid, rewards, values, step, discount, width):
    """Takes the value off what was paid: how much is still missing."""
    return np.argsort(-(_score(paid, rewards, -values, step, discount)))[:width]


@unseen
def survivors(paid, rewards, values, step, discount, width):
    """Multiplies what should be added."""
    return np.argsort(-(paid * discount**step * rewards * discount ** (step + 1) * values))[:width]


@unseen
def survivors(paid, rewards, values, step, discount, width):
    """Keeps the same plan again and again."""
    score = _score(paid, rewards, values, step, discount)
    return np.full(min(width, len(score)), score.argmax())


@unseen
def survivors(paid, rewards, values, step, discount, width):
    """Always keeps one less, so that there is room for a new one."""
    order = np.argsort(-_score(paid, rewards, values, step, discount))
    return order[: max(width - 1, 1)]


@unseen
def survivors(paid, rewards, values, step, discount, width):
    """Leaves out plans that would lose."""
    score = _score(paid, rewards, values, step, discount)
    order = np.argsort(-score)[:width]
    return order[score[order] > 0]


def _with_itself(k, v, keys, values):
    return torch.vstack([keys, k]), torch.vstack([values, v])


@unseen
def attend_to_cache(q, k, v, keys, values):
    """Takes the plain mean of all."""
    keys, values = _with_itself(k, v, keys, values)
    return values.mean(dim=0) + 0 * (q + keys.sum(dim=0))


@unseen
def attend_to_cache(q, k, v, keys, values):
    """Listens to the loudest alone."""
    keys, values = _with_itself(k, v, keys, values)
    return values[(keys @ q).argmax()]


@unseen
def attend_to_cache(q, k, v, keys, values):
    """Lets the key ask and the query answer."""
    keys, values = _with_itself(q, v, keys, values)
    return (keys @ k / math.sqrt(len(q))).softmax(dim=0) @ values


@unseen
def attend_to_cache(q, k, v, keys, values):
    """Shares out half to itself and half to the past."""
    if not len(keys):
        return v
    return v / 2 + (keys @ q / math.sqrt(len(q))).softmax(dim=0) @ values / 2


@unseen
def attend_to_cache(q, k, v, keys, values):
    """Fades what is long past."""
    keys, values = _with_itself(k, v, keys, values)
    age = torch.arange(len(keys)).flip(0)
    return (keys @ q / math.sqrt(len(q)) - 0.1 * age).softmax(dim=0) @ values


@unseen
def attend_to_cache(q, k, v, keys, values):
    """Appends itself twice."""
    keys, values = _with_itself(k, v, *_with_itself(k, v, keys, values))
    return (keys @ q / math.sqrt(len(q))).softmax(dim=0) @ values


@unseen
def attend_to_cache(q, k, v, keys, values):
    """Takes the cache for a constant."""
    keys, values = _with_itself(k, v, keys.detach(), values.detach())
    return (keys @ q / math.sqrt(len(q))).softmax(dim=0) @ values
