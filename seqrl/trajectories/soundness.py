"""What makes a data set sound: every episode, their sums, and how they lie end to end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from seqrl.returns import returns_to_go
from seqrl.tools.fields import whole_number
from seqrl.tools.tensors import dense
from seqrl.trajectories.episode import Episode, check_actions, check_episode

if TYPE_CHECKING:
    from seqrl.trajectories.trajectories import Trajectories

LARGEST = float(np.finfo(np.float32).max)


def checked(
    where: str,
    episodes: list[Episode],
    action_space: str,
    action_dim: int | None,
    bounds: tuple[Any, Any],
    start: int,
) -> tuple[int, np.ndarray, np.ndarray]:
    """Return the action size and bounds, given or found, of episodes that are all sound.

    Raises `ValueError` naming `where`, the episode, the step and the field if one is not.
    """
    if not episodes:
        raise ValueError(f"{where}: no episodes; a data set needs at least one")
    if action_space not in ("continuous", "discrete"):
        raise ValueError(f'action_space must be "continuous" or "discrete", got {action_space!r}')
    discrete = action_space == "discrete"
    if start and not discrete:
        raise ValueError(f"action_start={start} is for discrete actions; these are continuous")
    for index, episode in enumerate(episodes):
        check_episode(f"{where}: episode {index}", episode, episodes[0], discrete)
    if action_dim is None:
        action_dim = _infer_action_dim(episodes, discrete, start)
    action_dim = whole_number(f"{where}: action_dim", action_dim, least=1)
    low, high = _bounds(where, *bounds, 0 if discrete else action_dim)
    for index, episode in enumerate(episodes):
        place = f"{where}: episode {index}"
        check_actions(place, episode, discrete, action_dim, low, high, start)
    return action_dim, low, high


def _bounds(where: str, low: Any, high: Any, size: int) -> tuple[np.ndarray, np.ndarray]:
    low = np.full(size, -1.0) if low is None else np.asarray(low, dtype=np.float64)
    high = np.full(size, 1.0) if high is None else np.asarray(high, dtype=np.float64)
    if not low.shape == high.shape == (size,) or not _leave_room(low, high):
        raise ValueError(
            f"{where}: action_low {low.tolist()} and action_high {high.tolist()}: "
            f"expected {size} numbers each, finite, low below high (in float32)"
        )
    return low, high


def _leave_room(low: np.ndarray, high: np.ndarray) -> bool:
    with np.errstate(all="ignore"):  # of the difference of what is infinite
        least, greatest = low.astype(np.float32), high.astype(np.float32)
        room = greatest - least
    return bool((np.isfinite(room) & (room > 0)).all())


def _infer_action_dim(episodes: list[Episode], discrete: bool, start: int) -> int:
    if discrete:
        return max(1, 1 - start + max(int(np.max(e.actions)) for e in episodes))
    return np.shape(episodes[0].actions)[1]


def summed(where: str, rewards: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Return the returns-to-go [N]; raise `ValueError` naming one that float32 cannot hold."""
    rtg = returns_to_go(rewards, offsets)
    beyond = np.abs(rtg) > LARGEST
    if beyond.any():
        row = int(beyond.argmax())
        index = int(np.searchsorted(offsets, row, side="right")) - 1
        raise ValueError(
            f"{where}: episode {index}, step {row - offsets[index]}: rewards add up to "
            f"{rtg[row]:.3g}, more than float32 can hold; rescale them"
        )
    return rtg


def check_layout(data: Trajectories) -> None:
    """Raise `ValueError` unless every tensor is laid out as `Trajectories` says.

    It has a row a step, or a value an episode, of its type; offsets rise from 0 to N.
    """
    offsets, steps = data.offsets, len(data.states)
    flat = offsets.ndim == 1 and offsets.dtype == torch.int64 and len(offsets) > 1
    if not flat or offsets[0] != 0 or offsets[-1] != steps or (offsets.diff() < 1).any():
        raise ValueError(
            f"offsets must be int64 that rise from 0 to the number of steps, {steps}, "
            f"got {offsets.tolist()!r:.80}"
        )
    for name in ("actions", "rewards", "rtg", "timesteps"):
        if len(getattr(data, name)) != steps:
            raise ValueError(f"{name} has {len(getattr(data, name))} rows for {steps} steps")
    if len(data.terminated) != len(offsets) - 1:
        raise ValueError(
            f"terminated has {len(data.terminated)} values for {len(offsets) - 1} episodes"
        )
    for name, (dtype, dimensions) in _layout(data).items():
        tensor = getattr(data, name)
        if tensor.dtype != dtype or tensor.ndim != dimensions:
            raise ValueError(
                f"{name} must be {dtype} in {dimensions} dimensions, got {tensor.dtype} of shape "
                f"{list(tensor.shape)}"
            )
    _check_action_size(data)


def _layout(data: Trajectories) -> dict[str, tuple[torch.dtype, int]]:
    """Return the type and the number of dimensions that each tensor must have."""
    discrete = data.action_space == "discrete"
    numbers = dict.fromkeys(("rewards", "rtg", "action_low", "action_high"), (torch.float32, 1))
    return numbers | {
        "states": (torch.float32, 2),
        "actions": (torch.int64, 1) if discrete else (torch.float32, 2),
        "timesteps": (torch.int64, 1),
        "terminated": (torch.bool, 1),
    }


def _check_action_size(data: Trajectories) -> None:
    """Raise `ValueError` unless continuous actions and bounds have the size `action_dim`."""
    whole_number("action_dim", data.action_dim, least=1)
    discrete = data.action_space == "discrete"
    expected = 0 if discrete else data.action_dim
    bounds = len(data.action_low), len(data.action_high)
    if {*data.actions.shape[1:], *bounds} != {expected}:
        raise ValueError(
            f"action_dim is {data.action_dim}, but actions have the shape "
            f"{list(data.actions.shape)} and {bounds} bounds"
        )


def check_choice(episodes: Sequence[int] | Tensor, count: int) -> Tensor:
    """Return the numbers of the chosen episodes, of `count`.

    Raises `ValueError` for numbers that there are not and `TypeError` for what are none.
    """
    chosen = dense("episodes", episodes)
    try:
        numbers = torch.arange(count)[chosen] if chosen.numel() else chosen
    except IndexError as error:
        raise ValueError(
            f"episodes must be numbers from 0 to {count - 1} or a mask of {count} values: {error}"
        ) from None
    if numbers.ndim != 1:
        raise ValueError(f"episodes must be one flat list, got shape {tuple(chosen.shape)}")
    if not len(numbers):
        raise ValueError("a data set needs at least one episode; the choice is empty")
    return numbers
