"""Unusual right answers to lesson 01."""

from collections import deque
from functools import reduce

import numpy as np
import torch

from tests.exercises.answers import Answers

right = Answers()


@right
def bellman_backup(rewards, values_after):
    """NumPy's maximum of an array."""
    return np.max(rewards + values_after)


@right
def bellman_backup(rewards, values_after):
    """Python's numbers, one move at a time."""
    return max(float(r) + float(v) for r, v in zip(rewards, values_after, strict=True))


@right
def bellman_backup(rewards, values_after):
    """A tensor without axes."""
    return torch.max(torch.as_tensor(rewards) + torch.as_tensor(values_after))


@right
def bellman_backup(rewards, values_after):
    """The last in order."""
    return np.sort(np.add(rewards, values_after))[-1]


@right
def bellman_backup(rewards, values_after):
    """Looks the best move up."""
    worth = rewards + values_after
    return worth[worth.argmax()]


@right
def bellman_backup(rewards, values_after):
    """A fold, single precision."""
    return reduce(np.maximum, (rewards + values_after).astype(np.float32))


@right
def best_values(moves, rewards, places):
    """All moves at once, until nothing changes."""
    values = np.append(np.full(places, -np.inf), 0.0)
    while True:
        new = values.copy()
        np.maximum.at(new, moves[:, 0], rewards + values[moves[:, 1]])
        if np.array_equal(new, values):
            return values[:-1]
        values = new


@right
def best_values(moves, rewards, places):
    """A matrix of moves."""
    pays = np.full((places, places + 1), -np.inf)
    for (a, b), r in zip(moves, rewards, strict=True):
        pays[a, b] = max(pays[a, b], r)
    values = np.append(np.full(places, -np.inf), 0.0)
    for _ in range(places):
        values[:-1] = np.maximum(values[:-1], (pays + values).max(axis=1))
    return values[:places]


@right
def best_values(moves, rewards, places):
    """A queue of places whose arrivals have got better, from the end backwards; a list."""
    values = [-np.inf] * places + [0.0]
    waiting = deque([places])
    while waiting:
        place = waiting.popleft()
        for (a, b), r in zip(moves.tolist(), rewards.tolist(), strict=True):
            if b == place and r + values[b] > values[a]:
                values[a] = r + values[b]
                waiting.append(a)
    return values[:places]


@right
def best_values(moves, rewards, places):
    """The best way between any two places."""
    best = np.full((places + 1, places + 1), -np.inf)
    np.fill_diagonal(best, 0.0)
    for (a, b), r in zip(moves, rewards, strict=True):
        best[a, b] = max(best[a, b], r)
    for middle in range(places + 1):
        best = np.maximum(best, best[:, [middle]] + best[[middle]])
    return best[:places, places]


@right
def best_values(moves, rewards, places):
    """Torch, with as many sweeps as there are moves."""
    start, to = torch.as_tensor(moves).T
    values = torch.full((places + 1,), -torch.inf, dtype=torch.float64)
    values[places] = 0
    for _ in range(len(moves)):
        worth = torch.as_tensor(rewards, dtype=torch.float64) + values[to]
        values = values.scatter_reduce(0, start, worth, "amax")
    return values[:places]


@right
def policy_values(moves, rewards, shares, places):
    """Solves the equations at once."""
    leads = np.zeros((places, places + 1))
    np.add.at(leads, tuple(moves.T), shares)
    pays = np.bincount(moves[:, 0], shares * rewards, minlength=places)
    return np.linalg.solve(np.eye(places) - leads[:, :places], pays)


@right
def policy_values(moves, rewards, shares, places):
    """From a place down every way; a list."""

    def value(place):
        ways = zip(moves.tolist(), rewards.tolist(), shares.tolist(), strict=True)
        return sum(p * (r + value(b)) for (a, b), r, p in ways if a == place)

    return [value(place) for place in range(places)]


@right
def policy_values(moves, rewards, shares, places):
    """All moves at once, until nothing changes."""
    values = np.zeros(places + 1)
    while True:
        worth = shares * (rewards + values[moves[:, 1]])
        new = np.bincount(moves[:, 0], worth, minlength=places + 1)
        if np.array_equal(new, values):
            return values[:-1]
        values = new


@right
def policy_values(moves, rewards, shares, places):
    """Torch, with as many sweeps as there are moves."""
    start, to = torch.as_tensor(moves).T
    values = torch.zeros(places + 1, dtype=torch.float64)
    for _ in range(len(moves)):
        worth = torch.as_tensor(shares) * (torch.as_tensor(rewards) + values[to])
        values = torch.zeros_like(values).index_add(0, start, worth)
    return values[:places]


@right
def policy_values(moves, rewards, shares, places):
    """How often each place is visited, times what is paid there on average; a tuple."""
    leads = np.zeros((places, places + 1))
    for (a, b), p in zip(moves, shares, strict=True):
        leads[a, b] += p
    pays = np.array([shares[moves[:, 0] == a] @ rewards[moves[:, 0] == a] for a in range(places)])
    visits = np.linalg.inv(np.eye(places) - leads[:, :places])
    return tuple(visits @ pays)
