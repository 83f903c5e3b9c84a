"""Unusual right answers to lesson 14."""

import numpy as np
import scipy
import torch

from tests.exercises.answers import Answers

right = Answers()


@right
def expectile(returns, level):
    """Bisects the balance of equation (1)."""
    low, high = float(np.min(returns)), float(np.max(returns))
    for _ in range(200):
        middle = (low + high) / 2
        up = level * np.maximum(returns - middle, 0).sum()
        down = (1 - level) * np.maximum(middle - returns, 0).sum()
        low, high = (middle, high) if up > down else (low, middle)
    return low


@right
def expectile(returns, level):
    """Tries every split of the sorted list, and keeps the one that is true of itself."""
    ordered = sorted(float(one) for one in returns)
    for below in range(len(ordered)):
        weights = [1 - level] * below + [level] * (len(ordered) - below)
        e = sum(w * r for w, r in zip(weights, ordered, strict=True)) / sum(weights)
        if all((r > e) == (n >= below) or r == e for n, r in enumerate(ordered)):
            return e
    return ordered[-1]


@right
def expectile(returns, level):
    """Torch, from the maximum down."""
    returns = torch.as_tensor(returns, dtype=torch.float64)
    e = returns.max()
    for _ in range(100):
        weights = torch.where(returns > e, level, 1 - level)
        e = (weights * returns).sum() / weights.sum()
    return e


@right
def expectile(returns, level):
    """Minimises the loss of lesson 09 by a library."""

    def loss(e):
        return (np.where(returns > e, level, 1 - level) * (returns - e) ** 2).sum()

    slack = {"xatol": 1e-10}
    bounds = (np.min(returns) - 1, np.max(returns) + 1)
    return scipy.optimize.minimize_scalar(loss, bounds=bounds, method="bounded", options=slack).x


@right
def expectile(returns, level):
    """From zero, by recursion; weights as a distance."""

    def again(e, rounds):
        found = np.average(returns, weights=abs((returns <= e) - level))
        return again(found, rounds - 1) if rounds else found

    return again(0.0, 50)


@right
def never_shown(starts, steps, context):
    """Sets."""
    shown = {start + k for start in starts.tolist() for k in range(context)}
    return sorted(set(range(steps)) - shown)


@right
def never_shown(starts, steps, context):
    """A step is hidden if no window begins at most context − 1 before it; a list."""
    return [t for t in range(steps) if not any(0 <= t - start < context for start in starts)]


@right
def never_shown(starts, steps, context):
    """Torch."""
    shown = torch.zeros(steps + context, dtype=torch.bool)
    shown[(torch.as_tensor(starts)[:, None] + torch.arange(context)).flatten()] = True
    return (~shown[:steps]).nonzero().flatten()


@right
def never_shown(starts, steps, context):
    """Counts openings and closings; whole numbers as fractions, in a tuple."""
    change = np.zeros(steps + context + 1)
    np.add.at(change, starts, 1)
    np.add.at(change, np.asarray(starts) + context, -1)
    return tuple(float(t) for t in np.flatnonzero(change.cumsum()[:steps] == 0))


@right
def never_shown(starts, steps, context):
    """All pairs of step and window at once."""
    since = np.arange(steps)[:, None] - np.asarray(starts)  # [T, n]
    return np.where(~((since >= 0) & (since < context)).any(axis=1))[0].tolist()
