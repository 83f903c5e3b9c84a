"""Expert tilting: which return to promise, if data hold good and bad alike."""

import torch
from torch import Tensor

from seqrl.tools.fields import finite_number


def tilted(logits: Tensor, kappa: float) -> Tensor:
    """Return probabilities of return bins […, bins], tilted towards high returns.

    They are proportional to p(b) · exp(κ · b / (bins − 1)), where p = softmax(logits): a bin counts
    for as often as it is seen, and κ says how much more the highest counts than the lowest.
    With κ = 0 they are p (Lee et al. 2022).

    >>> tilted(torch.tensor([0.0, 0.0]), kappa=0.0).tolist()
    [0.5, 0.5]
    """
    finite_number("kappa", kappa)
    height = torch.linspace(0, 1, logits.shape[-1], dtype=logits.dtype, device=logits.device)
    return (logits + kappa * height).softmax(dim=-1)
