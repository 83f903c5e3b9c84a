"""Methods whose scores are known: on the bandit, action a earns `bandit.reward(a)`."""

import numpy as np

from seqrl.environments import bandit
from seqrl.environments.behaviour import BehaviourPolicy
from seqrl.leaderboard import Recipe, record

BANDIT = "bandit/points-v0"
STILL = Recipe(method="still", updates=1)


class Still(BehaviourPolicy):
    """Plays one action for ever."""

    def __init__(self, action: float):
        super().__init__()
        self.action = action

    def _act(self, states: np.ndarray) -> np.ndarray:
        return np.full((len(states), 1), self.action, np.float32)


def playing(*actions: float):
    """A trainer whose snapshots play these actions, one after the other."""
    return lambda recipe, data, seed, updates: [
        (number, Still(action), 1.0 / number) for number, action in enumerate(actions, start=1)
    ]


def still(action: float = 0.5, seed: int = 0) -> dict:
    """The entry of a method that plays one action."""
    return record(STILL, BANDIT, seed, playing(action))


def normalised(action: float, entry: dict) -> float:
    """The score of an action, from the closed form of the reward."""
    low, high = entry["reference"]["minimum"], entry["reference"]["maximum"]
    return 100 * (float(bandit.reward(action)) - low) / (high - low)
