"""What is trained: the distance between predicted and real actions, over real steps alone."""

import torch
from torch import Tensor
from torch.nn import functional as F

from seqrl import processes


def masked_mean(values: Tensor, mask: Tensor) -> Tensor:
    """Return the mean of `values` [B, K, …] over the real steps of `mask` [B, K] alone.

    Of several processes that share a batch each returns its part of the mean: they add up to it.

    >>> masked_mean(torch.tensor([[9.0, 2.0, 4.0]]), torch.tensor([[False, True, True]])).item()
    3.0
    """
    kept = mask.reshape(*mask.shape, *[1] * (values.ndim - 2)).expand_as(values)
    return torch.where(kept, values, 0.0).sum() / processes.total(kept.sum()).clamp(min=1)


def action_loss(prediction: Tensor, actions: Tensor, mask: Tensor) -> Tensor:
    """Return the mean squared error of actions [B, K, A], or the cross-entropy of integers [B, K].

    `prediction` [B, K, A] holds actions or logits; the mean is over real steps (× A).

    >>> prediction = torch.tensor([[[9.0], [1.0]]])
    >>> action_loss(prediction, torch.zeros(1, 2, 1), torch.tensor([[False, True]])).item()
    1.0
    """
    if actions.is_floating_point():
        error = torch.where(mask.unsqueeze(2), prediction - actions, 0.0)  # [B, K, A]
        return masked_mean(error**2, mask)
    actions = actions.masked_fill(~mask, 0)  # [B, K]
    surprise = F.cross_entropy(prediction.transpose(1, 2), actions, reduction="none")  # [B, K]
    return masked_mean(surprise, mask)
