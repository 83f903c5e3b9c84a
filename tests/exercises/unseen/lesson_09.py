"""Wrong answers to lesson 09, written without its checks."""

import torch

from tests.exercises.answers import Answers

unseen = Answers()


def _weighed(error, level):
    return torch.where(error > 0, level, 1 - level) * error**2


@unseen
def expectile_loss(prediction, target, mask, level):
    """Teaches the target, not the prediction."""
    return _weighed((target - prediction.detach())[mask], level).mean()


@unseen
def expectile_loss(prediction, target, mask, level):
    """Weighs by the sign of the return."""
    error = (target - prediction)[mask]
    return (torch.where(target[mask] > 0, level, 1 - level) * error**2).mean()


@unseen
def expectile_loss(prediction, target, mask, level):
    """Multiplies by both weights."""
    return (level * (1 - level) * (target - prediction)[mask] ** 2).mean()


@unseen
def expectile_loss(prediction, target, mask, level):
    """Weighs what lies below with the square of 1 − τ."""
    error = (target - prediction)[mask]
    return (torch.where(error > 0, level, (1 - level) ** 2) * error**2).mean()


@unseen
def expectile_loss(prediction, target, mask, level):
    """Weighs by the mean error's sign, one weight for all."""
    error = (target - prediction)[mask]
    return ((level if error.mean() > 0 else 1 - level) * error**2).mean()


@unseen
def expectile_loss(prediction, target, mask, level):
    """Takes what is not real."""
    kept = ~mask if (~mask).any() else mask
    return _weighed((target - prediction)[kept], level).mean()


def _search(promise, past, value_of, lengths=None, longer=True):
    lived = past["mask"].sum(dim=1)
    best, chosen = torch.full(lived.shape, -torch.inf), torch.zeros_like(lived)
    for length in lengths or range(1, past["mask"].shape[1] + 1):
        value = value_of({name: tensor[:, -length:] for name, tensor in past.items()})
        better = (value >= best) & (length <= lived if longer else length < lived)
        best, chosen = torch.where(better, value, best), torch.where(better, length, chosen)
    return chosen


def _fed(promise, window):
    return promise({**window, "rtg": promise(window)})


@unseen
def chosen_lengths(promise, past):
    """Always keeps the newest step alone."""
    return torch.ones(len(past["mask"]), dtype=torch.long)


@unseen
def chosen_lengths(promise, past):
    """Feeds zeros back."""
    return _search(
        promise,
        past,
        lambda w: promise({**w, "rtg": torch.zeros_like(w["rtg"])})[:, -1, 0],
    )


@unseen
def chosen_lengths(promise, past):
    """Compares the mean promise of each history."""
    return _search(promise, past, lambda w: _fed(promise, w).mean(dim=1).squeeze(1))


@unseen
def chosen_lengths(promise, past):
    """Counts lengths from 0."""
    return _search(promise, past, lambda w: _fed(promise, w)[:, -1, 0]) - 1


@unseen
def chosen_lengths(promise, past):
    """Never tries the whole window."""
    K = past["mask"].shape[1]
    lengths = range(1, K) if K > 1 else range(1, 2)
    return _search(promise, past, lambda w: _fed(promise, w)[:, -1, 0], lengths)


@unseen
def chosen_lengths(promise, past):
    """Chooses one length for all, by the mean over agents."""
    lived = past["mask"].sum(dim=1)
    values = []
    for length in range(1, past["mask"].shape[1] + 1):
        window = {name: tensor[:, -length:] for name, tensor in past.items()}
        values.append(_fed(promise, window)[:, -1, 0].mean())
    return torch.minimum(torch.stack(values).argmax() + 1, lived)
