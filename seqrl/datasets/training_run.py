"""Stored training runs: the actors that a policy was on its way, with the facts of that run."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from seqrl.datasets.actors import Actor, GaussianActor, SquashedActor
from seqrl.tools import tensor_file
from seqrl.tools.fields import whole_number
from seqrl.tools.tensors import match


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
            _check_facts(self.facts, len(tensors["layers.0.bias"]))
        self._arrays = {name: tensor.numpy() for name, tensor in tensors.items()}

    def __len__(self) -> int:
        """Return the number of stored actors."""
        return len(self._arrays["layers.0.bias"])

    def actor(self, number: int) -> Actor:
        """Return one of the actors; 0 is the untrained one. Raises `IndexError` beyond them."""
        if not 0 <= number < len(self):
            raise IndexError(f"{self.path.name} holds actors 0 … {len(self) - 1}, got {number}")
        single = {name: values[number].astype(np.float32) for name, values in self._arrays.items()}
        layers = range(_depth(single))
        weights = tuple(single[f"layers.{i}.weight"] for i in layers)
        biases = tuple(single[f"layers.{i}.bias"] for i in layers)
        if "log_std" not in single:
            return SquashedActor(weights, biases, single["log_std.weight"], single["log_std.bias"])
        spread = np.exp(single["log_std"])
        return GaussianActor(weights, biases, single["mean"], single["variance"], spread)


def store(path: str | Path, arrays: dict[str, np.ndarray], facts: dict[str, Any]) -> None:
    """Write the actors and the facts of a training run as `TrainingRun` reads them."""
    tensor_file.write(path, {n: torch.from_numpy(array) for n, array in arrays.items()}, facts)


def _depth(names: Iterable[str]) -> int:
    return sum(name.startswith("layers.") and name.endswith(".weight") for name in names)


def _check_tensors(tensors: dict[str, Tensor]) -> None:
    """Raise `ValueError` unless the tensors are actors [n, …], each layer as wide as the next."""
    biases = [f"layers.{layer}.bias" for layer in range(_depth(tensors))]
    found = {name: list(tensors[name].shape) if name in tensors else [] for name in biases}
    first = list(tensors["layers.0.weight"].shape) if "layers.0.weight" in tensors else []
    if len(first) != 3 or any(len(shape) != 2 or 0 in (*shape, *first) for shape in found.values()):
        raise ValueError(f"expected layers, each with a bias [actors, width]: {found}")
    actors, widths = first[0], [first[2], *(shape[1] for shape in found.values())]
    if "log_std" in tensors:
        shapes = {"mean": widths[:1], "variance": widths[:1], "log_std": widths[-1:]}
    else:
        shapes = {"log_std.weight": [widths[-1], widths[-2]], "log_std.bias": widths[-1:]}
    for layer, (width, out) in enumerate(pairwise(widths)):
        shapes |= {f"layers.{layer}.weight": [out, width], f"layers.{layer}.bias": [out]}
    half = [name for name, tensor in tensors.items() if tensor.dtype == torch.float16]
    types = dict.fromkeys(shapes, torch.float32) | dict.fromkeys(half, torch.float16)
    zero = {name: torch.zeros((), dtype=kind) for name, kind in types.items()}
    match(tensors, {name: zero[name].expand(actors, *shape) for name, shape in shapes.items()})
    if "log_std" not in tensors:
        return
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
