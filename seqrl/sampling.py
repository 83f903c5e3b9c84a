"""K-step windows of trajectories: one index gather makes a batch, padded on the left."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

import numpy as np
import torch
from torch import Tensor

from seqrl.config import Config
from seqrl.tools.devices import usable
from seqrl.tools.fields import one_of, whole_number
from seqrl.tools.tensors import dense
from seqrl.trajectories import WINDOWED, Statistics, Trajectories

_BLOCK = 64  # random numbers are drawn for so many batches at a time


class Batch(dict[str, Tensor]):
    """A mapping of tensors in raw units that remembers the statistics of its data.

    `states` [B, K, S] · `actions` [B, K, A] (or [B, K] integers) · `rtg` [B, K, 1] ·
    `timesteps` [B, K] · `mask` [B, K], True = a real step.
    """

    def __init__(self, tensors: dict[str, Tensor], statistics: Statistics | None = None) -> None:
        super().__init__(tensors)
        self.statistics = statistics


def windows(
    data: Trajectories,
    batch_size: int = 64,
    context: int = 20,
    steps: int | None = None,
    *,
    seed: int = 0,
    start: int = 0,
    by: str = "step",
    rows: slice = slice(None),
    device: str | torch.device = "cpu",
    also: Mapping[str, Tensor] | None = None,
) -> Iterator[Batch]:
    """Yield batches number `start`, `start + 1`, … (`steps` of them, default: for ever).

    A window starts at a step drawn uniformly from all steps (`by="step"`: an episode's chance
    is proportional to its length; DT and ODT), at a uniform step of a uniformly drawn episode
    (`by="trajectory"`; EDT), or at the first step of one (`by="beginning"`; AD and DPT), and
    holds up to `context` steps of that episode, padded on the left. Batch k depends on `seed` and
    k alone. `rows` yields only these windows of each batch: the part of one process of several.
    The data are copied to `device` once, and windows cut there.
    `also` names further fields, [N, …] with a row for each step of the data: windows hold theirs.
    Raises `ValueError` or `TypeError` for numbers that there cannot be.

    >>> import seqrl
    >>> batch = next(windows(seqrl.load_dataset("orchard/walkers-v0"), 8, context=5))
    >>> {name: tuple(tensor.shape) for name, tensor in batch.items()}["states"]
    (8, 5, 55)
    """
    check_data(data)
    whole_number("batch_size", batch_size, least=1)
    whole_number("context", context, least=1)
    whole_number("seed", seed, least=0, most=2**128 - 1)
    whole_number("start", start, least=0)
    one_of("by", by, _DRAW)
    further = {name: _a_row_each(name, field, data) for name, field in (also or {}).items()}
    last = None if steps is None else start + whole_number("steps", steps, least=0)
    numbers = count(start) if last is None else range(start, last)

    def starts(block: int) -> np.ndarray:
        random = np.random.Generator(np.random.Philox(key=seed, counter=[0, 0, 0, block]))
        return _DRAW[by](data, (_BLOCK, batch_size), random)[:, rows]  # [_BLOCK, B]

    return _batches(data, numbers, starts, context, usable(device), further)


def check_data(data: Any, config: Config | None = None) -> None:
    """Raise `TypeError` for what are no data, and `ValueError` for data of other sizes."""
    if not isinstance(data, Trajectories):
        raise TypeError(f"data must be Trajectories, as `load_dataset` returns, got {data!r:.60}")
    theirs = data.states.shape[1], data.action_dim, data.action_space
    if config and theirs != (config.state_dim, config.action_dim, config.action_space):
        raise ValueError(
            "the data have state_dim={}, action_dim={} and {} actions".format(*theirs)
            + f", this model state_dim={config.state_dim}, action_dim={config.action_dim} and "
            f"{config.action_space} ones: build a model with the sizes of the data"
        )


def _a_row_each(name: str, field: Tensor, data: Trajectories) -> Tensor:
    """Return a further field of the data's steps, or raise `ValueError` if it is none."""
    if name in (*WINDOWED, "mask"):
        raise ValueError(f"also names {name!r}, which windows hold already; give it another name")
    if not isinstance(field, Tensor) or not field.ndim or len(field) != len(data.states):
        raise ValueError(
            f"also[{name!r}] must be a tensor with a row for each of the {len(data.states)} steps "
            f"of the data, got {field!r:.80}"
        )
    return field


def _batches(
    data: Trajectories,
    numbers: Iterable[int],
    starts: Callable[[int], np.ndarray],
    context: int,
    device: torch.device,
    further: Mapping[str, Tensor],
) -> Iterator[Batch]:
    block = -1
    also = {name: field.to(device) for name, field in further.items()}
    for k in numbers:
        if k // _BLOCK != block:
            block = k // _BLOCK
            drawn = torch.from_numpy(starts(block)).to(device)  # [_BLOCK, B]
        yield gather_windows(data, drawn[k % _BLOCK], context, also)


def gather_windows(
    data: Trajectories,
    starts: Tensor,
    context: int,
    also: Mapping[str, Tensor] | None = None,
) -> Batch:
    """Return the windows of `context` steps that begin at rows `starts` [B] of the data.

    A window that would pass its episode's end is shorter: its steps stand at the right. All is
    done on the device of `starts`, where the further fields `also`, [N, …] each, must be. Raises
    `ValueError` for rows that the data do not have.
    """
    try:
        left = data.steps_left(starts)  # [B]
    except IndexError:
        raise ValueError(
            f"starts must be rows of the data, 0 to {len(data.states) - 1}; "
            f"got {starts.min().item()} to {starts.max().item()}"
        ) from None
    place = torch.arange(-context, 0, device=starts.device)  # [K]
    place = place + left.clamp(max=context).unsqueeze(1)  # [B, K]; negative: padding
    rows = starts.unsqueeze(1) + place.clamp(min=0)  # [B, K]
    further = {name: field[rows] for name, field in (also or {}).items()}  # each [B, K, …]
    steps = data.take(rows) | further  # each [B, K, …]
    rtg = steps["rtg"].unsqueeze(2)  # [B, K, 1]
    return Batch(steps | {"rtg": rtg, "mask": place >= 0}, data.statistics)


def _draw_steps(
    data: Trajectories, size: tuple[int, int], random: np.random.Generator
) -> np.ndarray:
    return random.integers(len(data.states), size=size)


def _draw_trajectories(
    data: Trajectories, size: tuple[int, int], random: np.random.Generator
) -> np.ndarray:
    episodes = random.integers(len(data), size=size)
    offsets = data.offsets.numpy()
    return random.integers(offsets[episodes], offsets[episodes + 1])


def _draw_beginnings(
    data: Trajectories, size: tuple[int, int], random: np.random.Generator
) -> np.ndarray:
    return data.offsets.numpy()[random.integers(len(data), size=size)]


_DRAW = {"step": _draw_steps, "trajectory": _draw_trajectories, "beginning": _draw_beginnings}


_HOLDS = {
    torch.bool: "booleans, True where a step is real",
    torch.int64: "whole numbers",
    torch.float32: "real numbers",
    torch.float64: "real numbers",
}


def sound_batch(
    batch: Mapping[str, Any], config: Config, like: Tensor, further: Sequence[str] = ()
) -> dict[str, Tensor]:
    """Return the batch as tensors of the type and on the device of `like`, if it can be learnt.

    Its `further` fields must be there, too, [B, K, …] each, and `best_actions` be actions. Raises
    `TypeError` for a field of the wrong kind, and `ValueError` naming the first field, row and step
    where shapes do not fit, a real step holds no finite number or none that there can be, where
    padding does not stand on the left, or where no step is real. What stands in padding may be
    anything.
    """
    if not torch.is_grad_enabled():
        raise RuntimeError(
            "update needs gradients: call it outside torch.no_grad() and torch.inference_mode()"
        )
    if not isinstance(batch, Mapping):
        raise TypeError(f"the batch must be a mapping as `windows` yields, got {batch!r:.60}")
    acting = _acting(further)
    kinds = {
        "states": like.dtype,
        **dict.fromkeys(acting, torch.int64 if config.action_space == "discrete" else like.dtype),
        "rtg": like.dtype,
        "timesteps": torch.int64,
        "mask": torch.bool,
    }
    if missing := sorted({*kinds, *further} - batch.keys()):
        how = "windows(data, also=agent.prepare(data))" if further else "windows(data)"
        beside = "; what the data do not hold is given in `also`, too" if further else ""
        raise ValueError(f"the batch lacks {missing}; `{how}` makes whole ones{beside}")
    tensors = {name: _tensor(name, values, kinds.get(name), like) for name, values in batch.items()}
    _check_shapes(tensors, config, further)
    numbers = ("states", "rtg", "actions", *further)
    if not _looks_sound(tensors, config, numbers):
        for name, what, wrong in _faults(tensors, config, numbers):
            if wrong.any():
                row, step = wrong.nonzero()[0].tolist()
                raise ValueError(f"{name}, row {row}, step {step} of the batch: {what}")
    return tensors


def _acting(fields: Iterable[str]) -> list[str]:
    """Return which fields of a batch hold actions: those taken, and the best ones, if read."""
    return ["actions", *(name for name in fields if name == "best_actions")]


def _tensor(name: str, values: Any, dtype: torch.dtype | None, like: Tensor) -> Tensor:
    tensor = dense(name, values)
    if dtype is not None and not torch.can_cast(tensor.dtype, dtype):
        raise TypeError(f"{name} must hold {_HOLDS[dtype]}, got {tensor.dtype}")
    return tensor.to(like.device, dtype)


def _check_shapes(batch: Mapping[str, Tensor], config: Config, further: Sequence[str]) -> None:
    steps = tuple(batch["mask"].shape)  # B and K
    if len(steps) != 2 or 0 in steps:
        raise ValueError(f"mask has shape {steps}, expected [B, K], neither of them 0")
    if config.position == "elastic" and steps[1] > config.max_seq_len:
        raise ValueError(f"windows of {steps[1]} steps, but max_seq_len={config.max_seq_len}")
    discrete = config.action_space == "discrete"
    expected = {
        "states": (*steps, config.state_dim),
        "rtg": (*steps, 1),
        "timesteps": steps,
        **{name: (*steps, *batch[name].shape[2:]) for name in further},
        **dict.fromkeys(_acting(further), steps if discrete else (*steps, config.action_dim)),
    }
    for name, shape in expected.items():
        if tuple(batch[name].shape) != shape:
            raise ValueError(
                f"{name} has shape {tuple(batch[name].shape)}, expected {shape} (mask is {steps}, "
                f"state_dim={config.state_dim}, action_dim={config.action_dim}, "
                f"{config.action_space} actions)"
            )


def _looks_sound(batch: Mapping[str, Tensor], config: Config, numbers: Sequence[str]) -> bool:
    """Return True of sound batches alone, at a glance; of those with odd padding maybe False.

    A sum is finite only if all of its terms are.
    """
    mask, timesteps = batch["mask"], batch["timesteps"]
    total = sum((batch[name].sum() for name in numbers), start=mask.sum())
    later = mask[:, 1:] & (timesteps[:, 1:] > timesteps[:, :-1])  # [B, K - 1]
    sound = total.isfinite() & (mask[:, :-1] <= later).all() & (timesteps.amin() >= 0)
    sound = sound & mask.any()
    if config.position == "timestep":
        sound = sound & (timesteps.amax() < config.max_ep_len)
    if config.action_space == "discrete":
        for name in _acting(numbers):
            low, high = batch[name].aminmax()
            sound = sound & (low >= 0) & (high < config.action_dim)
    return bool(sound)


def _faults(
    batch: Mapping[str, Tensor], config: Config, numbers: Sequence[str]
) -> Iterator[tuple[str, str, Tensor]]:
    """Yield each field, what may be wrong with it, and at which steps it is, [B, K]."""
    mask, timesteps = batch["mask"], batch["timesteps"]
    yield "mask", "no step of any row is real", (~mask).all().expand_as(mask)
    started = mask.cumsum(dim=1) > 0  # [B, K]
    yield "mask", "padding after a real step; windows are padded on the left", started & ~mask
    for name in numbers:
        values = batch[name].flatten(2) if batch[name].ndim > 2 else batch[name].unsqueeze(2)
        bad = ~values.isfinite().all(dim=2)  # [B, K]
        yield name, "NaN or infinity (in float32)", mask & bad
    if config.action_space == "discrete":
        for name in _acting(numbers):
            bad = (batch[name] < 0) | (batch[name] >= config.action_dim)  # [B, K]
            yield name, f"outside 0 … {config.action_dim - 1}", mask & bad
    yield "timesteps", "below 0", mask & (timesteps < 0)
    if config.position == "timestep":
        hint = f"beyond max_ep_len={config.max_ep_len}; raise max_ep_len in the config"
        yield "timesteps", hint, mask & (timesteps >= config.max_ep_len)
    back = torch.zeros_like(mask)  # [B, K]
    back[:, 1:] = mask[:, :-1] & (timesteps[:, 1:] <= timesteps[:, :-1])
    yield "timesteps", "not later than the step before it", mask & back
