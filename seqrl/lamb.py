"""LAMB: Adam that moves every weight in proportion to its own size (You et al. 2020).

Written out here because the libraries have another method (`pytorch_optimizer` leaves out the
bias correction and cuts norms at 10) or bring torchvision along (`timm`).
"""

import math
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

from seqrl.tools.fields import finite_number


class Lamb(torch.optim.Optimizer):
    """Moves a weight w along u = m̂ / (√v̂ + ε) + decay · w by lr · ‖w‖ / ‖u‖ · u.

    m̂ and v̂ are Adam's bias-corrected means of gradients and of their squares. Where w or u is
    all zeros, the ratio of norms is 1 (You et al. 2020, algorithm 2, with φ(z) = z), and so it is
    without weight decay, as in the Online Decision Transformer's official code, lamb.py. Raises
    `ValueError` for numbers that are negative or not finite.
    """

    def __init__(
        self,
        parameters: Iterable[nn.Parameter],
        lr: float,
        weight_decay: float = 0.0,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
    ) -> None:
        for name, value in {"lr": lr, "weight_decay": weight_decay, "eps": eps}.items():
            finite_number(name, value, least=0)
        for beta in betas:
            finite_number("betas", beta, least=0, most=math.nextafter(1, 0))
        settings = {"lr": lr, "weight_decay": weight_decay, "betas": betas, "eps": eps}
        super().__init__(parameters, settings)

    @torch.no_grad()
    def step(self, closure: Any = None) -> Any:
        """Move every weight that has a gradient; there is no `closure`."""
        for group in self.param_groups:
            for weight in group["params"]:
                if (gradient := weight.grad) is not None:
                    direction = self._direction(weight, gradient, group)
                    ratio = weight.norm() / direction.norm()
                    usable = ratio.isfinite() & (ratio > 0) & (group["weight_decay"] > 0)
                    weight.sub_(direction * group["lr"] * torch.where(usable, ratio, 1.0))

    def _direction(self, weight: nn.Parameter, gradient: Tensor, group: dict[str, Any]) -> Tensor:
        """Return u, having taken the gradient into the weight's means."""
        state, (beta1, beta2) = self.state[weight], group["betas"]
        if not state:
            state["step"] = torch.zeros((), dtype=torch.float32)
            state["exp_avg"] = torch.zeros_like(weight)
            state["exp_avg_sq"] = torch.zeros_like(weight)
        state["step"] += 1
        steps = state["step"].item()  # a double: 1 − 0.999 would lose four digits as a float32
        state["exp_avg"].lerp_(gradient, 1 - beta1)
        state["exp_avg_sq"].lerp_(gradient.square(), 1 - beta2)
        mean = state["exp_avg"] / (1 - beta1**steps)
        square = state["exp_avg_sq"] / (1 - beta2**steps)
        return mean / (square.sqrt() + group["eps"]) + group["weight_decay"] * weight
