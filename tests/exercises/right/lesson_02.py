"""Unusual right answers to lesson 02."""

from collections import Counter

import numpy as np
import torch

from tests.exercises.answers import Answers

right = Answers()


@right
def cloned_policy(states, actions, state, choices):
    """NumPy's counts of whole numbers."""
    here = actions[states == state]
    return np.bincount(here, minlength=choices) / len(here)


@right
def cloned_policy(states, actions, state, choices):
    """Python's loop; a list."""
    here = [a for s, a in zip(states.tolist(), actions.tolist(), strict=True) if s == state]
    return [here.count(a) / len(here) for a in range(choices)]


@right
def cloned_policy(states, actions, state, choices):
    """Torch."""
    here = torch.as_tensor(actions)[torch.as_tensor(states) == state]
    return torch.bincount(here, minlength=choices) / len(here)


@right
def cloned_policy(states, actions, state, choices):
    """A tuple out of a counter."""
    counted = Counter(actions[states == state].tolist())
    return tuple(counted[a] / counted.total() for a in range(choices))


@right
def cloned_policy(states, actions, state, choices):
    """A table of ones, of which the matching rows are averaged."""
    return np.eye(choices, dtype=np.float32)[actions[states == state]].mean(axis=0)


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
