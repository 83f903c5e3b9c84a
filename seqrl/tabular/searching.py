"""How to search a dark room: exact beliefs about its goal, and three ways to act on them."""

from typing import Any

import numpy as np

from seqrl.environments.dark_room import MOVES, all_goals, best_actions, cells_of, move
from seqrl.tools.fields import one_of

WAYS = ("action", "likeliest", "goal")


class Searcher:
    """Knows which cells may still be the goal, each as likely as the others.

    A cell that did not pay drops out, and all others do once one pays. It acts by `how`: it draws
    an "action" anew at each step, by the chance of each to be the best; it takes the "likeliest";
    or it draws a "goal" and goes there until that is disproved (Thompson sampling). It has the
    agents' four verbs, and sees coordinates. Raises `ValueError` for another `how`.
    """

    def __init__(self, how: str, seed: int = 0) -> None:
        one_of("how", how, WAYS)
        self.how, self.random = how, np.random.default_rng((seed, 1))
        self.reset_history()

    def reset_history(self, rows: Any = None) -> None:
        """Believe again that any cell may be the goal: in all trials, or in `rows` of them."""
        if rows is None:
            self.possible = np.zeros((0, len(all_goals())), bool)  # [n, 25]
        else:
            self.possible[rows], self.aim[rows] = True, -1

    def select_action(
        self,
        state: np.ndarray,
        target_return: Any = None,
        timestep: Any = None,
        *,
        greedy: bool = True,
    ) -> np.ndarray:
        """Return an action [n] for each of n trials in states [n, 2]; `greedy` changes nothing."""
        if not len(self.possible):
            self.possible = np.ones((len(state), len(all_goals())), bool)  # [n, 25]
            self.aim = np.full(len(state), -1)  # [n], a goal by its number; -1: none yet
        self.cells, rows = cells_of(state), np.arange(len(state))  # [n, 2]
        ways = best_actions(self.cells[:, None], all_goals())  # [n, 25], one for each goal
        lots = (self.random.random(ways.shape) * self.possible).argmax(axis=1)  # [n]
        still = (self.aim >= 0) & self.possible[rows, self.aim]
        self.aim = np.where(still & (self.how == "goal"), self.aim, lots)
        chances = (ways[..., None] == np.arange(len(MOVES))) & self.possible[..., None]
        likeliest = chances.sum(axis=1).argmax(axis=1)  # [n]
        self.action = likeliest if self.how == "likeliest" else ways[rows, self.aim]
        return self.action

    def observe(self, reward: Any) -> None:
        """Learn from what the cells that were reached have paid, [n]."""
        landing = move(self.cells, self.action)  # [n, 2]
        here = (landing[:, None] == all_goals()).all(axis=2)  # [n, 25]
        paid = np.asarray(reward)[:, None] > 0  # [n, 1]
        self.possible = np.where(paid, here, self.possible & ~here)
