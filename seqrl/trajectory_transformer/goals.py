"""Goals: a state that stands before a window, and what is sought while acting."""

import torch
from torch import Tensor, nn

from seqrl.trajectory_transformer.bins import Bins


class Goals(nn.Module):
    """States as vectors, a token each number, in bins of their own.

    Bins are those of the goals that were learned, so whatever is sought is a token that one of
    them had.

    >>> Goals(state_dim=2, num_bins=4, width=8)(torch.zeros(3, 2)).shape
    torch.Size([3, 2, 8])
    """

    def __init__(self, state_dim: int, num_bins: int, width: int) -> None:
        super().__init__()
        self.num_bins = num_bins
        self.bins = Bins(state_dim, num_bins)
        self.embed = nn.Embedding(state_dim * num_bins, width)
        self.sought: Tensor | None = None  # one for all environments, or one each

    def forward(self, goals: Tensor) -> Tensor:
        """Return goals [B, S] as vectors [B, S, D]."""
        dims = torch.arange(goals.shape[1], device=goals.device)  # [S]
        return self.embed(dims * self.num_bins + self.bins.encode(goals))

    def sought_by(self, environments: int) -> Tensor:
        """Return what each of n environments seeks, [n, S].

        Raises `RuntimeError` where nothing is sought, and `ValueError` for another number of goals.
        """
        if self.sought is None:
            raise RuntimeError('an agent with condition="goal" needs one: call seek(state) first')
        if len(self.sought) not in (1, environments):
            raise ValueError(
                f"seek was given {len(self.sought)} goals, but there are {environments} "
                "environments: give one for all, or one each"
            )
        return self.sought.expand(environments, -1)
