"""Returns as classes: equal bins from the least to the greatest."""

import math

import torch
from torch import Tensor

from seqrl.tools.fields import finite_number, whole_number


def encode(returns: Tensor, low: Tensor, high: Tensor, count: int) -> Tensor:
    """Return the number of the bin, 0 … count − 1, of each return; what lies outside is clipped.

    >>> encode(torch.tensor([-5.0, 0.0, 1.9, 4.0]), torch.tensor(0.0), torch.tensor(4.0), 2)
    tensor([0, 0, 0, 1])
    """
    place = (returns - low) / _width(low, high, count)
    return place.floor().clamp(0, count - 1).long()


def decode(bins: Tensor, low: Tensor, high: Tensor, count: int) -> Tensor:
    """Return the middle of each bin: at most half a bin from any return inside it.

    >>> decode(torch.tensor([0, 1]), torch.tensor(0.0), torch.tensor(4.0), 2)
    tensor([1., 3.])
    """
    return low + (bins.to(low.dtype) + 0.5) * _width(low, high, count)


def sample_high(
    logits: Tensor, optimism: float, top_share: float, random: torch.Generator | None = None
) -> Tensor:
    """Return bins [n, C] drawn from the likeliest of `logits` [n, C, bins], the higher the better.

    `optimism` is added to the logit of the highest bin, nothing to the lowest, and a share of it
    between; of the bins only the `top_share` with the highest sums are drawn from (Lee et al.
    2022; official EDT code, decision_transformer/utils.py).

    >>> sample_high(torch.tensor([[[0.0, 0.0, 0.0, 1.0]]]), 2.0, top_share=0.25)
    tensor([[3]])
    """
    finite_number("optimism", optimism)
    if not 0 < finite_number("top_share", top_share) <= 1:
        raise ValueError(f"top_share must lie in (0, 1], got {top_share}")
    count = logits.shape[2]
    rising = torch.linspace(0, 1, count, dtype=logits.dtype, device=logits.device)  # [bins]
    wished = logits + optimism * rising
    kept = wished.topk(math.ceil(top_share * count), dim=2)
    chances = kept.values.softmax(dim=2).flatten(0, 1)  # [n·C, kept]
    drawn = torch.multinomial(chances, 1, generator=random)  # [n·C, 1]
    return kept.indices.flatten(0, 1).gather(1, drawn).view(logits.shape[:2])


def _width(low: Tensor, high: Tensor, count: int) -> Tensor:
    """Return the width of a bin; where all returns are equal, one that keeps them in bin 0."""
    whole_number("count", count, least=1)
    return torch.where(high > low, high - low, 1.0) / count
