"""An agent as one checkpoint: its weights and statistics, and what training needs to go on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import torch
from torch import Tensor

from . import checkpoint

if TYPE_CHECKING:
    from .agent import Agent

AgentT = TypeVar("AgentT", bound="Agent")


def save(agent: Agent, path: str | Path, resumable: bool) -> None:
    """Write an agent to `path`, atomically; `resumable`: with the state of its training."""
    checkpoint.write(path, *contents(agent, resumable))


def contents(agent: Agent, resumable: bool) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Return the tensors and the header that `save` writes and `load` reads."""
    tensors = {f"model.{name}": tensor for name, tensor in agent.state_dict().items()}
    if resumable:
        tensors |= {f"training.{name}": t for name, t in agent.training_state().items()}
    header = {"agent": type(agent).__name__, "config": agent.config.to_dict(), "seed": agent.seed}
    return tensors, header


def load(kind: type[AgentT], path: str | Path, device: str) -> AgentT:
    """Return the agent saved at `path`, of `kind` or of a class below it.

    Raises `ValueError` for an agent of another class, and as `checkpoint.read` does.
    """
    tensors, header = checkpoint.read(path)
    kinds: dict[str, Any] = {found.__name__: found for found in (kind, *_descendants(kind))}
    if header["agent"] not in kinds:
        raise ValueError(f"{path} holds a {header['agent']}, not a {kind.__name__}")
    found = kinds[header["agent"]]
    config = found.config_class(**header["config"])
    agent: AgentT = found(config, seed=header["seed"], device=device)
    fill(agent, tensors)
    return agent


def fill(agent: Agent, tensors: dict[str, Tensor]) -> None:
    """Give an agent the weights, the statistics and the state of training in `tensors`.

    Older checkpoints do not say where discrete actions start: it was always at 0.
    """
    older = {"action_start": torch.tensor(0)}
    agent.load_state_dict(older | part(tensors, "model."))
    agent.load_training_state(part(tensors, "training."))


def part(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """Return the tensors whose names begin with `prefix`, without it."""
    return {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}


def _descendants(kind: type) -> list[type]:
    children: list[type] = kind.__subclasses__()
    return children + [below for child in children for below in _descendants(child)]
