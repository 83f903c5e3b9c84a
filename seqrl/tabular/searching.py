"""How to search a dark room: exact beliefs about its goal, and three ways to act on them."""

import numpy as np

from seqrl.environments.behaviour import BehaviourPolicy
from seqrl.environments.dark_room import MOVES, all_goals, best_actions, cells_of, move
from seqrl.tools.fields import one_of

WAYS = ("action", "likeliest", "goal")


class Searcher(BehaviourPolicy):
    """Knows which cells may still be the goal, each as likely as the others; sees coordinates.

    A cell that did not pay drops out, and all others do once one pays. It acts by `how`: it draws
    an "action" anew at each step, by the chance of each to be the best; it takes the "likeliest";
    or it draws a "goal" and goes there until that is disproved (Thompson sampling). Its memory
    [n, 25] holds a lot for each cell, drawn when a trial begins: it goes for the highest; 0 stands
    for what cannot be the goal. Raises `ValueError` for another `how`.
    """

    def __init__(self, how: str, seed: int = 0) -> None:
        super().__init__(seed)
        one_of("how", how, WAYS)
        self.how = how

    def observe(self, reward: np.ndarray) -> None:
        """Learn from what the cells that were reached have paid, [n]."""
        here = (self.landing[:, None] == all_goals()).all(axis=2)  # [n, 25]
        paid = np.asarray(reward)[:, None] > 0  # [n, 1]
        self.memory = np.where(here == paid, self.memory, 0)

    def _fresh(self, n: int) -> np.ndarray:
        return 1 - self.rng.random((n, len(all_goals())))  # above 0

    def _act(self, states: np.ndarray) -> np.ndarray:
        cells, rows = cells_of(states), np.arange(len(states))  # [n, 2]
        ways = best_actions(cells[:, None], all_goals())  # [n, 25], one for each goal
        lots = self._fresh(len(states)) * (self.memory > 0) if self.how == "action" else self.memory
        action = ways[rows, lots.argmax(axis=1)]  # [n]
        if self.how == "likeliest":
            votes = (ways[..., None] == np.arange(len(MOVES))) & (self.memory > 0)[..., None]
            action = votes.sum(axis=1).argmax(axis=1)  # [n]
        self.landing = move(cells, action)  # [n, 2]
        return action
