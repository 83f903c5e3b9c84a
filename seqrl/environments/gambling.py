"""Gambling: luck looks like skill. Who asks for the jackpot gets the gamble that loses on average.

Three offers, one choice, a coin, and a closed form for whatever a return-conditioned agent
learns here. After Paster, McIlraith and Ba, "You Can't Count on Luck", 2022 (arXiv 2205.15967).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from gymnasium import spaces

from seqrl.environments.behaviour import BehaviourPolicy
from seqrl.environments.drawing import Line, Point, Scene, Shape, Text
from seqrl.environments.sketch import place, trail
from seqrl.environments.world import World, one_hot

if TYPE_CHECKING:
    from seqrl.episode import Episode

ACTIONS = ("wild", "tame", "safe")
OUTCOMES = ((5.0, -15.0), (1.0, -6.0), (1.0, 1.0))  # of each action, heads or tails
PRIZES = (0.0, *(prize for pair in OUTCOMES for prize in pair))  # of each of the 7 states
UNIFORM = (1 / 3, 1 / 3, 1 / 3)


def mean_return(action: int) -> float:
    """What an action brings on average: -5, -2.5 and 1.

    >>> [mean_return(action) for action in range(3)]
    [-5.0, -2.5, 1.0]
    """
    return sum(OUTCOMES[action]) / 2


def luck_posterior(behaviour: Sequence[float] | np.ndarray, luck: np.ndarray) -> np.ndarray:
    """π(a | return) `[A, n]` from the behaviour β(a) `[A]` and the luck p(return | a) `[A, n]`.

    Bayes' rule: what those did who got each of `n` returns. It is what return-conditioned
    imitation learns where one action decides (Paster et al. 2022). Raises
    `ValueError` for a return that this behaviour never sees.

    >>> luck_posterior([0.5, 0.5], np.array([[0.5, 0.5], [1.0, 0.0]])).round(2).tolist()
    [[0.33, 1.0], [0.67, 0.0]]
    """
    joint = np.asarray(behaviour, float)[:, None] * luck  # [A, n]
    seen = joint.sum(0)  # [n]
    if not seen.all():
        never = np.flatnonzero(seen == 0).tolist()
        raise ValueError(f"columns {never} of the returns are never seen: Bayes has no answer")
    return joint / seen


def action_given_return(target: float, behaviour: Sequence[float] = UNIFORM) -> np.ndarray:
    """p(action | return = target) `[3]` in data of a behaviour with these action probabilities.

    This is what a perfect return-conditioned agent plays when it is asked for `target`. Raises
    `ValueError` for a return that this behaviour never sees.

    >>> action_given_return(1).round(3).tolist()
    [0.0, 0.333, 0.667]
    """
    luck = np.array([[pair.count(target) / 2] for pair in OUTCOMES])  # [3, 1]
    if not (np.asarray(behaviour) @ luck).any():
        seen = {r for p, pair in zip(behaviour, OUTCOMES, strict=True) if p > 0 for r in pair}
        raise ValueError(f"no episode returns {target:g}; the returns seen are {sorted(seen)}")
    return luck_posterior(behaviour, luck)[:, 0]


def mean_when_asked(target: float, behaviour: Sequence[float] = UNIFORM) -> float:
    """The mean return of the agent that plays `action_given_return(target)`.

    >>> round(mean_when_asked(1), 4), mean_when_asked(5), mean_when_asked(-6)
    (-0.1667, -5.0, -2.5)
    """
    means = [mean_return(action) for action in range(len(ACTIONS))]
    return float(action_given_return(target, behaviour) @ means)


class Gambling(World):
    """Seven one-hot states, three actions: choose, see the coin, collect with any action."""

    def __init__(self, render_mode: str | None = None):
        super().__init__(2, render_mode)
        self.observation_space = spaces.Box(0, 1, (len(PRIZES),), np.float32)
        self.action_space = spaces.Discrete(len(ACTIONS))

    def scene(self) -> Scene:
        """The choice and the coin so far."""
        return draw(self._state)

    def _begin(self) -> None:
        self._state = 0

    def _move(self, action: int) -> tuple[float, bool]:
        if self._state:
            return PRIZES[self._state], True
        self._state = 1 + 2 * action + int(self.np_random.integers(2))
        return 0.0, False

    def _observation(self) -> np.ndarray:
        return one_hot(self._state, len(PRIZES))


class Behaviour(BehaviourPolicy):
    """Chooses by fixed probabilities; the action that collects is uniform.

    Raises `ValueError` unless there are three probabilities that sum to 1.
    """

    def __init__(self, seed: int = 0, probabilities: Sequence[float] = UNIFORM):
        super().__init__(seed)
        self.probabilities = np.asarray(probabilities, float)
        good = self.probabilities.shape == (3,) and (self.probabilities >= 0).all()
        if not (good and np.isclose(self.probabilities.sum(), 1)):
            raise ValueError(f"three probabilities that sum to 1 are needed, got {probabilities}")

    def _act(self, states: np.ndarray) -> np.ndarray:
        choices = self.rng.choice(len(ACTIONS), len(states), p=self.probabilities)
        collect = self.rng.integers(len(ACTIONS), size=len(states))
        return np.where(states[:, 0] > 0.5, choices, collect)


def episodes(count: int, seed: int = 0, probabilities: Sequence[float] = UNIFORM) -> list[Episode]:
    """`count` episodes of the behaviour, the same for the same seed."""
    from seqrl.evaluation import rollouts

    behaviour = Behaviour(seed, probabilities)
    return rollouts(behaviour, "seqrl/Gambling-v0", count, seed=seed, greedy=False)


_START: Point = (60, 130)
_OFFERS: list[Point] = [(170, 45), (170, 130), (170, 215)]
_ENDS: list[Point] = [(290, y) for y in (25, 65, 110, 150, 195, 235)]


def draw(state: int = 0, probabilities: Sequence[float] | None = None) -> Scene:
    """The three offers and their coins, the way to `state` (0 to 6) as a trail.

    With `probabilities` `[3]` each offer shows how often it is chosen. Raises `ValueError` for a
    state outside 0 to 6.
    """
    if state not in range(len(PRIZES)):
        raise ValueError(f"state must be a whole number from 0 to {len(PRIZES) - 1}, got {state!r}")
    offer = (state - 1) // 2
    taken = [_START, _OFFERS[offer], _ENDS[state - 1]] if state else [_START]
    shapes = [*_links(), *trail(taken), *_names(taken)]
    if probabilities is not None:
        shares = zip(_OFFERS, probabilities, strict=True)
        shapes += [Text(x, y + 30, f"{p:.0%}", 13, "muted") for (x, y), p in shares]
    label = "Three offers: wild pays 5 or -15, tame 1 or -6, safe always 1; nothing is chosen yet."
    if state:
        label = f"Three offers: {ACTIONS[offer]} was chosen, the coin pays {PRIZES[state]:g}."
    return Scene(340, 260, label, shapes)


def _links() -> list[Shape]:
    offers = [Line((_START, offer), "line", 2) for offer in _OFFERS]
    return [*offers, *(Line((_OFFERS[i // 2], end), "line", 2) for i, end in enumerate(_ENDS))]


def _names(taken: Sequence[Point]) -> list[Shape]:
    """The start, the offers and the prizes; blue where the way leads through."""
    spots = [(_START, "start", "line", 22.0)]
    spots += [(p, name, "purple", 20.0) for p, name in zip(_OFFERS, ACTIONS, strict=True)]
    for point, prize in zip(_ENDS, PRIZES[1:], strict=True):
        spots.append((point, f"{prize:+g}", "green" if prize > 0 else "vermilion", 16.0))
    coloured = [(p, n, "blue" if p in taken[1:] else c, r) for p, n, c, r in spots]
    return [shape for spot in coloured for shape in place(*spot)]
