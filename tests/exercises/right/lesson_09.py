"""Unusual right answers to lesson 09."""

import numpy as np
import torch

from tests.exercises.answers import Answers

right = Answers()


@right
def expectile_loss(prediction, target, mask, level):
    """The size of level less one where the error is negative."""
    error = target[mask] - prediction[mask]
    return (torch.abs(level - (error < 0).float()) * error.square()).mean()


@right
def expectile_loss(prediction, target, mask, level):
    """Both sides apart."""
    error = (target - prediction)[mask]
    return (level * error.relu() ** 2 + (1 - level) * (-error).relu() ** 2).mean()


@right
def expectile_loss(prediction, target, mask, level):
    """Sums over real steps, divided by their number."""
    error = torch.where(mask.unsqueeze(2), target - prediction, 0.0)
    weight = torch.where(target > prediction, level, 1 - level)
    return (weight * error * error).sum() / mask.sum()


@right
def expectile_loss(prediction, target, mask, level):
    """One step at a time."""
    losses = []
    for e in (target - prediction)[mask].flatten():
        losses.append((level if e > 0 else 1 - level) * e**2)
    return torch.stack(losses).mean()


@right
def expectile_loss(prediction, target, mask, level):
    """Double precision."""
    error = torch.masked_select((target - prediction).double().squeeze(2), mask)
    return torch.mean(torch.where(error > 0, level, 1 - level) * error**2)


@right
def expectile_loss(prediction, target, mask, level):
    """Weights each error in place, on its own array."""
    error = (target - prediction)[mask]
    weight = torch.full_like(error, 1 - level)
    weight[error > 0] = level
    return torch.dot(weight.flatten(), error.flatten() ** 2) / len(error)


def _values(promise, past):
    """What each length promises, [K, n], for the shortest first."""
    values = []
    for length in range(1, past["mask"].shape[1] + 1):
        window = {name: tensor[:, -length:] for name, tensor in past.items()}
        window["rtg"] = promise(window)
        values.append(promise(window)[:, -1, 0])
    return torch.stack(values)


@right
def chosen_lengths(promise, past):
    """One agent at a time; a list."""
    chosen = []
    for i, mask in enumerate(past["mask"]):
        best, kept = -float("inf"), 0
        for length in range(1, int(mask.sum()) + 1):
            window = {name: tensor[i : i + 1, -length:] for name, tensor in past.items()}
            window["rtg"] = promise(window)
            value = promise(window)[0, -1, 0].item()
            if value >= best:
                best, kept = value, length
        chosen.append(kept)
    return chosen


@right
def chosen_lengths(promise, past):
    """From the longest to the shortest: the first of the greatest."""
    values = _values(promise, past)
    K = len(values)
    too_long = torch.arange(1, K + 1).unsqueeze(1) > past["mask"].sum(dim=1)
    values = values.masked_fill(too_long, -torch.inf)
    return K - values.flip(0).argmax(dim=0)


@right
def chosen_lengths(promise, past):
    """NumPy."""
    values, lived = _values(promise, past).numpy().copy(), past["mask"].sum(dim=1).numpy()
    lengths = np.arange(1, len(values) + 1)[:, None]
    values[lengths > lived] = -np.inf
    return np.where(values == values.max(axis=0), lengths, 0).max(axis=0)


@right
def chosen_lengths(promise, past):
    """A tuple of the greatest pairs of value and length."""
    table = zip(*_values(promise, past).tolist(), strict=True)
    lived = past["mask"].sum(dim=1).tolist()
    return tuple(
        max((value, length) for length, value in enumerate(row[:steps], 1))[1]
        for row, steps in zip(table, lived, strict=True)
    )


@right
def chosen_lengths(promise, past):
    """Small whole numbers, and a new mapping for the second question."""
    lived = past["mask"].sum(dim=1)
    best = torch.full(lived.shape, -torch.inf)
    chosen = torch.ones(len(lived), dtype=torch.int32)
    for length in range(past["mask"].shape[1], 0, -1):
        window = {name: tensor[:, -length:].clone() for name, tensor in past.items()}
        value = promise({**window, "rtg": promise(window)})[:, -1].squeeze(1)
        better = (value > best) & (lived >= length)
        best = torch.where(better, value, best)
        chosen[better] = length
    return chosen
