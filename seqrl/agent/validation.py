"""What an agent checks before it learns or acts, with errors that say what to do."""

from collections.abc import Mapping

from torch import Tensor

from ..config import Config


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


def check_states(states: Tensor, config: Config) -> None:
    """Raise `ValueError` unless states are finite and [n, S]."""
    if states.ndim != 2 or states.shape[1] != config.state_dim:
        raise ValueError(
            f"state has shape {tuple(states.shape)}, expected [S] or [n, S] "
            f"with S = {config.state_dim}"
        )
    if not states.isfinite().all():
        raise ValueError("state holds NaN or infinity")


def check_timestep(timestep: int, config: Config) -> None:
    """Raise `ValueError` unless the time-step embedding has a row for this time step."""
    if not 0 <= timestep < config.max_ep_len:
        raise ValueError(
            f"timestep {timestep} is outside 0 … {config.max_ep_len - 1} (max_ep_len); "
            "call reset_history() at the start of each episode"
        )
