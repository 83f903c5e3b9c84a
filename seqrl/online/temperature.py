"""λ, the price of certainty: a policy less random than it should be pays more for it.

The constraint "entropy at least H_target" becomes a number that is learned: the policy minimises
−log π − λ·H, and λ minimises λ·(H − H_target). So λ falls while the entropy is above its target,
and rises while it is below (Zheng, Zhang & Grover 2022).
"""

import math

import torch
from torch import Tensor, nn

from seqrl.optimisation import load_moments, moments
from seqrl.tools.fields import finite_number


class Temperature(nn.Module):
    """λ = exp(log λ) with its own Adam; a part of the model's saved state.

    >>> temperature = Temperature(initial=0.1, learning_rate=0.01)
    >>> temperature.step(entropy=torch.tensor(2.0), target=-3.0)  # more random than need be
    >>> temperature.value.item() < 0.1
    True
    """

    def __init__(self, initial: float, learning_rate: float) -> None:
        super().__init__()
        for name, value in {"initial": initial, "learning_rate": learning_rate}.items():
            if not finite_number(name, value) > 0:
                raise ValueError(f"{name} must be above 0, got {value}")
        self.log_value = nn.Parameter(torch.tensor(math.log(initial)))
        self.adam = torch.optim.Adam([self.log_value], lr=learning_rate)

    @property
    def value(self) -> Tensor:
        """Return λ [], a constant to whoever learns from it."""
        return self.log_value.exp().detach()

    def loss(self, entropy: Tensor, target: float) -> Tensor:
        """Return λ·(H − H_target) [], in which λ alone learns."""
        return self.log_value.exp() * (entropy - target).detach()

    def step(self, entropy: Tensor, target: float) -> None:
        """Move λ once; no gradient is left behind for the model's optimiser to find."""
        loss = self.loss(entropy, target)
        (self.log_value.grad,) = torch.autograd.grad(loss, [self.log_value])
        self.adam.step()
        self.log_value.grad = None

    def state_tensors(self) -> dict[str, Tensor]:
        """Return what Adam remembers, for a checkpoint."""
        return moments(self.adam, [self.log_value])

    def load_state_tensors(self, state: dict[str, Tensor]) -> None:
        """Restore what `state_tensors` returned; raise `ValueError` for anything else."""
        load_moments(self.adam, [self.log_value], state, "temperature.")
