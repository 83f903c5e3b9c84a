"""Unusual right answers to lesson 04."""

from functools import reduce

import numpy as np
import torch

from tests.exercises.answers import Answers

right = Answers()


@right
def best_seen(places, rtg, count):
    """NumPy's unbuffered maximum."""
    best = np.full(count, -np.inf)
    np.maximum.at(best, places, rtg)
    return best


@right
def best_seen(places, rtg, count):
    """A list, place by place."""
    return [max(rtg[places == place], default=-np.inf) for place in range(count)]


@right
def best_seen(places, rtg, count):
    """Torch."""
    best = torch.full((count,), -torch.inf, dtype=torch.float64)
    return best.scatter_reduce(0, torch.as_tensor(places), torch.as_tensor(rtg), "amax")


@right
def best_seen(places, rtg, count):
    """Writes in rising order: the best comes last."""
    best, order = np.full(count, -np.inf), np.argsort(rtg)
    best[places[order]] = rtg[order]
    return best


@right
def best_seen(places, rtg, count):
    """A dictionary; a tuple."""
    best = {}
    for place, promise in zip(places.tolist(), rtg.tolist(), strict=True):
        if place not in best or promise > best[place]:
            best[place] = promise
    return tuple(best.get(place, float("-inf")) for place in range(count))


@right
def best_seen(places, rtg, count):
    """A table of places by steps, single precision."""
    table = np.where(places == np.arange(count)[:, None], rtg, -np.inf)
    return table.max(axis=1).astype(np.float32)


@right
def relabelled_returns(rewards, values):
    """Puts each promise before the list; a list."""
    rtg = [rewards[-1]]
    for t in range(len(rewards) - 2, -1, -1):
        rtg.insert(0, rewards[t] + max(rtg[0], values[t + 1]))
    return rtg


@right
def relabelled_returns(rewards, values):
    """Calls itself for what comes after."""
    if len(rewards) == 1:
        return np.array(rewards)
    after = _promises(rewards[1:], values[1:])
    return np.append(rewards[0] + max(after[0], values[1]), after)


def _promises(rewards, values):
    """Return the promises of a part of an episode."""
    rtg = np.array(rewards)
    for t in range(len(rewards) - 2, -1, -1):
        rtg[t] = rewards[t] + np.maximum(rtg[t + 1], values[t + 1])
    return rtg


@right
def relabelled_returns(rewards, values):
    """Torch."""
    rtg, values = torch.tensor(rewards), torch.tensor(values)
    for t in reversed(range(len(rtg) - 1)):
        rtg[t] += torch.maximum(rtg[t + 1], values[t + 1])
    return rtg


@right
def relabelled_returns(rewards, values):
    """All steps at once, until news from the end has arrived at the front."""
    rtg = np.array(rewards)
    for _ in rewards:
        rtg[:-1] = rewards[:-1] + np.maximum(rtg[1:], values[1:])
    return rtg


@right
def relabelled_returns(rewards, values):
    """Tries every step at which to change over to the others; a tuple."""
    steps = len(rewards)
    ways = [
        [sum(rewards[t:k]) + (values[k] if k < steps else 0) for k in range(t + 1, steps + 1)]
        for t in range(steps)
    ]
    return tuple(max(way) for way in ways)


@right
def relabelled_returns(rewards, values):
    """A fold over pairs from the end, single precision."""
    pairs = list(zip(rewards[:-1], values[1:], strict=True))[::-1]
    rtg = reduce(lambda done, pair: [*done, pair[0] + max(done[-1], pair[1])], pairs, [rewards[-1]])
    return np.array(rtg[::-1], dtype=np.float32)
