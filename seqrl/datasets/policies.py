"""Behaviour policies: trained actors, stored as weights, that act with NumPy alone."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from seqrl.environments.behaviour import BehaviourPolicy
from seqrl.tools import tensor_file
from seqrl.tools.fields import whole_number
from seqrl.tools.tensors import match

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
    stages: which actor is the medium one, which the best, which make a dial of speeds. Raises
    `ValueError` for a file whose contents make no such run, and as `tensor_file.read` does.
    """

    def __init__(self, path: str | Path):
        self.path = Path(path)
        tensors, self.facts = tensor_file.read(self.path, "stored training run")
        with tensor_file.refusing(self.path):
            _check_tensors(tensors)
            _check_facts(self.facts, len(tensors["log_std"]))
        self._arrays = {name: tensor.numpy() for name, tensor in tensors.items()}

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


def store(path: str | Path, arrays: dict[str, np.ndarray], facts: dict[str, Any]) -> None:
    """Write the actors and the facts of a training run as `TrainingRun` reads them."""
    tensor_file.write(path, {n: torch.from_numpy(array) for n, array in arrays.items()}, facts)


def _check_tensors(tensors: dict[str, Tensor]) -> None:
    """Raise `ValueError` unless the tensors are actors [n, …], each layer as wide as the next."""
    depth = sum(name.endswith(".weight") for name in tensors)
    sized = ("mean", *(f"layers.{layer}.bias" for layer in range(depth)))
    found = {name: list(tensors[name].shape) if name in tensors else [] for name in sized}
    if not depth or any(len(shape) != 2 or 0 in shape for shape in found.values()):
        raise ValueError(f"expected layers, each with a bias [actors, width], and a mean: {found}")
    actors, widths = found["mean"][0], [shape[1] for shape in found.values()]
    shapes = {"mean": widths[:1], "variance": widths[:1], "log_std": widths[-1:]}
    for layer, (width, out) in enumerate(pairwise(widths)):
        shapes |= {f"layers.{layer}.weight": [out, width], f"layers.{layer}.bias": [out]}
    half = [name for name, tensor in tensors.items() if tensor.dtype == torch.float16]
    types = dict.fromkeys(shapes, torch.float32) | dict.fromkeys(half, torch.float16)
    zero = {name: torch.zeros((), dtype=kind) for name, kind in types.items()}
    match(tensors, {name: zero[name].expand(actors, *shape) for name, shape in shapes.items()})
    if (tensors["variance"] < 0).any() or not tensors["log_std"].float().exp().isfinite().all():
        raise ValueError("variance must be 0 or more, and the exponent of log_std finite")


def _check_facts(facts: dict[str, Any], actors: int) -> None:
    """Raise `ValueError` unless the facts name a world and stages, which are among the actors."""
    recipe, stages = facts.get("recipe"), facts.get("stages")
    if missing := {"algorithm", "recipe", "seed", "versions", "returns", "stages"} - facts.keys():
        raise ValueError(f"its facts lack {sorted(missing)}")
    if not isinstance(recipe, dict) or not isinstance(recipe.get("env"), str):
        raise ValueError(f"its recipe must name the world, got {recipe!r}")
    if not isinstance(stages, dict):
        raise ValueError(f"its stages must be an object, got {stages!r}")
    for name, numbers in stages.items():
        for number in numbers if isinstance(numbers, list) else [numbers]:
            whole_number(f"stage {name!r}", number, most=actors - 1)


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
