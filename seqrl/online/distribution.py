"""What a stochastic policy says: a Gaussian, one squashed into the action space, or a choice.

All know the same three things: how likely actions are, how uncertain they are, and how to draw.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Self

import torch
from torch import Tensor
from torch.nn import functional as F

LOG_STD_LOW, LOG_STD_HIGH = -5.0, 2.0


def bounded_log_std(output: Tensor) -> Tensor:
    """Return log σ in (−5, 2) for any output of a head (official code).

    >>> [round(x, 2) for x in bounded_log_std(torch.tensor([-9.0, 0.0, 9.0])).tolist()]
    [-5.0, -1.5, 2.0]
    """
    half = (LOG_STD_HIGH - LOG_STD_LOW) / 2
    return LOG_STD_LOW + half * (output.tanh() + 1)


def log_slope(u: Tensor) -> Tensor:
    """Return log(1 − tanh²u), the logarithm of tanh's slope, exact also where tanh is flat.

    >>> [round(x, 2) for x in log_slope(torch.tensor([0.0, 1.0, 30.0])).tolist()]
    [0.0, -0.87, -58.61]
    """
    return 2 * (math.log(2) - u - F.softplus(-2 * u))


@dataclass(frozen=True)
class Normal:
    """middle + reach · u with u ~ N(μ, σ²), every dimension on its own; it may leave the space.

    Densities are per unit of `reach`, as if the action space were [−1, 1]: an entropy then means
    the same in every world.

    >>> policy = Normal(torch.zeros(5, 2), torch.full((5, 2), -1.0))
    >>> policy.mean.shape, policy.log_prob(torch.zeros(5, 2)).shape
    (torch.Size([5, 2]), torch.Size([5]))
    """

    mu: Tensor  # […, A], 0 is the middle of the action space and ±1 its ends
    log_std: Tensor  # […, A]
    middle: Tensor | float = 0.0  # [A], the middle of the action space
    reach: Tensor | float = 1.0  # [A], half its width

    def __getitem__(self, index: Any) -> Self:
        return replace(self, mu=self.mu[index], log_std=self.log_std[index])

    @property
    def shape(self) -> torch.Size:
        """Return the shape of one action for each step, […, A]."""
        return self.mu.shape

    @property
    def mean(self) -> Tensor:
        """Return the mean action […, A]."""
        return self.middle + self.reach * self.mu

    def sample(self, random: torch.Generator | None = None) -> Tensor:
        """Return drawn actions […, A]."""
        return self.middle + self.reach * self._draw(random)

    def log_prob(self, actions: Tensor) -> Tensor:
        """Return log π(a) […] of actions […, A]."""
        return self._gaussian((actions - self.middle) / self.reach).sum(-1)

    def entropy(self, random: torch.Generator | None = None) -> Tensor:
        """Return Σ (log σ + ½ log 2πe) […]; it is exact and draws no `random` numbers."""
        return (self.log_std + 0.5 * math.log(2 * math.pi * math.e)).sum(-1)

    def _draw(self, random: torch.Generator | None) -> Tensor:
        mu = self.mu
        noise = torch.randn(mu.shape, generator=random, dtype=mu.dtype, device=mu.device)  # […, A]
        return mu + self.log_std.exp() * noise

    def _gaussian(self, u: Tensor) -> Tensor:
        """Return the log-density […, A] of u in each dimension."""
        z = (u - self.mu) / self.log_std.exp()  # […, A]
        return -0.5 * z**2 - self.log_std - 0.5 * math.log(2 * math.pi)


@dataclass(frozen=True)
class SquashedNormal(Normal):
    """middle + reach · tanh(u) with u ~ N(μ, σ²): it stays inside (Haarnoja et al. 2018).

    >>> policy = SquashedNormal(torch.zeros(5, 2), torch.full((5, 2), -1.0))
    >>> policy.mean.shape, policy.log_prob(torch.zeros(5, 2)).shape
    (torch.Size([5, 2]), torch.Size([5]))
    """

    edge: float = 1e-6  # actions this near to ±1 are taken so far inside: atanh is infinite there

    @property
    def mean(self) -> Tensor:
        """Return the central action […, A]: tanh of the mean, not the mean of tanh."""
        return self.middle + self.reach * self.mu.tanh()

    def sample(self, random: torch.Generator | None = None) -> Tensor:
        """Return drawn actions […, A]."""
        return self.middle + self.reach * self._draw(random).tanh()

    def log_prob(self, actions: Tensor) -> Tensor:
        """Return log π(a) […] of actions […, A], those at the very edge taken just inside."""
        inside = (actions - self.middle) / self.reach  # […, A]
        inside = inside.clamp(self.edge - 1, 1 - self.edge)  # […, A]
        return self._log_prob_before(inside.atanh())

    def entropy(self, random: torch.Generator | None = None) -> Tensor:
        """Return −log π(a) […] of one drawn action each, differentiable in μ and σ.

        An unbiased estimate, as published; there is no closed form. It may be negative.
        """
        return -self._log_prob_before(self._draw(random))

    def _log_prob_before(self, u: Tensor) -> Tensor:
        """Return the log-density […] of tanh(u): the Gaussian's, less the squashing's slope."""
        return (self._gaussian(u) - log_slope(u)).sum(-1)


@dataclass(frozen=True)
class Categorical:
    """One of A actions, for logits […, A]: the discrete analogue (ours).

    >>> round(Categorical(torch.zeros(1, 4)).entropy().item(), 4) == round(math.log(4), 4)
    True
    """

    logits: Tensor  # […, A]

    def __getitem__(self, index: Any) -> Categorical:
        return Categorical(self.logits[index])

    def log_prob(self, actions: Tensor) -> Tensor:
        """Return log π(a) […] of integers […]."""
        chosen = self.logits.log_softmax(-1).gather(-1, actions.unsqueeze(-1))  # […, 1]
        return chosen.squeeze(-1)

    def entropy(self, random: torch.Generator | None = None) -> Tensor:
        """Return −Σ π log π […]; it is exact and draws no `random` numbers."""
        log_chances = self.logits.log_softmax(-1)  # […, A]
        return -(log_chances.exp() * log_chances).sum(-1)
