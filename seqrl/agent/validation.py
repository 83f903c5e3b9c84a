"""What an agent checks before it learns or acts, with errors that say what to do."""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from ..config import Config
from ..trajectories import Statistics


def check_batch(batch: Mapping[str, Tensor], config: Config) -> None:
    """Raise `ValueError` unless the batch has every tensor in the shape that the config asks."""
    missing = {"states", "actions", "rtg", "timesteps", "mask"} - batch.keys()
    if missing:
        raise ValueError(f"the batch lacks {sorted(missing)}; `windows(data)` makes whole ones")
    steps = tuple(batch["mask"].shape)  # [B, K]
    discrete = config.action_space == "discrete"
    expected = {
        "states": (*steps, config.state_dim),
        "actions": steps if discrete else (*steps, config.action_dim),
        "rtg": (*steps, 1),
        "timesteps": steps,
    }
    for name, shape in expected.items():
        if tuple(batch[name].shape) != shape:
            raise ValueError(
                f"{name} has shape {tuple(batch[name].shape)}, expected {shape} (mask is {steps}, "
                f"state_dim={config.state_dim}, action_dim={config.action_dim}, "
                f"{config.action_space} actions)"
            )


def check_statistics(
    statistics: Statistics, adopted: Mapping[str, Tensor], config: Config
) -> None:
    """Raise `ValueError` unless a model can learn from data with these statistics.

    `adopted` holds by name those that the model has taken over already.
    """
    if config.position == "timestep" and statistics.longest_episode > config.max_ep_len:
        raise ValueError(
            f"the data has episodes of {statistics.longest_episode} steps, but "
            f"max_ep_len={config.max_ep_len}; raise max_ep_len in the config"
        )
    for name, mine in adopted.items():
        if not torch.allclose(mine, getattr(statistics, name).to(mine.device)):
            raise ValueError(
                f"this model was trained on data with another {name}; "
                "train a new model, or keep to the first data set"
            )


def check_states(states: Tensor, config: Config) -> None:
    """Raise `ValueError` unless states are finite and [n, S]."""
    if states.ndim != 2 or states.shape[1] != config.state_dim:
        raise ValueError(
            f"state has shape {tuple(states.shape)}, expected [S] or [n, S] "
            f"with S = {config.state_dim}"
        )
    if not states.isfinite().all():
        raise ValueError("state holds NaN or infinity")


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
