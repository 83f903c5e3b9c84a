"""A batch before an update: of the model's types, on its device, and sound where it is real."""

from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import Tensor

from seqrl.config import Config
from seqrl.tools.tensors import dense

_HOLDS = {
    torch.bool: "booleans, True where a step is real",
    torch.int64: "whole numbers",
    torch.float32: "real numbers",
    torch.float64: "real numbers",
}


def sound_batch(batch: Mapping[str, Any], config: Config, like: Tensor) -> dict[str, Tensor]:
    """Return the batch as tensors of the type and on the device of `like`, if it can be learnt.

    Raises `TypeError` for a field of the wrong kind, and `ValueError` naming the first field, row
    and step where shapes do not fit, a real step holds no finite number or none that there can
    be, where padding does not stand on the left, or where no step is real. What stands in
    padding may be anything.
    """
    if not torch.is_grad_enabled():
        raise RuntimeError(
            "update needs gradients: call it outside torch.no_grad() and torch.inference_mode()"
        )
    if not isinstance(batch, Mapping):
        raise TypeError(f"the batch must be a mapping as `windows` yields, got {batch!r:.60}")
    kinds = {
        "states": like.dtype,
        "actions": torch.int64 if config.action_space == "discrete" else like.dtype,
        "rtg": like.dtype,
        "timesteps": torch.int64,
        "mask": torch.bool,
    }
    if missing := sorted(kinds.keys() - batch.keys()):
        raise ValueError(f"the batch lacks {missing}; `windows(data)` makes whole ones")
    tensors = {
        name: _tensor(name, values, kinds.get(name), like) for name, values in batch.items()
    }
    _check_shapes(tensors, config)
    if not _looks_sound(tensors, config):
        for name, what, wrong in _faults(tensors, config):
            if wrong.any():
                row, step = wrong.nonzero()[0].tolist()
                raise ValueError(f"{name}, row {row}, step {step} of the batch: {what}")
    return tensors


def _tensor(name: str, values: Any, dtype: torch.dtype | None, like: Tensor) -> Tensor:
    tensor = dense(name, values)
    if dtype is not None and not torch.can_cast(tensor.dtype, dtype):
        raise TypeError(f"{name} must hold {_HOLDS[dtype]}, got {tensor.dtype}")
    return tensor.to(like.device, dtype)


def _check_shapes(batch: Mapping[str, Tensor], config: Config) -> None:
    steps = tuple(batch["mask"].shape)  # [B, K]
    if len(steps) != 2 or 0 in steps:
        raise ValueError(f"mask has shape {steps}, expected [B, K], neither of them 0")
    if config.position == "elastic" and steps[1] > config.max_seq_len:
        raise ValueError(f"windows of {steps[1]} steps, but max_seq_len={config.max_seq_len}")
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


def _looks_sound(batch: Mapping[str, Tensor], config: Config) -> bool:
    """Return True of sound batches alone, at a glance; of those with odd padding maybe False.

    A sum is finite only if all of its terms are.
    """
    mask, timesteps = batch["mask"], batch["timesteps"]
    total = batch["states"].sum() + batch["actions"].sum() + batch["rtg"].sum()
    later = mask[:, 1:] & (timesteps[:, 1:] > timesteps[:, :-1])  # [B, K - 1]
    sound = total.isfinite() & (mask[:, :-1] <= later).all() & (timesteps.amin() >= 0)
    sound = sound & mask.any()
    if config.position == "timestep":
        sound = sound & (timesteps.amax() < config.max_ep_len)
    if config.action_space == "discrete":
        low, high = batch["actions"].aminmax()
        sound = sound & (low >= 0) & (high < config.action_dim)
    return bool(sound)


def _faults(batch: Mapping[str, Tensor], config: Config) -> Iterator[tuple[str, str, Tensor]]:
    """Yield each field, what may be wrong with it, and at which steps it is, [B, K]."""
    mask, timesteps = batch["mask"], batch["timesteps"]
    yield "mask", "no step of any row is real", (~mask).all().expand_as(mask)
    started = mask.cumsum(dim=1) > 0  # [B, K]
    yield "mask", "padding after a real step; windows are padded on the left", started & ~mask
    for name in ("states", "rtg", "actions"):
        values = batch[name].flatten(2) if batch[name].ndim > 2 else batch[name].unsqueeze(2)
        bad = ~values.isfinite().all(dim=2)  # [B, K]
        yield name, "NaN or infinity (in float32)", mask & bad
    if config.action_space == "discrete":
        bad = (batch["actions"] < 0) | (batch["actions"] >= config.action_dim)  # [B, K]
        yield "actions", f"outside 0 … {config.action_dim - 1}", mask & bad
    yield "timesteps", "below 0", mask & (timesteps < 0)
    if config.position == "timestep":
        hint = f"beyond max_ep_len={config.max_ep_len}; raise max_ep_len in the config"
        yield "timesteps", hint, mask & (timesteps >= config.max_ep_len)
    back = torch.zeros_like(mask)  # [B, K]
    back[:, 1:] = mask[:, :-1] & (timesteps[:, 1:] <= timesteps[:, :-1])
    yield "timesteps", "not later than the step before it", mask & back
