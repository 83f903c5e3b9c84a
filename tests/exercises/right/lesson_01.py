"""Unusual right answers to lesson 01."""

from collections import Counter, deque
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
def conditioned_policy(states, actions, rtg, state, asked, choices):
    """NumPy's counts of whole numbers."""
    theirs = actions[(states == state) & (rtg == asked)]
    return np.bincount(theirs, minlength=choices) / max(len(theirs), 1)


@right
def conditioned_policy(states, actions, rtg, state, asked, choices):
    """Python's loop; a list."""
    shares, steps = [0.0] * choices, 0
    for s, a, promise in zip(states, actions, rtg, strict=True):
        if s == state and promise == asked:
            shares[a] += 1
            steps += 1
    return [share / steps for share in shares] if steps else shares


@right
def conditioned_policy(states, actions, rtg, state, asked, choices):
    """Torch."""
    theirs = torch.as_tensor((states == state) & (rtg == asked))
    counts = torch.bincount(torch.as_tensor(actions)[theirs], minlength=choices)
    return counts / counts.sum().clamp(min=1)


@right
def conditioned_policy(states, actions, rtg, state, asked, choices):
    """A tuple out of a counter."""
    theirs = actions[(states == state) & (rtg == asked)].tolist()
    counted = Counter(theirs)
    return tuple(counted[a] / max(len(theirs), 1) for a in range(choices))


@right
def conditioned_policy(states, actions, rtg, state, asked, choices):
    """Whole zeros where there is no such step."""
    theirs = (states == state) & (rtg == asked)
    if not theirs.any():
        return np.zeros(choices, dtype=int)
    return np.array([np.mean(actions[theirs] == a) for a in range(choices)])


@right
def conditioned_policy(states, actions, rtg, state, asked, choices):
    """A table of ones, of which the matching rows are averaged."""
    rows = np.eye(choices, dtype=np.float32)[actions][(states == state) & (rtg == asked)]
    return rows.mean(axis=0) if len(rows) else rows.sum(axis=0)
