"""Continuous states put into cells of a grid, so that two episodes can meet in one."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Grid:
    """Equal boxes over the range of the data's states; only those that were visited count.

    A coarse grid takes states for one that differ, a fine one keeps apart what could meet.
    Boxes multiply with the dimensions: for a handful of them, or for one-hot states.
    """

    low: np.ndarray  # [S], in the states' own units
    width: np.ndarray  # [S], of one box
    visited: np.ndarray  # [M, S] int: where each visited cell stands in the grid

    @classmethod
    def over(cls, states: np.ndarray, bins: int = 20) -> "Grid":
        """Return the grid with `bins` boxes along each dimension of `states` [N, S].

        Raises `ValueError` for fewer than one box or for states that are not [N, S].

        >>> Grid.over(np.array([[0.0], [0.1], [1.0]]), bins=4).visited.tolist()
        [[0], [3]]
        """
        states = np.asarray(states, np.float64)
        if states.ndim != 2 or not len(states):
            raise ValueError(f"states must be [N, S] with N of at least 1, got {states.shape}")
        if bins < 1:
            raise ValueError(f"bins must be at least 1, got {bins}")
        low = states.min(0)
        spread = np.ptp(states, axis=0)  # [S]
        width = np.where(spread > 0, spread, 1.0) / bins
        boxes = np.minimum(np.floor((states - low) / width), bins - 1)  # [N, S]
        return cls(low, width, np.unique(boxes.astype(int), axis=0))

    def __len__(self) -> int:
        """Return the number M of visited cells."""
        return len(self.visited)

    @property
    def centres(self) -> np.ndarray:
        """Return the middle of every visited cell [M, S], in the states' own units."""
        return self.low + (self.visited + 0.5) * self.width

    def cells(self, states: np.ndarray) -> np.ndarray:
        """Return the number of the visited cell that each state [n, S] lies in or next to, [n].

        >>> Grid.over(np.array([[0.0], [0.1], [1.0]]), bins=4).cells(np.array([[0.2], [0.7]]))
        array([0, 1])
        """
        boxes = np.floor((np.asarray(states, np.float64) - self.low) / self.width)  # [n, S]
        gaps = np.abs(boxes[:, None] - self.visited).sum(2)  # [n, M]; 0: lies in that cell
        return gaps.argmin(1)
