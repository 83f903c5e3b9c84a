"""Behaviour policies: trained actors, stored as weights, that act with NumPy alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open

from .environments.behaviour import BehaviourPolicy

CLIP = 10.0  # normalised observations are cut off there, as they were in training


@dataclass(frozen=True)
class Actor:
    """A Gaussian policy: a small tanh network for the mean, one spread for all states.

    With a single layer it is linear.
    """

    weights: tuple[np.ndarray, ...]  # [out, in] each
    biases: tuple[np.ndarray, ...]  # [out] each
    mean: np.ndarray  # [S] of the observations it was trained on
    variance: np.ndarray  # [S]
    std: np.ndarray  # [A]

    def mean_action(self, states: np.ndarray) -> np.ndarray:
        """Return the Gaussian's mean [n, A] for states [n, S], not yet clipped to the space."""
        x = (states - self.mean) / np.sqrt(self.variance + 1e-8)  # [n, S]
        x = np.clip(x, -CLIP, CLIP).astype(np.float32)
        for weight, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            x = np.tanh(x @ weight.T + bias)  # [n, width]
        return x @ self.weights[-1].T + self.biases[-1]  # [n, A]


class TrainingRun:
    """The actors of one training run in their order, with the facts of that run.

    `facts` holds the recipe, the seed, the versions, the returns that each actor got and the
    stages: which actor is the medium one, which the best, which make a dial of speeds.
    """

    def __init__(self, path: str | Path):
        self.path = Path(path)
        try:
            with safe_open(self.path, framework="numpy") as file:
                self.facts: dict[str, Any] = json.loads(file.metadata()["seqrl"])
                self._arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        except (OSError, SafetensorError, TypeError, KeyError) as error:
            raise ValueError(
                f"{self.path} is no stored training run ({error}); expected a safetensors file "
                "as data/policies/train.py writes it"
            ) from error

    def __len__(self) -> int:
        """Return the number of stored actors."""
        return len(self._arrays["log_std"])

    def actor(self, number: int) -> Actor:
        """Return one of the actors; 0 is the untrained one. Raises `IndexError` beyond them."""
        if not 0 <= number < len(self):
            raise IndexError(f"{self.path.name} holds actors 0 … {len(self) - 1}, got {number}")
        depth = sum(name.endswith(".weight") for name in self._arrays)
        layers = [f"layers.{i}" for i in range(depth)]
        single = {name: values[number].astype(np.float32) for name, values in self._arrays.items()}
        return Actor(
            weights=tuple(single[f"{layer}.weight"] for layer in layers),
            biases=tuple(single[f"{layer}.bias"] for layer in layers),
            mean=single["mean"],
            variance=single["variance"],
            std=np.exp(single["log_std"]),
        )


class StoredPolicy(BehaviourPolicy):
    """An actor that samples its actions; `noise` replaces the spread it had in training."""

    def __init__(self, actor: Actor, seed: int = 0, noise: float | None = None):
        super().__init__(seed)
        self.actor = actor
        self.std = actor.std if noise is None else np.full_like(actor.std, noise)

    def _act(self, states: np.ndarray) -> np.ndarray:
        """Return actions [n, A] in [-1, 1] for states [n, S]."""
        return sample(self.actor.mean_action(states), self.std, self.rng)


def sample(mean: np.ndarray, std: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return Gaussian actions [n, A] clipped to [-1, 1], float32.

    >>> sample(np.array([[0.5, 9.0]]), np.zeros(2), np.random.default_rng(0)).tolist()
    [[0.5, 1.0]]
    """
    noise = rng.standard_normal(mean.shape, dtype=np.float32)
    return np.clip(mean + std * noise, -1, 1).astype(np.float32)
