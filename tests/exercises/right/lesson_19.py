"""Unusual right answers to lesson 19."""

import numpy as np
import torch
from torch import nn

from tests.exercises.answers import Answers

right = Answers()


@right
def patches(pictures):
    """A loop over patches."""
    cut = [
        pictures[:, row : row + 2, column : column + 2].flatten(1)
        for row in range(0, 8, 2)
        for column in range(0, 8, 2)
    ]
    return torch.stack(cut, dim=1)


@right
def patches(pictures):
    """Unfold, which brings pixels to the end, and the colours behind them."""
    cut = pictures.unfold(1, 2, 2).unfold(2, 2, 2)  # [n, 4, 4, 3, 2, 2]
    return cut.permute(0, 1, 2, 4, 5, 3).reshape(len(pictures), 16, 12)


@right
def patches(pictures):
    """Unflattens, and moves an axis by its number."""
    split = pictures.unflatten(1, (4, 2)).unflatten(3, (4, 2))
    return split.movedim(3, 2).flatten(3).flatten(1, 2)


@right
def patches(pictures):
    """A convolution's own unfold: its channels come first."""
    cut = nn.functional.unfold(pictures.permute(0, 3, 1, 2), 2, stride=2)  # [n, 12, 16]
    return cut.transpose(1, 2).unflatten(2, (3, 4)).transpose(2, 3).flatten(2)


@right
def patches(pictures):
    """The four pixels of all patches by strides."""
    corners = [pictures[:, i::2, j::2] for i in (0, 1) for j in (0, 1)]  # each [n, 4, 4, 3]
    return torch.cat(corners, dim=3).flatten(1, 2)


@right
def patches(pictures):
    """Gathers by numbers."""
    number = torch.arange(192).reshape(4, 2, 4, 2, 3).transpose(1, 2).reshape(16, 12)
    return pictures.flatten(1)[:, number]


@right
def tilted(logits, kappa):
    """A softmax by hand that cannot overflow."""
    lifted = logits + kappa * torch.linspace(0, 1, logits.shape[-1])
    weights = torch.exp(lifted - lifted.amax(-1, keepdim=True))
    return weights / weights.sum(-1, keepdim=True)


@right
def tilted(logits, kappa):
    """By logs of chances, as one would write it down."""
    bins = logits.shape[-1]
    log = logits.log_softmax(-1) + kappa * torch.arange(bins) / (bins - 1)
    return (log - log.logsumexp(-1, keepdim=True)).exp()


@right
def tilted(logits, kappa):
    """Heights that end at 0: a softmax does not mind."""
    return (logits - kappa * torch.linspace(1, 0, logits.shape[-1])).softmax(dim=-1)


@right
def tilted(logits, kappa):
    """In double precision."""
    height = torch.linspace(0, 1, logits.shape[-1]).double()
    return (logits.double() + kappa * height).softmax(-1)


@right
def tilted(logits, kappa):
    """Bin by bin."""
    bins = logits.shape[-1]
    lifted = [logits[..., b] + kappa * b / (bins - 1) for b in range(bins)]
    return torch.stack(lifted, dim=-1).softmax(-1)


@right
def tilted(logits, kappa):
    """A ramp by cumulative sums."""
    ones = torch.ones(logits.shape[-1])
    return nn.Softmax(dim=-1)(logits + kappa * (ones.cumsum(0) - 1) / (ones.sum() - 1))


@right
def follows_words(act, pictures, words, right):
    """One picture after the other."""
    first, second = act(pictures, words[:, 0]), act(pictures, words[:, 1])
    followed = []
    for row, (one, two) in enumerate(right):
        if one.any() and two.any() and not (one & two).any():
            followed.append(first[row] != second[row] and bool(two[second[row]]))
    return sum(followed) / len(followed)


@right
def follows_words(act, pictures, words, right):
    """Sets."""
    demands = [[set(np.flatnonzero(right[i, j])) for j in (0, 1)] for i in range(len(right))]
    chosen = np.stack([act(pictures, words[:, j]) for j in (0, 1)], axis=1)
    counted = [i for i, (a, b) in enumerate(demands) if a and b and a.isdisjoint(b)]
    good = [i for i in counted if chosen[i, 1] in demands[i][1] and chosen[i, 0] != chosen[i, 1]]
    return len(good) / len(counted)


@right
def follows_words(act, pictures, words, right):
    """Asks about the pictures that count alone."""
    sums = right.sum(axis=2)
    kept = (sums.min(axis=1) > 0) & (np.einsum("na,na->n", 1 * right[:, 0], 1 * right[:, 1]) == 0)
    pictures, words, right = pictures[kept], words[kept], right[kept]
    first, second = act(pictures, words[:, 0]), act(pictures, words[:, 1])
    return np.mean([right[i, 1, a] and a != b for i, (a, b) in enumerate(zip(second, first))])  # noqa: B905


@right
def follows_words(act, pictures, words, right):
    """Torch."""
    one, two = torch.as_tensor(right).unbind(1)
    first, second = (torch.as_tensor(act(pictures, words[:, j])) for j in (0, 1))
    kept = one.any(1) & two.any(1) & ~(one & two).any(1)
    hit = two.gather(1, second.long()[:, None])[:, 0] & (first != second)
    return hit[kept].double().mean()


@right
def follows_words(act, pictures, words, right):
    """A weighted mean."""
    first, second = act(pictures, words[:, 0]), act(pictures, words[:, 1])
    overlap = (right[:, 0] * right[:, 1]).sum(axis=1)
    weight = (overlap == 0) * right[:, 0].max(axis=1) * right[:, 1].max(axis=1)
    hit = np.take_along_axis(right[:, 1], second[:, None], axis=1)[:, 0] * (first != second)
    return np.average(hit, weights=weight)
