"""K-step windows of trajectories: one index gather makes a batch, padded on the left."""

from collections.abc import Callable, Iterable, Iterator
from itertools import count

import numpy as np
import torch
from torch import Tensor

from seqrl.tools.devices import usable
from seqrl.tools.fields import whole_number
from seqrl.trajectories import Statistics, Trajectories

_BLOCK = 64  # random numbers are drawn for so many batches at a time
_AHEAD = 16  # and so many are gathered: the first after an update finds the caches swept


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
) -> Iterator[Batch]:
    """Yield batches number `start`, `start + 1`, … (`steps` of them, default: for ever).

    A window starts at a step drawn uniformly from all steps (`by="step"`: an episode's chance
    is proportional to its length; DT and ODT) or at a uniform step of a uniformly drawn episode
    (`by="trajectory"`; EDT), and holds up to `context` steps of that episode, padded on the left.
    Batch k depends on `seed` and k alone. `rows` yields only these windows of each batch: the
    part of one process of several. The data are copied to `device` once, and windows cut there.
    Raises `ValueError` or `TypeError` for numbers that there cannot be.

    >>> import seqrl
    >>> batch = next(windows(seqrl.load_dataset("orchard/walkers-v0"), 8, context=5))
    >>> {name: tuple(tensor.shape) for name, tensor in batch.items()}["states"]
    (8, 5, 55)
    """
    if not isinstance(data, Trajectories):
        raise TypeError(f"data must be Trajectories, as `load_dataset` returns, got {data!r:.60}")
    whole_number("batch_size", batch_size, least=1)
    whole_number("context", context, least=1)
    whole_number("seed", seed, least=0, most=2**128 - 1)
    whole_number("start", start, least=0)
    if by not in ("step", "trajectory"):
        raise ValueError(f'by must be "step" or "trajectory", got {by!r}')
    last = None if steps is None else start + whole_number("steps", steps, least=0)
    numbers = count(start) if last is None else range(start, last)
    draw = _draw_steps if by == "step" else _draw_trajectories

    def starts(block: int) -> np.ndarray:
        random = np.random.Generator(np.random.Philox(key=seed, counter=[0, 0, 0, block]))
        return draw(data, (_BLOCK, batch_size), random)[:, rows]  # [_BLOCK, B]

    return _batches(data, numbers, starts, context, usable(device))


def _batches(
    data: Trajectories,
    numbers: Iterable[int],
    starts: Callable[[int], np.ndarray],
    context: int,
    device: torch.device,
) -> Iterator[Batch]:
    block, piece = -1, -1
    for k in numbers:
        if k // _BLOCK != block:
            block = k // _BLOCK
            drawn = starts(block)  # [_BLOCK, B]
        if k // _AHEAD != piece:
            piece, first = k // _AHEAD, k % _BLOCK - k % _AHEAD
            mine = torch.from_numpy(drawn[first : first + _AHEAD])  # [_AHEAD, B]
            gathered = gather_windows(data, mine.flatten().to(device), context)
            parts = zip(*(t.unflatten(0, mine.shape) for t in gathered.values()), strict=True)
            ahead = [Batch(dict(zip(gathered, p, strict=True)), data.statistics) for p in parts]
        yield ahead[k % _AHEAD]


def gather_windows(data: Trajectories, starts: Tensor, context: int) -> Batch:
    """Return the windows of `context` steps that begin at rows `starts` [B] of the data.

    A window that would pass its episode's end is shorter: its steps stand at the right. All is
    done on the device of `starts`. Raises `ValueError` for rows that the data do not have.
    """
    try:
        left = data.take(starts)[:, -1].long()  # [B], to the end of the episode
    except IndexError:
        raise ValueError(
            f"starts must be rows of the data, 0 to {len(data.states) - 1}; "
            f"got {starts.min().item()} to {starts.max().item()}"
        ) from None
    place = torch.arange(-context, 0, device=starts.device)  # [K]
    place = place + left.clamp(max=context).unsqueeze(1)  # [B, K]; negative: padding
    rows = starts.unsqueeze(1) + place.clamp(min=0)  # [B, K]
    steps = data.take(rows)  # [B, K, S + A + 3]
    state_dim, discrete = data.states.shape[1], data.action_space == "discrete"
    actions = steps[:, :, state_dim:-3]  # [B, K, …]
    tensors = {
        "states": steps[:, :, :state_dim],  # [B, K, S]
        "actions": actions.squeeze(2).long() if discrete else actions,  # [B, K, A] or [B, K]
        "rtg": steps[:, :, -3:-2],  # [B, K, 1]
        "timesteps": steps[:, :, -2].long(),  # [B, K]
        "mask": place >= 0,  # [B, K]
    }
    return Batch(tensors, data.statistics)


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
