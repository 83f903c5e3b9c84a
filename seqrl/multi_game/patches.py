"""A picture as a few tokens: it is cut into square patches, as a page into words."""

from torch import Tensor


def patches(pictures: Tensor, size: int = 2) -> Tensor:
    """Return pictures [n, rows, columns, C] as patches [n, P, size² · C], each read row by row.

    Patches follow one another row by row, too, from the upper left one on.

    >>> import torch
    >>> patches(torch.arange(16).reshape(1, 4, 4, 1))[0].tolist()
    [[0, 1, 4, 5], [2, 3, 6, 7], [8, 9, 12, 13], [10, 11, 14, 15]]
    """
    split = pictures.unflatten(2, (-1, size)).unflatten(1, (-1, size))
    cut = split.transpose(2, 3)  # [n, down, across, size, size, C]
    return cut.flatten(3).flatten(1, 2)  # [n, P, size² · C]
