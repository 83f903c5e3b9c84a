"""Quantile bins: every number of a step becomes one of a few tokens, and comes back as a number."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from seqrl.tools.fields import whole_number


class Bins(nn.Module):
    """The bins of several dimensions, such as the M numbers of a step; each has its own.

    A bin's edges are quantiles of the data, and a bin stands for the middle of the data in it. So
    a number of the data comes back to within half the width of its bin, and exactly where the bin
    holds no other, as of a dimension that never varies or of a reward that is mostly 0. Any other
    number between the least and the greatest comes back to within the width, one beyond them as
    the outermost bin. Before `fit`, the bins are equal ones from −1 to 1. Dimensions
    `counted` hold whole numbers from 0 on, before and after: bin a is the number a.

    >>> bins = Bins(dims=2, count=4)
    >>> bins.fit(torch.tensor([[0.0, 5.0], [1.0, 5.0], [2.0, 5.0], [8.0, 5.0]]))
    >>> bins.encode(torch.tensor([[1.0, 5.0], [100.0, -1.0]])).tolist()
    [[1, 3], [3, 0]]
    >>> bins.decode(torch.tensor([[1, 3], [3, 0]])).tolist()
    [[1.0, 5.0], [8.0, 5.0]]
    """

    edges: Tensor
    middles: Tensor
    fitted: Tensor

    def __init__(self, dims: int, count: int, counted: Sequence[int] = ()) -> None:
        super().__init__()
        whole_number("dims", dims, least=1)
        whole_number("count", count, least=2)
        edges = torch.linspace(-1, 1, count + 1).repeat(dims, 1)  # [dims, bins + 1]
        self.counted = list(counted)
        edges[self.counted] = torch.arange(count + 1) - 0.5
        self.register_buffer("edges", edges)
        self.register_buffer("middles", _between(edges))
        self.register_buffer("fitted", torch.tensor(False))

    def fit(self, numbers: Tensor) -> None:
        """Take the quantiles of `numbers` [N, dims], once.

        Raises `ValueError` for other dimensions, or numbers with other quantiles than the first.
        """
        dims, ends = self.edges.shape
        if numbers.ndim != 2 or numbers.shape[1] != dims or not len(numbers):
            raise ValueError(
                f"the data have {list(numbers.shape)} numbers, expected [N, {dims}], one for each "
                "dimension of a step: another world's data, or another state_dim or action_dim"
            )
        edges = quantiles(numbers, ends - 1).to(self.edges)  # [dims, bins + 1]
        edges[self.counted] = self.edges[self.counted]
        if self.fitted and not torch.equal(edges, self.edges):
            raise ValueError(
                "this model was trained on data with other quantiles; train a new model, or keep "
                "to the first data set"
            )
        self.edges.copy_(edges)
        middles = self._middles(numbers.to(self.edges))  # [dims, bins]
        middles[self.counted] = self.middles[self.counted]
        self.middles.copy_(middles)
        self.fitted.fill_(True)

    def encode(self, numbers: Tensor) -> Tensor:
        """Return the bins, 0 … count − 1, of numbers […, m] of the first m dimensions.

        Each bin holds its lower edge.
        """
        inner = self.edges[: numbers.shape[-1], 1:-1].contiguous()  # [m, bins − 1]
        columns = numbers.to(inner).reshape(-1, len(inner)).T.contiguous()  # [m, …]
        return torch.searchsorted(inner, columns, right=True).T.reshape(numbers.shape)

    def decode(self, bins: Tensor, first: int = 0) -> Tensor:
        """Return the numbers […, m] that bins […, m] of dimensions `first`, `first` + 1, … mean."""
        dims = torch.arange(first, first + bins.shape[-1], device=bins.device)  # [m]
        return self.middles[dims, bins]

    def _middles(self, numbers: Tensor) -> Tensor:
        """Return the middles [dims, bins] of numbers [N, dims] by bin; of none, of its edges."""
        bins, shape = self.encode(numbers), self.middles.T.shape
        least = numbers.new_full(shape, torch.inf).scatter_reduce(0, bins, numbers, "amin")
        most = numbers.new_full(shape, -torch.inf).scatter_reduce(0, bins, numbers, "amax")
        return torch.where(least <= most, least / 2 + most / 2, _between(self.edges).T).T


def quantiles(numbers: Tensor, count: int) -> Tensor:
    """Return the edges [dims, count + 1] of bins with equal shares of the numbers [N, dims].

    Edges are numbers of the data. One that is repeated so often that it would fill two bins or
    more has one of its own: the last of its edges moves halfway to the next number.

    >>> quantiles(torch.tensor([[0.0], [1.0], [2.0], [8.0]]), 2).tolist()
    [[0.0, 2.0, 8.0]]
    >>> quantiles(torch.tensor([[0.0], [0.0], [0.0], [0.0], [0.0], [1.0]]), 3).tolist()
    [[0.0, 0.0, 0.5, 1.0]]
    """
    shares = np.arange(count + 1) / count  # [bins + 1]
    ordered = np.sort(numbers.cpu().numpy(), axis=0)  # [N, dims]
    edges = np.quantile(ordered, shares, axis=0, method="higher").T  # [dims, bins + 1]
    for column, row in zip(ordered.T, edges, strict=True):
        last = np.flatnonzero((row[:-2] == row[1:-1]) & (row[1:-1] < row[2:])) + 1
        following = column[np.searchsorted(column, row[last], side="right")]
        row[last] = row[last] / 2 + following / 2
    return torch.from_numpy(np.ascontiguousarray(edges))


def _between(edges: Tensor) -> Tensor:
    return edges[:, 1:] / 2 + edges[:, :-1] / 2
