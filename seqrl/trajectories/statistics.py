"""What a model must know of its data to turn raw units into network inputs."""

from dataclasses import dataclass, field
from typing import Self

import numpy as np
import torch
from torch import Tensor


@dataclass(frozen=True)
class Statistics:
    """The mean and spread of states, the scale of returns, the bounds of actions."""

    state_mean: Tensor  # [S]
    state_std: Tensor  # [S]
    return_scale: Tensor  # []
    return_low: Tensor  # [], the least return-to-go of any step
    return_high: Tensor  # [], the greatest
    action_low: Tensor  # [A]; empty when actions are discrete
    action_high: Tensor  # [A]
    longest_episode: int  # in steps
    action_start: Tensor = field(default_factory=lambda: torch.tensor(0))  # [], the first choice

    def __post_init__(self) -> None:
        for name, tensor in vars(self).items():
            if isinstance(tensor, Tensor) and not tensor.isfinite().all():
                raise ValueError(
                    f"{name} of the data is not finite: numbers this large do not fit into "
                    "float32; rescale them"
                )
        for name in ("state_std", "return_scale"):
            if not (getattr(self, name) > 0).all():
                raise ValueError(f"{name} of the data must be above 0, got {getattr(self, name)}")
        if not (self.action_low < self.action_high).all():
            raise ValueError(
                f"action_low {self.action_low.tolist()} must lie below action_high "
                f"{self.action_high.tolist()}"
            )

    @classmethod
    def of(
        cls,
        state_mean: Tensor,
        state_std: Tensor,
        returns: tuple[Tensor, Tensor],
        actions: tuple[Tensor, Tensor],
        longest_episode: int,
        action_start: int = 0,
    ) -> Self:
        """Return the statistics of data whose returns-to-go and actions have these bounds.

        The return scale is the largest power of ten below the largest |return-to-go|: 1000 for
        Hopper and Walker2d, as published. A state that never varies keeps its unit, and so do
        returns that are all zero.
        """
        largest = max(abs(bound.item()) for bound in returns) or 1.0
        return cls(
            state_mean,
            torch.where(state_std < 1e-6, 1.0, state_std),
            torch.tensor(10.0 ** np.floor(np.log10(largest))).float(),
            *returns,
            *actions,
            longest_episode,
            torch.tensor(action_start),
        )


@dataclass(frozen=True)
class Moments:
    """What must be known of a piece of data to find the statistics of the whole: pieces add up.

    >>> one, two = (Moments.of(torch.ones(1, 1) * n, torch.ones(1), torch.ones(1)) for n in (1, 3))
    >>> (one + two).mean, (one + two).variance
    (array([2.]), array([1.]))
    """

    steps: int
    mean: np.ndarray  # [S] float64
    variance: np.ndarray  # [S] float64
    returns: tuple[Tensor, Tensor]  # the least and the greatest return-to-go
    longest: int

    @classmethod
    def of(cls, states: Tensor, rtg: Tensor, lengths: Tensor) -> Self:
        """Return the moments of states [n, S], returns-to-go [n] and episodes' lengths [E]."""
        exact = states.double().numpy()  # [n, S]
        low, high = rtg.aminmax()
        return cls(len(exact), exact.mean(0), exact.var(0), (low, high), int(lengths.max()))

    def __add__(self, other: Self) -> "Moments":
        """Return the moments of both: the variance is that within and that between them."""
        steps = self.steps + other.steps
        mine, theirs = self.steps / steps, other.steps / steps
        lows, highs = zip(self.returns, other.returns, strict=True)
        return Moments(
            steps,
            mine * self.mean + theirs * other.mean,
            mine * self.variance
            + theirs * other.variance
            + mine * theirs * (self.mean - other.mean) ** 2,
            (min(lows), max(highs)),
            max(self.longest, other.longest),
        )

    def statistics(
        self, action_low: Tensor, action_high: Tensor, action_start: int = 0
    ) -> Statistics:
        """Return what a model must know of data with these moments and bounds of actions."""
        mean, variance = map(torch.from_numpy, (self.mean, self.variance))
        bounds = (action_low, action_high)
        spread = variance.sqrt().float()
        return Statistics.of(
            mean.float(), spread, self.returns, bounds, self.longest, action_start
        )
