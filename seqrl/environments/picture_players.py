"""Who plays the games on pictures: players of every skill, many side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from seqrl.environments.behaviour import BehaviourPolicy
from seqrl.environments.picture_games import (
    MOVES,
    STEPS,
    begin,
    instructions,
    observe,
    right_actions,
    step,
)
from seqrl.environments.pictures import VERBS

if TYPE_CHECKING:
    from seqrl.episode import Episode


class Behaviour(BehaviourPolicy):
    """Players of every skill: some steps are right, the others by lot.

    Their memory is the share of steps by lot, `[n]`, drawn for each episode between two bounds:
    the cube of a uniform number, so that good players are more frequent than bad ones.
    """

    def __init__(self, seed: int = 0, by_lot: tuple[float, float] = (0.0, 1.0)):
        super().__init__(seed)
        self.by_lot = by_lot

    def _fresh(self, n: int) -> np.ndarray:
        low, high = self.by_lot
        return low + (high - low) * self.rng.random(n) ** 3

    def _act(self, states: np.ndarray) -> np.ndarray:
        by_lot = self.rng.integers(len(MOVES), size=len(states))  # [n]
        best = right_actions(states).argmax(1)  # [n], the first of equals
        return np.where(self.rng.random(len(states)) < self.memory, by_lot, best)


def play(
    policy: Any,
    words: np.ndarray,
    *,
    seed: int = 0,
    others: int | None = None,
    telling: bool = False,
    greedy: bool = False,
) -> list[Episode]:
    """One episode for each instruction `[n, 3]`, all side by side: faster than `rollouts`.

    The seed decides where things are, whoever plays; `others` and `telling` are those of `begin`.
    """
    from seqrl.episode import Episode

    random = np.random.default_rng((seed, 2))
    board, done, paid = begin(words, random, others, telling), [], []
    seen = [observe(board)]
    policy.reset_history()
    for _ in range(STEPS):
        done.append(policy.select_action(seen[-1], greedy=greedy))
        board, rewards = step(board, done[-1], random)
        policy.observe(rewards)
        seen.append(observe(board))
        paid.append(rewards)
    each = (np.stack(lived, axis=1) for lived in (seen, done, paid))  # [n, T, ...]
    return [Episode(o, a, r, False, True) for o, a, r in zip(*each, strict=True)]


def episodes(
    count: int = 300, seed: int = 0, *, verbs: Sequence[str] = VERBS, telling: bool = False
) -> list[Episode]:
    """So many episodes of each game by players of every skill, with instructions that data hold."""
    asked = [np.resize(instructions(verbs=[verb]), (count, 3)) for verb in verbs]
    return play(Behaviour(seed), np.concatenate(asked), seed=seed, telling=telling)
