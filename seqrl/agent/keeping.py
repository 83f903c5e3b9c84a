"""An agent as one checkpoint: its weights and statistics, and what training needs to go on.

What a file says is compared before it is believed: the class, the config, and of every tensor
its name, its shape and its type.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import MISSING, fields
from importlib.metadata import version
from inspect import isabstract
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import Tensor

from seqrl.agent.sparing import Sparing
from seqrl.tools import checkpoint
from seqrl.tools.devices import usable
from seqrl.tools.fields import whole_number
from seqrl.tools.tensors import match

T = TypeVar("T")  # a class of agents, which knows its config and its tensors

VERSION = version("seqrl")
_REQUIRED = {"agent", "config", "seed"}
_KNOWN = _REQUIRED | {"version", "online"}  # online: what `OnlineRun.save` adds


def save(agent: Any, path: str | Path, resumable: bool) -> None:
    """Write an agent to `path`, atomically; `resumable`: with the state of its training."""
    checkpoint.write(path, *contents(agent, resumable))


def contents(agent: Any, resumable: bool) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Return the tensors and the header that `save` writes and `load` reads."""
    tensors = {f"model.{name}": tensor for name, tensor in agent.state_dict().items()}
    if resumable:
        tensors |= {f"training.{name}": t for name, t in agent.training_state().items()}
    header = {"agent": type(agent).__name__, "config": agent.config.to_dict(), "seed": agent.seed}
    return tensors, header | {"version": VERSION}


def load(kind: type[T], path: str | Path, device: str) -> T:
    """Return the agent saved at `path`, of `kind` or of a class below it.

    Raises `ValueError` for contents that are not those of such an agent, and as
    `checkpoint.read` does.
    """
    return made(kind, path, *checkpoint.read(path), device)


def made(
    kind: type[T],
    path: str | Path,
    tensors: dict[str, Tensor],
    header: dict[str, Any],
    device: str | torch.device,
) -> T:
    """Return the agent that is described by what was read from `path`; see `load`."""
    with checkpoint.refusing(path):
        found, config, seed = _described(kind, header)
        with Sparing(tensors):
            agent = found(config, seed=seed)
    agent.to(usable(device), _precision(tensors))
    with checkpoint.refusing(path):
        others = part(tensors, "buffer.") if "online" in header else {}  # of an online run
        fill(agent, {n: t for n, t in tensors.items() if n.removeprefix("buffer.") not in others})
    return agent


def fill(agent: Any, tensors: dict[str, Tensor]) -> None:
    """Give an agent the weights, the statistics and the state of training in `tensors`.

    Older checkpoints do not say where discrete actions start: it was always at 0. Raises
    `ValueError` naming a tensor that is missing or not like this agent's.
    """
    older = {"action_start": torch.tensor(0)}
    weights, training = older | part(tensors, "model."), part(tensors, "training.")
    match(weights, agent.state_dict(), "model.")
    _check_statistics(weights)
    if training:
        _check_random(training, agent)
    agent.load_state_dict(weights)
    agent.load_training_state(training)
    for name in sorted(tensors.keys() - contents(agent, resumable=True)[0].keys()):
        raise ValueError(f"tensor {name!r} is unknown here")


def part(tensors: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """Return the tensors whose names begin with `prefix`, without it."""
    return {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}


def _described(kind: type[T], header: dict[str, Any]) -> tuple[type[T], Any, int]:
    """Return the class, the config and the seed that a header names."""
    _refuse_other_keys("header", header.keys(), _REQUIRED, _KNOWN, header)
    found = _class(kind, header["agent"])
    given, keys = header["config"], fields(found.config_class)
    if not isinstance(given, dict):
        raise ValueError(f"its config must be an object, got {given!r}")
    required = {key.name for key in keys if key.default is MISSING}
    _refuse_other_keys("config", given.keys(), required, {key.name for key in keys}, header)
    seed = whole_number("seed", header["seed"], most=2**63 - 1)
    return found, found.config_class(**given), seed


def _refuse_other_keys(
    where: str, found: Set[str], required: Set[str], known: Set[str], header: dict[str, Any]
) -> None:
    """Raise `ValueError` for a key that another version of seqrl knows, or does not know yet.

    A key that is not required was added later; its default is what was done before.
    """
    missing, unknown = sorted(required - found), sorted(found - known)
    if missing or unknown:
        said = f"lacks {missing}" if missing else f"has the keys {unknown}, which are unknown here"
        writer = header.get("version", "older than its files' version numbers")
        raise ValueError(
            f"its {where} {said}: it was written by another seqrl ({writer}; this is {VERSION}). "
            "Load it with the one that wrote it, or train again"
        )


def _class(kind: type[T], name: Any) -> type[T]:
    every = (kind, *_descendants(kind))
    kinds: dict[Any, type[T]] = {k.__name__: k for k in every if not isabstract(k)}
    if not isinstance(name, str) or name not in kinds:
        raise ValueError(
            f"it holds a {name}, not a {kind.__name__}; a class of your own, or one of "
            "seqrl.quirks, must be defined before its agents are loaded"
        )
    return kinds[name]


def _descendants(kind: type) -> list[type]:
    children: list[type] = kind.__subclasses__()
    return children + [below for child in children for below in _descendants(child)]


def _precision(tensors: dict[str, Tensor]) -> torch.dtype:
    """Return float64 if the statistics are, of an agent that was made so by `double`."""
    mean = tensors.get("model.state_mean")
    return torch.float64 if mean is not None and mean.dtype == torch.float64 else torch.float32


def _check_statistics(weights: dict[str, Tensor]) -> None:
    reach = weights["action_high"] - weights["action_low"]
    units = {"state_std": weights["state_std"], "return_scale": weights["return_scale"]}
    for name, unit in (units | {"action_high - action_low": reach}).items():
        if not (unit > 0).all():
            raise ValueError(f"{name} must be above 0, its least is {unit.min():g}")


def _check_random(training: dict[str, Tensor], agent: Any) -> None:
    """Raise `ValueError` unless all random numbers have their state; that of a GPU is short."""
    whole = len(torch.Generator().get_state())
    for name in part(agent.training_state(), "random."):
        state = training.get(f"random.{name}", torch.empty(0))
        bytes_ = state.dtype == torch.uint8 and state.ndim == 1
        if not bytes_ or not (0 < len(state) < 100 or (len(state) == whole and _goes_on(state))):
            raise ValueError(
                f"tensor 'training.random.{name}' is missing, or no state of random numbers"
            )


def _goes_on(state: Tensor) -> bool:
    """Return whether random numbers of a CPU go on from a state without reading beyond it.

    PyTorch compares each of the two places in its table of 624 numbers with the table's size,
    but not the one with the other.
    """
    try:
        torch.Generator().set_state(state)
    except RuntimeError:
        return False
    left, following = state[8:12].view(torch.int32), state[16:20].view(torch.int32)
    return bool(left + following <= 625)
