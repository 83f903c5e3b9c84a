"""Wrong answers to lesson 13, written without its checks."""

import numpy as np

from tests.exercises.answers import Answers

unseen = Answers()


@unseen
def episode_offsets(terminations, truncations):
    """Wants exactly one of the flags."""
    return np.append(0, np.flatnonzero(terminations ^ truncations) + 1)


@unseen
def episode_offsets(terminations, truncations):
    """Counts ends as they go by."""
    return np.cumsum(terminations | truncations)


@unseen
def episode_offsets(terminations, truncations):
    """Appends the number of steps a second time."""
    last = np.flatnonzero(terminations | truncations)
    return np.concatenate([[0], last + 1, [len(terminations)]])


@unseen
def episode_offsets(terminations, truncations):
    """Takes the steps that end nothing."""
    return np.append(0, np.flatnonzero(~(terminations | truncations)) + 1)


@unseen
def episode_offsets(terminations, truncations):
    """Begins to count at 1."""
    return np.append(1, np.flatnonzero(terminations | truncations) + 2)


@unseen
def episode_offsets(terminations, truncations):
    """Writes the offsets backwards."""
    return np.append(0, np.flatnonzero(terminations | truncations) + 1)[::-1]


def _of(returns, starts, choose):
    return np.sort([choose(np.flatnonzero(starts == s), returns) for s in np.unique(starts)])


@unseen
def best_of_each_start(returns, starts):
    """Takes the median of each start."""
    return _of(returns, starts, lambda e, r: e[np.argsort(r[e])[len(e) // 2 - (len(e) == 2)]])


@unseen
def best_of_each_start(returns, starts):
    """Takes the return nearest to zero from above the mean, by size."""
    return _of(returns, starts, lambda e, r: e[np.argmax(np.abs(r[e]))])


@unseen
def best_of_each_start(returns, starts):
    """Takes the best of the first two of each start."""
    return _of(returns, starts, lambda e, r: e[np.argmax(r[e[:2]])])


@unseen
def best_of_each_start(returns, starts):
    """Compares neighbours alone."""
    return np.flatnonzero(returns > np.roll(returns, 1))


@unseen
def best_of_each_start(returns, starts):
    """Leaves the last start out."""
    return _of(returns, starts, lambda e, r: e[np.argmax(r[e])])[:-1]


@unseen
def best_of_each_start(returns, starts):
    """Counts episodes from 1."""
    return _of(returns, starts, lambda e, r: e[np.argmax(r[e])]) + 1
