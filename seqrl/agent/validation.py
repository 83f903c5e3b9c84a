"""What an agent checks before it learns or acts, with errors that say what to do."""

from typing import Any

import numpy as np
from torch import Tensor

from seqrl.config import Config
from seqrl.tools.fields import finite_numbers
from seqrl.tools.tensors import dense

LARGEST = float(np.finfo(np.float32).max)


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
