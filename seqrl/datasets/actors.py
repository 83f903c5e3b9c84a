"""Trained actors that act with NumPy alone: a Gaussian whose mean and spread a network gives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

CLIP = 10.0  # normalised observations are cut off there, as they were in training
LOG_STD = (-20.0, 2.0)  # a squashed actor's spread is kept within, as it was in training


@dataclass(frozen=True)
class GaussianActor:
    """A small tanh network for the mean, one spread for all states: PPO's; clipped to the space.

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

    def gaussian(self, states: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return mean [n, A] and standard deviation [A]."""
        return self.mean_action(states), self.std

    def bounded(self, drawn: np.ndarray) -> np.ndarray:
        """Return what was drawn [n, A], clipped to [-1, 1]."""
        return np.clip(drawn, -1, 1)


@dataclass(frozen=True)
class SquashedActor:
    """A small ReLU network for mean and spread, both of the state: SAC's; inside a tanh."""

    weights: tuple[np.ndarray, ...]  # [out, in] each; the last gives the mean
    biases: tuple[np.ndarray, ...]  # [out] each
    log_std_weight: np.ndarray  # [A, width]
    log_std_bias: np.ndarray  # [A]

    def gaussian(self, states: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return mean and standard deviation [n, A] for states [n, S], before the tanh."""
        x = states.astype(np.float32)  # [n, S]
        for weight, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            x = np.maximum(x @ weight.T + bias, 0)  # [n, width]
        log_std = x @ self.log_std_weight.T + self.log_std_bias  # [n, A]
        return x @ self.weights[-1].T + self.biases[-1], np.exp(np.clip(log_std, *LOG_STD))

    def bounded(self, drawn: np.ndarray) -> np.ndarray:
        """Return the tanh of what was drawn [n, A]."""
        return np.tanh(drawn)


Actor = GaussianActor | SquashedActor
