"""How to pull arms: the exact posterior of a bandit, and four ways to act on what was seen."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import ndtr, ndtri

from seqrl.environments.behaviour import BehaviourPolicy
from seqrl.environments.multi_armed_bandit import ARMS, NOISE


def seen(actions: np.ndarray, rewards: np.ndarray, arms: int = ARMS) -> tuple[np.ndarray, ...]:
    """Return how often each arm was pulled and what it paid in all, two `[n, arms]`.

    >>> [each.tolist() for each in seen(np.array([[1, 1]]), np.array([[0.5, 1.0]]), 2)]
    [[[0.0, 2.0]], [[0.0, 1.5]]]
    """
    pulled = np.eye(arms)[actions]  # [n, T, arms]
    return pulled.sum(axis=1), (pulled * np.asarray(rewards)[..., None]).sum(axis=1)


def chance_of_best(counts: np.ndarray, sums: np.ndarray, points: int = 400) -> np.ndarray:
    """Return P(arm a is the best | pulls) `[n, arms]`, for means drawn uniformly from 0 to 1.

    Of an arm that was pulled n times and paid their sum, the mean is normal around sum / n with
    standard deviation 0.3 / sqrt(n), cut off at 0 and 1. The chance is an integral over what the
    best arm may pay: the density of one times the chances that all others pay less.

    >>> often, paid = np.array([[0, 0], [1000, 1000]]), np.array([[0, 0], [200, 900]])
    >>> chance_of_best(often, paid).round(2).tolist()
    [[0.5, 0.5], [0.0, 1.0]]
    """
    value = (np.arange(points) + 0.5) / points  # [P], the middles of equal pieces
    counts, sums = counts[..., None], sums[..., None]  # [n, arms, 1]
    log = (sums * value - counts * value**2 / 2) / NOISE**2  # [n, arms, P]
    density = np.exp(log - log.max(axis=-1, keepdims=True))
    density /= density.sum(axis=-1, keepdims=True)
    below = density.cumsum(axis=-1) - density / 2  # [n, arms, P]
    others = np.prod(below, axis=-2, keepdims=True) / np.maximum(below, 1e-300)
    best = (density * others).sum(axis=-1)  # [n, arms]
    return best / best.sum(axis=-1, keepdims=True)


Score = Callable[[np.ndarray, np.ndarray, np.random.Generator], np.ndarray]


def empirical_mean(counts: np.ndarray, sums: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return what each arm paid on average so far `[n, arms]`; an arm never pulled comes first."""
    return np.where(counts == 0, np.inf, sums / np.maximum(counts, 1))


def upper_confidence(
    counts: np.ndarray, sums: np.ndarray, random: np.random.Generator
) -> np.ndarray:
    """Return the mean so far and 1 / sqrt(n) more, `[n, arms]` (UCB, as Lee et al. 2023 do it)."""
    return empirical_mean(counts, sums, random) + 1 / np.sqrt(np.maximum(counts, 1))


def thompson(counts: np.ndarray, sums: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return a mean for each arm, drawn from its posterior `[n, arms]` (Thompson sampling)."""
    spread = NOISE / np.sqrt(np.maximum(counts, 1e-12))  # [n, arms]; wide: uniform
    middle = sums / np.maximum(counts, 1e-12)
    low, high = ndtr((0 - middle) / spread), ndtr((1 - middle) / spread)
    drawn = middle + spread * ndtri(low + random.random(counts.shape) * (high - low))
    return np.where(counts == 0, random.random(counts.shape), drawn.clip(0, 1))


def at_random(counts: np.ndarray, sums: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return numbers that know nothing `[n, arms]`."""
    return random.random(counts.shape)


class Strategy(BehaviourPolicy):
    """Pulls the arm with the highest score of what it saw.

    Its memory [n, 2, arms] holds how often each arm was pulled and what it paid in all.
    """

    def __init__(self, score: Score, arms: int = ARMS, seed: int = 0) -> None:
        super().__init__(seed)
        self.score, self.arms = score, arms

    def observe(self, reward: np.ndarray) -> None:
        """Keep what the arms that were pulled have paid, [n]."""
        pulled = np.arange(len(self.memory)), slice(None), self.pulled
        self.memory[pulled] += np.stack([np.ones(len(self.memory)), reward], axis=1)

    def _fresh(self, n: int) -> np.ndarray:
        return np.zeros((n, 2, self.arms))

    def _act(self, states: np.ndarray) -> np.ndarray:
        counts, sums = self.memory[:, 0], self.memory[:, 1]  # [n, arms]
        self.pulled = self.score(counts, sums, self.rng).argmax(axis=1)
        return self.pulled
