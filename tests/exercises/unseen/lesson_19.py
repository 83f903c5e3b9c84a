"""Wrong answers to lesson 19, written without its checks."""

import numpy as np
import torch

from tests.exercises.answers import Answers

unseen = Answers()


def _cut(pictures):
    split = pictures.reshape(len(pictures), 4, 2, 4, 2, 3)
    return split.transpose(2, 3).reshape(-1, 16, 12)


@unseen
def patches(pictures):
    """Divides by the largest number."""
    return _cut(pictures / pictures.amax())


@unseen
def patches(pictures):
    """Takes the first picture alone, so many times."""
    return _cut(pictures[:1]).expand(len(pictures), 16, 12)


@unseen
def patches(pictures):
    """Slides by one pixel and keeps every fourth window."""
    windows = pictures.unfold(1, 2, 1).unfold(2, 2, 1)  # [n, 7, 7, 3, 2, 2]
    return windows.flatten(1, 2)[:, :48:3].permute(0, 1, 3, 4, 2).reshape(-1, 16, 12)


@unseen
def patches(pictures):
    """Uses unfold, which leaves colours in front of pixels."""
    return pictures.unfold(1, 2, 2).unfold(2, 2, 2).reshape(-1, 16, 12)


@unseen
def patches(pictures):
    """Turns the whole picture round."""
    return _cut(torch.rot90(pictures, 1, (1, 2)))


@unseen
def patches(pictures):
    """Reads every second line from right to left, like an ox that ploughs."""
    x = _cut(pictures).reshape(-1, 4, 4, 12).clone()
    x[:, 1::2] = x[:, 1::2].flip(2)
    return x.reshape(-1, 16, 12)


@unseen
def patches(pictures):
    """Takes the mean of each patch's pixels."""
    return _cut(pictures).reshape(-1, 16, 4, 3).mean(2).repeat(1, 1, 4)


@unseen
def tilted(logits, kappa):
    """Squares the heights."""
    return (logits + kappa * torch.linspace(0, 1, logits.shape[-1]) ** 2).softmax(-1)


@unseen
def tilted(logits, kappa):
    """Gives the highest bin alone a bonus."""
    bonus = torch.zeros(logits.shape[-1])
    bonus[-1] = kappa
    return (logits + bonus).softmax(-1)


@unseen
def tilted(logits, kappa):
    """Mixes the chances of the data with the best bin."""
    best = torch.zeros_like(logits)
    best[..., -1] = 1
    share = kappa / (1 + abs(kappa))
    return (1 - share) * logits.softmax(-1) + share * best


@unseen
def tilted(logits, kappa):
    """Lets heights go from −1 to 1."""
    return (logits + kappa * torch.linspace(-1, 1, logits.shape[-1])).softmax(-1)


@unseen
def tilted(logits, kappa):
    """Keeps κ to at most 5."""
    return (logits + min(kappa, 5.0) * torch.linspace(0, 1, logits.shape[-1])).softmax(-1)


@unseen
def tilted(logits, kappa):
    """Leaves out bins that are rarer than one in a hundred."""
    chances = logits.softmax(-1)
    lifted = logits + kappa * torch.linspace(0, 1, logits.shape[-1])
    return lifted.masked_fill(chances < 0.01, -50.0).softmax(-1)


def _both(act, pictures, words):
    return act(pictures, words[:, 0]), act(pictures, words[:, 1])


@unseen
def follows_words(act, pictures, words, right):
    """Divides what is followed by all pictures."""
    first, second = _both(act, pictures, words)
    apart = right.any(2).all(1) & ~right.all(1).any(1)
    good = (first != second) & right[np.arange(len(right)), 1, second]
    return (good & apart).sum() / len(right)


@unseen
def follows_words(act, pictures, words, right):
    """Tests the first half of the pictures."""
    first, second = _both(act, pictures, words)
    apart = right.any(2).all(1) & ~right.all(1).any(1)
    good = (first != second) & right[np.arange(len(right)), 1, second]
    half = np.arange(len(right)) < len(right) / 2
    return good[apart & half].mean()


@unseen
def follows_words(act, pictures, words, right):
    """Swaps first and second words."""
    first, second = _both(act, pictures, words)
    apart = right.any(2).all(1) & ~right.all(1).any(1)
    return ((first != second) & right[np.arange(len(right)), 1, first])[apart].mean()


@unseen
def follows_words(act, pictures, words, right):
    """Counts those pictures alone whose first action was right."""
    first, second = _both(act, pictures, words)
    rows = np.arange(len(right))
    apart = right.any(2).all(1) & ~right.all(1).any(1) & right[rows, 0, first]
    good = (first != second) & right[rows, 1, second]
    return good[apart].mean() if apart.any() else 0.0


@unseen
def follows_words(act, pictures, words, right):
    """Subtracts how often the action was right by chance."""
    first, second = _both(act, pictures, words)
    apart = right.any(2).all(1) & ~right.all(1).any(1)
    good = (first != second) & right[np.arange(len(right)), 1, second]
    return good[apart].mean() - right[apart, 1].mean()


@unseen
def follows_words(act, pictures, words, right):
    """Counts pictures on which either instruction demands something."""
    first, second = _both(act, pictures, words)
    apart = right.any(2).any(1) & ~right.all(1).any(1)
    good = (first != second) & right[np.arange(len(right)), 1, second]
    return good[apart].mean()
