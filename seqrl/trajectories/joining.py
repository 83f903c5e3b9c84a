"""Two data sets as one."""

from dataclasses import replace
from typing import Any

import torch

from seqrl.trajectories.trajectories import Trajectories


def joined(first: Trajectories, second: Trajectories) -> Trajectories:
    """Return the episodes of `first`, then those of `second`; the name is that of `first`.

    Raises `ValueError` for actions of another kind, number or range.
    """
    check_same_actions(first, second)
    rows = ("states", "actions", "rewards", "rtg", "timesteps", "terminated")
    together: dict[str, Any] = {
        name: torch.cat([getattr(first, name), getattr(second, name)]) for name in rows
    }
    offsets = torch.cat([first.offsets, second.offsets[1:] + first.offsets[-1]])
    return replace(first, **together, offsets=offsets)


def check_same_actions(first: Trajectories, second: Trajectories) -> None:
    """Raise `ValueError` unless both have actions of the same kind, number and range."""
    sizes = [(data.action_dim, data.action_space, data.action_start) for data in (first, second)]
    bounds = (first.action_low, first.action_high), (second.action_low, second.action_high)
    if sizes[0] != sizes[1] or not all(map(torch.equal, *bounds)):
        raise ValueError(
            f"{first.action_dim} {first.action_space} actions in {_span(first)} do not go with "
            f"{second.action_dim} {second.action_space} ones in {_span(second)}"
        )


def _span(data: Trajectories) -> str:
    if data.action_space == "discrete":
        return f"{data.action_start} … {data.action_start + data.action_dim - 1}"
    return f"[{data.action_low.tolist()}, {data.action_high.tolist()}]"
