"""What an agent checks before it learns or acts, with errors that say what to do."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from seqrl.config import Config
from seqrl.tools.devices import memory
from seqrl.tools.fields import finite_numbers
from seqrl.tools.tensors import dense
from seqrl.trajectories import Statistics

LARGEST = float(np.finfo(np.float32).max)
_TRAINED = 16  # bytes a weight: itself, its gradient and two moments, in float32


def check_statistics(
    statistics: Statistics, mine: Mapping[str, Tensor], adopted: bool, config: Config
) -> None:
    """Raise `ValueError` unless a model can learn from data with these statistics.

    `mine` holds by name those of the model: taken over from data before if `adopted`.
    """
    if config.position == "timestep" and statistics.longest_episode > config.max_ep_len:
        raise ValueError(
            f"the data has episodes of {statistics.longest_episode} steps, but "
            f"max_ep_len={config.max_ep_len}; raise max_ep_len in the config"
        )
    for name, tensor in mine.items():
        other = getattr(statistics, name).to(tensor)
        if other.shape != tensor.shape:
            raise ValueError(
                f"{name} of the data has shape {tuple(other.shape)}, that of this model "
                f"{tuple(tensor.shape)}: another world's data, or another state_dim or action_dim"
            )
        if adopted and not torch.allclose(tensor, other):
            raise ValueError(
                f"this model was trained on data with another {name}; "
                "train a new model, or keep to the first data set"
            )


def check_room(config: Config) -> None:
    """Raise `ValueError` if a network as wide and deep could not be trained in this machine."""
    width, ends = config.hidden_dim, config.state_dim + config.action_dim
    weights = width * (width * (config.num_layers - 1) + ends)  # any agent's network has more
    if _TRAINED * weights > memory():
        raise ValueError(
            f"the config asks for a larger network than fits into memory: {weights:,} weights or "
            f"more, which take {_TRAINED} bytes each to train, and this machine has {memory():,}; "
            "take a smaller hidden_dim or num_layers"
        )


def as_states(state: Any, config: Config, like: Tensor) -> tuple[Tensor, bool]:
    """Return states [n, S] of the type and on the device of `like`, and whether it was one, [S].

    Raises `ValueError` unless they are finite numbers in such a shape, and as `dense` does.
    """
    try:
        given = state.detach() if isinstance(state, Tensor) else np.asarray(state, np.float32)
    except (ValueError, TypeError) as error:
        raise ValueError(f"state must hold numbers, [S] or [n, S]: {error}") from None
    states = dense("state", given).to(like)
    single = states.ndim == 1
    states = states.unsqueeze(0) if single else states  # [n, S]
    if states.ndim != 2 or states.shape[1] != config.state_dim or not len(states):
        raise ValueError(
            f"state has shape {tuple(states.shape)}, expected [S] or [n, S] "
            f"with S = {config.state_dim}"
        )
    if not states.isfinite().all():
        raise ValueError("state holds NaN or infinity")
    return states, single


def as_numbers(name: str, values: Any, rows: int) -> np.ndarray:
    """Return one number, finite in float32, for each of `rows` environments, [n], from one or [n].

    Raises `ValueError` for any other shape or number.
    """
    numbers = finite_numbers(name, values)
    if numbers.shape not in ((), (1,), (rows,)) or (np.abs(numbers) > LARGEST).any():
        raise ValueError(f"{name} must be a finite number or [n] = ({rows},), got {values!r}")
    return np.broadcast_to(numbers, (rows,))


def check_weights(model: nn.Module) -> None:
    """Raise `FloatingPointError` naming the first weight or statistic that is not finite."""
    for name, tensor in model.state_dict().items():
        if not tensor.isfinite().all():
            raise FloatingPointError(
                f"{name} holds NaN or infinity: this agent cannot act; load an older checkpoint"
            )


def check_prediction(prediction: Tensor) -> None:
    """Raise `FloatingPointError` unless all numbers that a model gives out are finite."""
    if not prediction.isfinite().all():
        raise FloatingPointError(
            "the model gives out NaN or infinity and no action: its weights are not finite, or "
            "state or request lie far beyond its data; load an older checkpoint, or ask for less"
        )


def check_timestep(timestep: np.ndarray, rows: int, config: Config) -> None:
    """Raise `ValueError` unless there is an integer for all rows, or for each, below the limit.

    There is a limit where timesteps are embedded.
    """
    if timestep.shape not in ((), (rows,)) or not np.issubdtype(timestep.dtype, np.integer):
        raise ValueError(
            f"timestep must be one integer or {rows}, got {timestep.tolist()!r} "
            f"of dtype {timestep.dtype}"
        )
    if (timestep < 0).any():
        raise ValueError(f"timestep must be 0 or more, got {timestep.min()}")
    if config.position == "timestep" and (timestep >= config.max_ep_len).any():
        raise ValueError(
            f"timestep {timestep.max()} is outside 0 … {config.max_ep_len - 1} (max_ep_len); call "
            "reset_history() at the start of each episode, or for longer episodes train a model "
            "with a larger max_ep_len"
        )
