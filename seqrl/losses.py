"""What is trained: the distance between predicted and real actions, over real steps alone."""

import torch
from torch import Tensor
from torch.nn import functional as F

from seqrl.tools import distributed
from seqrl.tools.fields import finite_number


def masked_mean(values: Tensor, mask: Tensor) -> Tensor:
    """Return the mean of `values` [B, K, …] over the real steps of `mask` [B, K] alone.

    Of several processes that share a batch each returns its part of the mean: they add up to it.

    >>> masked_mean(torch.tensor([[9.0, 2.0, 4.0]]), torch.tensor([[False, True, True]])).item()
    3.0
    """
    kept = mask.reshape(*mask.shape, *[1] * (values.ndim - 2)).expand_as(values)
    return torch.where(kept, values, 0.0).sum() / distributed.total(kept.sum()).clamp(min=1)


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


def expectile_loss(prediction: Tensor, target: Tensor, mask: Tensor, level: float) -> Tensor:
    """Return the mean of w·(target − prediction)², w = τ above the prediction and 1 − τ below.

    `prediction` and `target` are [B, K, 1], the mean is over the real steps of `mask` [B, K];
    `level` is τ. The best constant prediction is the τ-expectile of the targets: their mean at
    0.5, near their maximum at 0.99 (Wu, Wang & Hamaya 2023).

    >>> target, real = torch.tensor([[[2.0]], [[-2.0]]]), torch.ones(2, 1, dtype=torch.bool)
    >>> round(expectile_loss(torch.zeros(2, 1, 1), target, real, level=0.75).item(), 3)
    2.0
    """
    if not 0 < finite_number("level", level) < 1:
        raise ValueError(f"level must lie between 0 and 1, got {level}")
    above = torch.where(mask.unsqueeze(2), target - prediction, 0.0)  # [B, K, 1]
    weight = torch.where(above > 0, level, 1 - level).to(above.dtype)  # [B, K, 1]
    return masked_mean(weight * above**2, mask)
