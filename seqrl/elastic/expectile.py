"""Expectiles: least squares that weigh what lies above more than what lies below."""

import torch
from torch import Tensor

from seqrl.agent.losses import masked_mean
from seqrl.tools.fields import finite_number


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
