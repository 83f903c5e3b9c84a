"""The tabular agent: in every cell, the move with the highest Q that the data saw there."""

from typing import Any

import numpy as np

from seqrl.tabular.grid import Grid
from seqrl.tabular.table import Table


class TabularPolicy:
    """Acts greedily in the Q of a `Table`, with the agents' four verbs; deaf to requests.

    In a cell that has no value it does what the nearest cell with one would do. Raises
    `ValueError` if no cell has one.
    """

    def __init__(self, table: Table) -> None:
        known = np.isfinite(table.values)  # [M]
        if not known.any():
            raise ValueError("no path in the data arrives at an end, so no move has a value")
        self.grid = Grid(table.grid.low, table.grid.width, table.grid.visited[known])
        order = np.argsort(table.q_values, kind="stable")
        best = np.empty(len(table.grid), int)
        best[table.moves[order, 0]] = order  # of several, the last: the highest Q
        self.actions = table.actions[best[known]]  # [M', A] or [M']

    def reset_history(self, rows: Any = None) -> None:
        """Forget nothing: only the present state counts."""

    def select_action(
        self,
        state: np.ndarray,
        target_return: Any = None,
        timestep: Any = None,
        *,
        greedy: bool = True,
    ) -> np.ndarray:
        """Return the actions [n, A] or [n] for states [n, S]; always the best ones known."""
        return self.actions[self.grid.cells(state)]

    def observe(self, reward: Any) -> None:
        """Rewards [n] change nothing: nothing is learnt while acting."""
