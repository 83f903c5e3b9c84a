"""Unusual right answers to lesson 08."""

import statistics

import numpy as np
import torch

from tests.exercises.answers import Answers

right = Answers()


@right
def luck_posterior(behaviour, luck):
    """Einstein's sums."""
    return np.einsum("a,an->an", behaviour, luck) / np.einsum("a,an->n", behaviour, luck)


@right
def luck_posterior(behaviour, luck):
    """One return at a time; a list of rows."""
    columns = [behaviour * column / sum(behaviour * column) for column in luck.T]
    return [list(row) for row in zip(*columns, strict=True)]


@right
def luck_posterior(behaviour, luck):
    """Torch."""
    joint = torch.as_tensor(behaviour)[:, None] * torch.as_tensor(luck)
    return joint / joint.sum(0)


@right
def luck_posterior(behaviour, luck):
    """The denominator by a matrix product."""
    return (luck.T * behaviour).T / (behaviour @ luck)


@right
def luck_posterior(behaviour, luck):
    """Single precision."""
    joint = (behaviour.reshape(-1, 1) * luck).astype(np.float32)
    return joint / joint.sum(axis=0, keepdims=True)


@right
def luck_posterior(behaviour, luck):
    """In place, on a copy; a tuple of rows."""
    joint = luck.copy()
    joint *= behaviour[:, None]
    joint /= joint.sum(axis=0)
    return tuple(joint)


@right
def context_needed(picked_at, room_steps, wait):
    """Counts a range."""
    return len(range(picked_at, room_steps + wait + 1))


@right
def context_needed(picked_at, room_steps, wait):
    """Counts in a loop."""
    steps = 1
    while picked_at < room_steps + wait:
        picked_at += 1
        steps += 1
    return steps


@right
def context_needed(picked_at, room_steps, wait):
    """A NumPy number."""
    return np.int64(room_steps + wait - (picked_at - 1))


@right
def context_needed(picked_at, room_steps, wait):
    """A tensor without axes."""
    return torch.tensor(room_steps + wait - picked_at + 1)


@right
def context_needed(picked_at, room_steps, wait):
    """An array without axes."""
    return np.array([room_steps, wait, -picked_at, 1]).sum(keepdims=False)[...]


@right
def held_out_best(returns):
    """Python's means."""
    half = len(returns[0]) // 2
    winner = max(returns.tolist(), key=lambda row: statistics.fmean(row[:half]))
    return statistics.fmean(winner[half:])


@right
def held_out_best(returns):
    """Two halves, split by NumPy."""
    first, second = np.split(returns, [returns.shape[1] // 2], axis=1)
    return np.mean(second[np.argmax(np.mean(first, axis=1))])


@right
def held_out_best(returns):
    """A tensor without axes."""
    returns = torch.as_tensor(returns)
    half = returns.shape[1] // 2
    return returns[returns[:, :half].mean(1).argmax(), half:].mean()


@right
def held_out_best(returns):
    """An array without axes; sums choose like means."""
    half = returns.shape[1] // 2
    return np.array(returns[returns[:, :half].sum(1).argsort()[-1], half:].mean())


@right
def held_out_best(returns):
    """Single precision, pairs of both means."""
    half = returns.shape[1] // 2
    pairs = [(row[:half].mean(), row[half:].mean()) for row in returns]
    return np.float32(max(pairs)[1])
