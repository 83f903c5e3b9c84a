"""An agent as one checkpoint: its weights and statistics, and what training needs to go on.

What a file says is compared before it is believed: the class, the config, and of every tensor
its name, its shape and its type.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import MISSING, fields
from importlib.metadata import version
from inspect import isabstract
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from seqrl.tools import tensor_file
from seqrl.tools.devices import usable
from seqrl.tools.fields import whole_number
from seqrl.tools.tensors import match

VERSION = version("seqrl")
_REQUIRED = {"agent", "config", "seed"}
_KNOWN = _REQUIRED | {"version", "online"}  # online: what `OnlineRun.save` adds


def save(agent: Any, path: str | Path, resumable: bool) -> None:
    """Write an agent to `path`, atomically; `resumable`: with the state of its training."""
    tensor_file.write(path, *contents(agent, resumable))


def contents(agent: Any, resumable: bool) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Return the tensors and the header that `save` writes and `load` reads."""
    tensors = {f"model.{name}": tensor for name, tensor in agent.state_dict().items()}
    if resumable:
        tensors |= {f"training.{name}": t for name, t in agent.training_state().items()}
    header = {"agent": type(agent).__name__, "config": agent.config.to_dict(), "seed": agent.seed}
    return tensors, header | {"version": VERSION}


def load(kind: Any, path: str | Path, device: str) -> Any:
    """Return the agent saved at `path`, of `kind` or of a class below it.

    Raises `ValueError` for contents that are not those of such an agent, and as
    `tensor_file.read` does.
    """
    return made(kind, path, *tensor_file.read(path), device)


def made(
    kind: Any,
    path: str | Path,
    tensors: dict[str, Tensor],
    header: dict[str, Any],
    device: str | torch.device,
) -> Any:
    """Return the agent that is described by what was read from `path`; see `load`."""
    with tensor_file.refusing(path):
        found, config, seed = _described(kind, header)
        with Sparing(tensors):
            agent = found(config, seed=seed)
    agent.to(usable(device), _precision(tensors))
    with tensor_file.refusing(path):
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


def _described(kind: Any, header: dict[str, Any]) -> tuple[Any, Any, int]:
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


def _class(kind: Any, name: Any) -> Any:
    every = (kind, *_descendants(kind))
    kinds: dict[Any, Any] = {k.__name__: k for k in every if not isabstract(k)}
    if not isinstance(name, str) or name not in kinds:
        raise ValueError(
            f"it holds a {name}, not a {kind.__name__}; a class of your own, or one of "
            "seqrl.lessons.quirks, must be defined before its agents are loaded"
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


_MAKERS = (torch.empty, torch.zeros, torch.ones, torch.full, torch.arange)
_TIMES = 4  # a class may replace modules that the class above it has made


class Sparing(TorchFunctionMode):
    """While it is entered, modules cannot be made of much more than `tensors` hold.

    Whoever tries gets a `ValueError` before memory is taken.

    >>> with Sparing({"weight": torch.zeros(2, 2)}):
    ...     torch.nn.Linear(1000, 1000)
    Traceback (most recent call last):
    ValueError: the config asks for a larger network than the 4 numbers in the file
    """

    def __init__(self, tensors: Mapping[str, Tensor]) -> None:
        super().__init__()
        self.held = sum(tensor.numel() for tensor in tensors.values())
        self.numbers = _TIMES * self.held + 1000
        self.tensors = _TIMES * len(tensors) + 100

    def __torch_function__(
        self,
        function: Callable[..., Any],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        """Count what is about to be made."""
        if function in _MAKERS and args:
            self.tensors -= 1
            self.numbers -= _numbers(function, args)
            if min(self.tensors, self.numbers) < 0:
                raise ValueError(
                    "the config asks for a larger network than the "
                    f"{self.held:,} numbers in the file"
                )
        return function(*args, **kwargs or {})


def _numbers(function: Callable[..., Any], args: tuple[Any, ...]) -> int:
    if function is torch.arange:
        return len(range(*args)) if all(isinstance(place, int) for place in args) else 0
    size = args[0] if isinstance(args[0], Sequence) else args
    return math.prod(size)
