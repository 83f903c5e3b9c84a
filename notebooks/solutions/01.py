"""Solutions to the exercises of lesson 01. Try first; each stub has three hints."""

import numpy as np


def bellman_backup(rewards, values_after):
    """V(s) = max over the moves of r + V(s')."""
    return max(rewards + values_after)


def best_values(moves, rewards, places):
    """The Bellman equation at all places, until nothing changes."""
    values = np.full(places + 1, -np.inf)
    values[places] = 0  # the end
    for _ in range(places):
        for (start, to), reward in zip(moves, rewards, strict=True):
            values[start] = max(values[start], reward + values[to])
    return values[:places]


def policy_values(moves, rewards, shares, places):
    """V^π(s) = Σ π(a | s) [r + V^π(s')] at all places."""
    values = np.zeros(places + 1)
    for _ in range(places):
        new = np.zeros(places + 1)
        for (start, to), reward, share in zip(moves, rewards, shares, strict=True):
            new[start] += share * (reward + values[to])
        values = new
    return values[:places]
