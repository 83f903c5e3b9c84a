"""Behaviour policies of the robots' sets: stored actors that sample, and uniform actions."""

from __future__ import annotations

import numpy as np

from seqrl.datasets.actors import Actor
from seqrl.environments.behaviour import BehaviourPolicy
from seqrl.evaluation import make_env


class StoredPolicy(BehaviourPolicy):
    """An actor that samples its actions; `noise` replaces the spread it had in training."""

    def __init__(self, actor: Actor, seed: int = 0, noise: float | None = None):
        super().__init__(seed)
        self.actor = actor
        self.noise = noise

    def _act(self, states: np.ndarray) -> np.ndarray:
        """Return actions [n, A] in [-1, 1] for states [n, S]."""
        mean, std = self.actor.gaussian(states)  # [n, A]; the spread [n, A] or [A]
        if self.noise is not None:
            std = np.full_like(std, self.noise)
        noise = self.rng.standard_normal(mean.shape, dtype=np.float32)
        return self.actor.bounded(mean + std * noise).astype(np.float32)


class Uniform(BehaviourPolicy):
    """Any action of the space, each as likely as any other: the 0 of the normalised scale."""

    def __init__(self, env: str, seed: int = 0):
        super().__init__(seed)
        self.space = make_env(env).action_space
        self.space.seed(seed)

    def _act(self, states: np.ndarray) -> np.ndarray:
        return np.stack([self.space.sample() for _ in states])
