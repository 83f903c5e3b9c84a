"""Attention at rest: four matrices multiplied out to two, once for many actions.

Query and key only ever meet in a product, and so do value and output: the first says what a token
looks for, the second what it brings home (the QK and OV circuits of Elhage et al. 2021). With one
head neither product is larger than its factors.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from seqrl.transformer import CausalSelfAttention, Rows


class FoldedAttention:
    """What an attention of one head computes, at rest and without gradients in fewer products.

    softmax(x W_q (x W_k)ᵀ / √D + bias) (x W_v) W_o
    = softmax(x (W_q W_kᵀ / √D) xᵀ + bias) x (W_v W_o).
    The key's own bias raises all scores of a row alike, and the softmax forgets it.
    """

    def __init__(self, attention: CausalSelfAttention) -> None:
        self.attention = attention
        self.folded_at: list[int] = []

    def __call__(self, x: Tensor, bias: Tensor, rows: Rows = slice(None)) -> Tensor:
        """Return what the tokens `rows` gather from their past, [B, T', D]."""
        if self.attention.training or torch.is_grad_enabled():
            return CausalSelfAttention.forward(self.attention, x, bias, rows)
        if self.folded_at != (now := [w._version for w in self.attention.parameters()]):
            self._fold()  # at first, and whenever the weights have changed
            self.folded_at = now
        look = F.linear(x[:, rows].contiguous(), *self.look)  # [B, T', D]
        scores = torch.baddbmm(bias[:, 0, rows], look, x.transpose(1, 2))  # [B, T', T]
        return F.linear(scores.softmax(dim=2) @ x, *self.bring)  # [B, T', D]

    def _fold(self) -> None:
        query, output = self.attention.query, self.attention.output
        key, value = self.attention.key_value.weight.chunk(2)  # 2 × [D, D]
        _, value_bias = self.attention.key_value.bias.chunk(2)  # [D]
        scale = 1 / math.sqrt(len(key))
        self.look = scale * key.T @ query.weight, scale * query.bias @ key
        self.bring = output.weight @ value, output(value_bias)


@contextmanager
def folded(policy: Any) -> Iterator[None]:
    """Let a policy's attentions of one head act folded; their weights stay as and where they are.

    >>> from seqrl import DecisionTransformer
    >>> dt = DecisionTransformer({"state_dim": 11, "action_dim": 3})
    >>> with folded(dt):
    ...     dt.select_action(torch.zeros(11), target_return=3600).shape
    (3,)
    """
    modules = policy.modules() if isinstance(policy, nn.Module) else ()
    attentions = [
        module
        for module in modules
        if isinstance(module, CausalSelfAttention) and module.num_heads == 1
    ]
    for attention in attentions:
        attention.forward = FoldedAttention(attention)  # type: ignore[method-assign]
    try:
        yield
    finally:
        for attention in attentions:
            del attention.forward
