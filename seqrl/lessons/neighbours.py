"""Imitation without training: do what was done where it looked most alike."""

import numpy as np


def nearest_actions(
    query: np.ndarray, states: np.ndarray, actions: np.ndarray, scale: np.ndarray, k: int = 1
) -> np.ndarray:
    """Return the mean action [n, A] of the k recorded states nearest to each query [n, S].

    `states` [N, S] and `actions` [N, A] are the recordings. Each sensor's difference is divided
    by its `scale` [S] before the squares are summed, so that no unit counts more than another
    (Cover & Hart 1967, with continuous answers).

    >>> states, actions = np.array([[0.0], [1.0], [5.0]]), np.array([[2.0], [4.0], [9.0]])
    >>> nearest_actions(np.array([[0.4]]), states, actions, np.ones(1), k=2).tolist()
    [[3.0]]
    """
    apart = query[:, None] / scale - states[None] / scale  # [n, N, S]
    nearest = (apart**2).sum(2).argsort(1)[:, :k]  # [n, k]
    return actions[nearest].mean(1)  # [n, k, A] → [n, A]
