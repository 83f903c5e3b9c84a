"""Learning histories of the dark room: many Q-learners get better, side by side.

Algorithm Distillation clones such histories. A history is not an episode: it is all that a learner
did, from its first clumsy episode to its last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from seqrl.environments.dark_room import MOVES, SIZE, START, STEPS, best_actions, move, observe

if TYPE_CHECKING:
    from seqrl.episode import Episode

Choose = Callable[[np.ndarray, int], np.ndarray]  # cells [n, 2] and the episode → actions [n]
Learn = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], None]  # one step of each


class Histories(NamedTuple):
    """What n people did in E episodes of T steps each."""

    cells: np.ndarray  # [n, E, T, 2], where each step began
    actions: np.ndarray  # [n, E, T]
    rewards: np.ndarray  # [n, E, T]

    def at(self, episodes: Sequence[int] | np.ndarray) -> Histories:
        """Only these episodes of each history, in this order."""
        return Histories(*(field[:, np.asarray(episodes)] for field in self))

    def as_trials(self, sight: str = "coordinates") -> list[Episode]:
        """Each history as one trial, all of its episodes end to end, as `Trajectories` takes it."""
        from seqrl.episode import Episode

        seen = observe(self.cells, sight)  # [n, E, T, S]
        seen = seen.reshape(len(seen), -1, seen.shape[-1])  # [n, E x T, S]
        back = observe(np.array([START]), sight)  # [1, S]: where one is put at the end
        actions, rewards = (field.reshape(len(field), -1) for field in self[1:])
        return [
            Episode(np.concatenate([states, back]), done, paid, False, True)
            for states, done, paid in zip(seen, actions, rewards, strict=True)
        ]


def q_learners(goals: np.ndarray, episodes: int = 100, *, seed: int = 0) -> Histories:
    """One tabular Q-learner for each goal `[n, 2]`, from knowing nothing to knowing its room.

    It acts at random with a chance that falls from 1 to 0 within the first 70 % of the episodes.
    Learning rate 0.5, discount 0.9.
    """
    random, rows, actions = np.random.default_rng((seed, 1)), np.arange(len(goals)), len(MOVES)
    q = np.zeros((len(goals), SIZE**2, actions))

    def choose(cells: np.ndarray, episode: int) -> np.ndarray:
        tries = random.random(len(q)) < 1 - episode / (0.7 * episodes)  # [n]
        by_lot = 1e-6 * random.random((len(q), actions))  # decides between equals
        best = (q[rows, cells @ (SIZE, 1)] + by_lot).argmax(axis=1)  # [n]
        return np.where(tries, random.integers(actions, size=len(q)), best)

    def learn(cells: np.ndarray, did: np.ndarray, paid: np.ndarray, landing: np.ndarray) -> None:
        here = rows, cells @ (SIZE, 1), did
        target = paid + 0.9 * q[rows, landing @ (SIZE, 1)].max(axis=1)  # [n]
        q[here] += 0.5 * (target - q[here])

    return _live(goals, episodes, choose, learn)


def knowers(goals: np.ndarray, errors: Sequence[float], *, seed: int = 0) -> Histories:
    """People who know their goals `[n, 2]`: an episode for each share of random actions in it.

    >>> knowers(np.array([[2, 3]]), [0.0]).rewards.sum()
    np.float64(10.0)
    """
    random = np.random.default_rng((seed, 2))

    def choose(cells: np.ndarray, episode: int) -> np.ndarray:
        errs = random.random(len(cells)) < errors[episode]  # [n]
        by_lot = random.integers(len(MOVES), size=len(cells))
        return np.where(errs, by_lot, best_actions(cells, goals))

    return _live(goals, len(errors), choose, lambda *_: None)


def _live(goals: np.ndarray, episodes: int, choose: Choose, learn: Learn) -> Histories:
    shape = (len(goals), episodes, STEPS)
    lived = Histories(np.zeros((*shape, 2), int), np.zeros(shape, int), np.zeros(shape))
    for episode in range(episodes):
        cells = np.tile(START, (len(goals), 1))  # [n, 2]
        for t in range(STEPS):
            actions = choose(cells, episode)  # [n]
            landing = move(cells, actions)  # [n, 2]
            paid = (landing == goals).all(axis=1).astype(float)  # [n]
            learn(cells, actions, paid, landing)
            for field, now in zip(lived, (cells, actions, paid), strict=True):
                field[:, episode, t] = now
            cells = landing
    return lived
