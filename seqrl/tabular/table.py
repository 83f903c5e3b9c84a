"""Dynamic programming on a table of what the data saw: the best path stitched from its steps."""

from dataclasses import dataclass

import numpy as np

from seqrl.tabular.grid import Grid
from seqrl.trajectories import Trajectories


def best_values(moves: np.ndarray, rewards: np.ndarray, places: int) -> np.ndarray:
    """Return V(s) = max over the moves from s of r + V(s'), by value iteration from the end.

    `moves` [L, 2] are pairs (from, to) of places 0 … `places` − 1; to = `places` is the end,
    worth 0. `rewards` [L] are undiscounted. V [places] is the return of the best path that
    arrives at the end, however its moves are stitched together; -inf where none does.
    Raises `ValueError` for a place outside the table and for a loop that pays for ever.

    >>> best_values(np.array([[0, 1], [1, 2], [0, 2]]), np.array([-1.0, 5.0, 1.0]), 2).tolist()
    [4.0, 5.0]
    """
    start, to = _ends(moves, places)
    rewards, values = np.asarray(rewards, np.float64), np.full(places + 1, -np.inf)
    values[places] = 0.0
    for _ in range(places + 1):  # a best path visits no place twice
        before = values.copy()
        np.maximum.at(values, start, rewards + before[to])
        if np.allclose(values, before, rtol=0, atol=1e-9):
            return values[:places]
    raise ValueError("no best path: some loop of moves pays more than it costs, for ever")


def policy_values(
    moves: np.ndarray, rewards: np.ndarray, shares: np.ndarray, places: int
) -> np.ndarray:
    """Return V^π(s) = Σ π(a | s) [r + V^π(s')] [places]: what a policy gets on average.

    `moves` [L, 2] and `rewards` [L] as in `best_values`; `shares` [L] is how often the policy
    makes each move, of those from the same place. Raises `ValueError` where the shares of a place
    do not sum to 1, and for a policy that may never arrive at the end.

    >>> moves = np.array([[0, 1], [1, 2], [0, 2]])
    >>> policy_values(moves, np.array([-1.0, 5.0, 2.0]), np.array([0.5, 1.0, 0.5]), 2).tolist()
    [3.0, 5.0]
    """
    start, to = _ends(moves, places)
    shares = np.asarray(shares, np.float64)
    sums = np.bincount(start, shares, minlength=places)
    if not np.allclose(sums, 1) or (shares < 0).any():
        raise ValueError(f"the shares of each place must sum to 1, none below 0, got {sums}")
    leads = np.zeros((places, places + 1))  # from each place to each
    np.add.at(leads, (start, to), shares)
    pays = np.bincount(start, shares * np.asarray(rewards, np.float64), minlength=places)
    if not np.linalg.matrix_power(leads[:, :places], places).sum(axis=1).max(initial=0) < 1:
        raise ValueError("this policy may never arrive at the end, so it has no average return")
    return np.linalg.solve(np.eye(places) - leads[:, :places], pays)


def _ends(moves: np.ndarray, places: int) -> tuple[np.ndarray, np.ndarray]:
    """Return from where [L] and to where [L] moves lead, all of them on the table."""
    start, to = np.asarray(moves).reshape(-1, 2).T
    if ((start < 0) | (start >= places) | (to < 0) | (to > places)).any():
        ways = list(zip(start.tolist(), to.tolist(), strict=True))
        raise ValueError(f"moves lead from 0 … {places - 1} to 0 … {places}, got {ways}")
    return start, to


def greatest_return_to_go(places: np.ndarray, rtg: np.ndarray, count: int) -> np.ndarray:
    """Return the greatest R̂ recorded in each place 0 … count − 1, [count]; -inf where none was.

    `places` [N] says where each recorded step was, `rtg` [N] what it promised: the best that can
    be asked for there with a success seen before, so without stitching. `best_values` is above
    it where parts of several episodes make a better one.

    >>> greatest_return_to_go(np.array([0, 2, 0]), np.array([1.0, 5.0, 3.0]), 3).tolist()
    [3.0, -inf, 5.0]
    """
    best = np.full(count, -np.inf)
    np.maximum.at(best, places, rtg)
    return best


@dataclass(frozen=True)
class Table:
    """The moves between cells that the data saw, and the value of every cell.

    A move keeps the mean reward of its steps and their mean action (the first one's if actions
    are discrete), so it is approximate: it takes the world for deterministic, and all states of
    a cell for one. The last step of an episode that the clock cut off is no move.
    """

    grid: Grid
    moves: np.ndarray  # [L, 2] from cell, to cell; cell number len(grid) is the end
    rewards: np.ndarray  # [L] float64
    actions: np.ndarray  # [L, A] float32, or [L] int64 as the environment counts them
    values: np.ndarray  # [M] float64, undiscounted; -inf: no seen path from here ends

    @classmethod
    def of(cls, data: Trajectories, bins: int = 20) -> "Table":
        """Return the table of the data on a grid of `bins` boxes a dimension.

        Raises `ValueError` as `Grid.over` and `best_values` do.
        """
        states = data.states.numpy()
        grid = Grid.over(states, bins)
        steps, rows = _steps(data, grid.cells(states), end=len(grid))
        moves, first, group = np.unique(steps, axis=0, return_index=True, return_inverse=True)
        group, count = group.reshape(-1), np.bincount(group.reshape(-1))
        rewards = np.bincount(group, data.rewards.numpy()[rows]) / count  # [L]
        actions = data.actions.numpy()[rows]  # [N', A] or [N']
        if data.action_space == "discrete":
            chosen = actions[first] + data.action_start  # [L]
        else:
            means = [np.bincount(group, column) / count for column in actions.T]
            chosen = np.stack(means, axis=1).astype(np.float32)  # [L, A]
        return cls(grid, moves, rewards, chosen, best_values(moves, rewards, len(grid)))

    def value_of(self, states: np.ndarray) -> np.ndarray:
        """Return V [n] of the cells that states [n, S] lie in or next to."""
        return self.values[self.grid.cells(states)]

    @property
    def q_values(self) -> np.ndarray:
        """Return Q = r + V(s') of every move [L]."""
        after = np.append(self.values, 0.0)
        return self.rewards + after[self.moves[:, 1]]


def _steps(data: Trajectories, cells: np.ndarray, end: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the steps (from, to) [N', 2] whose outcome the data holds, and their rows [N']."""
    last = data.offsets.numpy()[1:] - 1  # [E]
    to = np.append(cells[1:], end)  # [N]
    to[last] = end
    rows = np.setdiff1d(np.arange(len(cells)), last[~data.terminated.numpy()])
    return np.stack([cells, to], axis=1)[rows], rows
