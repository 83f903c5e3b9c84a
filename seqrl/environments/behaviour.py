"""Behaviour policies: who makes a world's data, acting for many episodes side by side."""

from __future__ import annotations

from typing import Any

import numpy as np


class BehaviourPolicy:
    """A seeded policy with the agents' interface, for `n` rows (episodes) at once.

    It ignores requests, and rewards unless a subclass keeps them in mind by `observe`, and samples
    whatever `greedy` says: it is what it is. A subclass defines `_act(states [n, S]) -> actions`
    and, if it keeps something in mind during an episode, `_fresh(n) -> [n, …]`, what `n` new
    episodes begin with; `self.memory` holds it.
    """

    def __init__(self, seed: int = 0):
        self.rng = np.random.default_rng((seed, 1))  # not the stream of an environment's seed
        self.memory = np.empty(0, int)

    def reset_history(self, rows: Any = None) -> None:
        """Begin new episodes in all rows, or in the given ones."""
        if rows is None:
            self.memory = np.empty(0, int)
        elif len(self.memory):
            self.memory[rows] = self._fresh(len(self.memory[rows]))

    def select_action(
        self,
        state: np.ndarray,
        target_return: Any = None,
        timestep: Any = None,
        *,
        greedy: bool = False,
    ) -> np.ndarray:
        """Actions for states `[n, S]`: whole numbers `[n]` or float32 `[n, A]`."""
        if not len(self.memory):
            self.memory = self._fresh(len(state))
        return self._act(np.asarray(state))

    def observe(self, reward: np.ndarray) -> None:
        """Rewards `[n]` change nothing here."""

    def _fresh(self, n: int) -> np.ndarray:
        return np.zeros(n, int)

    def _act(self, states: np.ndarray) -> np.ndarray:
        raise NotImplementedError
