"""Unusual right answers to lesson 11."""

import heapq
import math
import statistics

import numpy as np
import torch
from scipy import stats
from scipy.spatial import KDTree
from scipy.spatial.distance import cdist

from tests.exercises.answers import Answers

right = Answers()


@right
def interquartile_mean(runs):
    """SciPy's trimmed mean."""
    return stats.trim_mean(runs, 0.25, axis=None)


@right
def interquartile_mean(runs):
    """Python's numbers."""
    ordered = sorted(run for task in runs.tolist() for run in task)
    cut = len(ordered) // 4
    return statistics.fmean(ordered[cut : len(ordered) - cut])


@right
def interquartile_mean(runs):
    """A tensor without axes."""
    ordered = torch.as_tensor(runs).flatten().sort().values
    cut = len(ordered) // 4
    return ordered[cut : len(ordered) - cut].mean()


@right
def interquartile_mean(runs):
    """Order only where it is needed; an array without axes."""
    cut = runs.size // 4
    parts = np.partition(runs.ravel(), [cut, runs.size - cut - 1])
    return np.array(parts[cut : runs.size - cut].mean())


@right
def interquartile_mean(runs):
    """Drops the least and the greatest by turns, single precision."""
    left = runs.ravel().tolist()
    for _ in range(len(left) // 4):
        left.remove(min(left))
        left.remove(max(left))
    return np.float32(math.fsum(left) / len(left))


def _middle(runs):
    ordered = np.sort(runs, axis=None)
    cut = len(ordered) // 4
    return ordered[cut : len(ordered) - cut].mean()


@right
def bootstrap_interval(runs, picks):
    """Looks up along an axis; a tuple."""
    tables = [np.take_along_axis(runs, one, axis=1) for one in picks]
    means = [_middle(table) for table in tables]
    return np.percentile(means, 2.5), np.percentile(means, 97.5)


@right
def bootstrap_interval(runs, picks):
    """Quantiles; a list."""
    means = []
    for one in picks:
        means.append(_middle(np.array([row[seeds] for row, seeds in zip(runs, one, strict=True)])))
    return [float(end) for end in np.quantile(means, (0.025, 0.975))]


@right
def bootstrap_interval(runs, picks):
    """All resamples at once."""
    tables = np.sort(runs[np.arange(len(runs))[:, None], picks].reshape(len(picks), -1), axis=1)
    cut = runs.size // 4
    means = tables[:, cut : runs.size - cut].mean(axis=1)
    return np.percentile(means, [2.5, 97.5]).astype(np.float32)


@right
def bootstrap_interval(runs, picks):
    """Torch."""
    runs, picks = torch.as_tensor(runs), torch.as_tensor(picks)
    tables = torch.stack([runs.gather(1, one) for one in picks]).flatten(1).sort(dim=1).values
    cut = runs.numel() // 4
    means = tables[:, cut : runs.numel() - cut].mean(dim=1)
    return means.quantile(torch.tensor([0.025, 0.975], dtype=means.dtype))


@right
def bootstrap_interval(runs, picks):
    """A tuple of tensors without axes, interpolated by hand."""
    tasks = np.arange(len(runs))[:, None]
    means = sorted(_middle(runs[tasks, one]) for one in picks)
    ends = []
    for share in (0.025, 0.975):
        place = share * (len(means) - 1)
        low, high = means[math.floor(place)], means[math.ceil(place)]
        ends.append(torch.tensor(low + (place % 1) * (high - low)))
    return tuple(ends)


@right
def nearest_actions(query, states, actions, scale, k):
    """SciPy's distances."""
    apart = cdist(query / scale, states / scale)
    return np.array([actions[np.argpartition(row, k - 1)[:k]].mean(axis=0) for row in apart])


@right
def nearest_actions(query, states, actions, scale, k):
    """A tree of neighbours."""
    _, nearest = KDTree(states / scale).query(query / scale, k=[*range(1, k + 1)])
    return actions[nearest].mean(axis=1)


@right
def nearest_actions(query, states, actions, scale, k):
    """Torch."""
    query, states, actions, scale = map(torch.as_tensor, (query, states, actions, scale))
    nearest = torch.cdist(query / scale, states / scale).topk(k, largest=False).indices
    return actions[nearest].mean(dim=1)


@right
def nearest_actions(query, states, actions, scale, k):
    """Python's loops; a list of lists."""
    found = []
    for one in query:
        apart = [math.dist(one / scale, state / scale) for state in states]
        nearest = heapq.nsmallest(k, range(len(states)), key=apart.__getitem__)
        found.append([sum(actions[i, a] for i in nearest) / k for a in range(actions.shape[1])])
    return found


@right
def nearest_actions(query, states, actions, scale, k):
    """One query at a time, single precision; a tuple of rows."""
    rows = []
    for one in query:
        order = np.linalg.norm((states - one) / scale, axis=1).argsort()
        rows.append(actions[order[:k]].mean(axis=0).astype(np.float32))
    return tuple(rows)
