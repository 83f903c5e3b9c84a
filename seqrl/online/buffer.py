"""The replay buffer: whole trajectories, first in, first out, each told by what it achieved."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor

from seqrl.episode import Episode
from seqrl.sampling import Batch, windows
from seqrl.tools.fields import finite_number, whole_number
from seqrl.tools.tensors import match
from seqrl.trajectories import Trajectories, joined

_ROWS = ("states", "actions", "rewards", "rtg", "timesteps", "offsets", "terminated")


class TrajectoryBuffer:
    """Holds the best offline trajectories first, then the newest that were lived.

    The best `capacity` of the offline data stand in it from the worst to the best, so that new
    ones push out the worst first (Zheng, Zhang & Grover 2022, official code, replay_buffer.py);
    with `filled=False` it starts empty. Each trajectory's returns-to-go are the sums of what
    followed, whatever had been asked for: hindsight relabelling.

    >>> import seqrl
    >>> offline = seqrl.load_dataset("orchard/walkers-v0")
    >>> buffer = TrajectoryBuffer(offline, capacity=20)
    >>> next(buffer.batches(8, context=5, steps=1, seed=0))["mask"].shape, len(buffer)
    (torch.Size([8, 5]), 20)
    """

    def __init__(self, offline: Trajectories, capacity: int = 1000, *, filled: bool = True) -> None:
        whole_number("capacity", capacity, least=1)
        self.offline, self.capacity = offline, capacity
        worst_first = offline.returns.argsort(stable=True)
        self.data = offline.select(worst_first[-capacity:]) if filled else None

    def __len__(self) -> int:
        """Return the number of trajectories."""
        return len(self.data) if self.data else 0

    @property
    def returns(self) -> Tensor:
        """Return the trajectories' returns, oldest first."""
        return self.data.returns if self.data else torch.empty(0)

    def add(self, episodes: Sequence[Episode]) -> None:
        """Append what was lived; the oldest beyond `capacity` go.

        Raises `ValueError` for an episode that is unsound or of another world.
        """
        new = _trajectories(self.offline, episodes, "the rollouts")
        together = joined(self.data, new) if self.data else new
        newest = range(max(0, len(together) - self.capacity), len(together))
        self.data = together.select(list(newest)) if newest.start else together

    def batches(
        self, size: int, context: int, steps: int, *, seed: int, start: int = 0, share: float = 0.0
    ) -> Iterator[Batch]:
        """Yield batches number `start`, `start + 1`, …, as `windows` does: ∝ length.

        `share` of each batch comes from the offline data, protected against forgetting (ours).
        Batches carry no statistics: the model keeps those of the data it was made with.
        """
        if not self.data:
            raise ValueError("the buffer is empty: add what was lived first")
        whole_number("size", size, least=1)
        if not 0 <= finite_number("share", share) < 1:
            raise ValueError(f"share must lie in [0, 1), got {share}")
        kept = min(round(share * size), size - 1)
        lived = windows(self.data, size - kept, context, steps, seed=seed, start=start)
        if not kept:
            yield from (Batch(batch) for batch in lived)
            return
        apart = seed + 2**64  # random numbers of its own
        offline = windows(self.offline, kept, context, steps, seed=apart, start=start)
        for one, other in zip(lived, offline, strict=True):
            yield Batch({name: torch.cat([one[name], other[name]]) for name in one})

    def state_tensors(self) -> dict[str, Tensor]:
        """Return the trajectories, for a checkpoint; none of an empty buffer."""
        return {name: getattr(self.data, name) for name in _ROWS} if self.data else {}

    def load_state_tensors(self, state: dict[str, Tensor]) -> None:
        """Restore what `state_tensors` returned.

        Raises `ValueError` for what is no sound data set of this world, and then changes nothing.
        """
        data = _with_rows(self.offline, state) if state else None
        if data and len(data) > self.capacity:
            raise ValueError(
                f"the buffer in the file holds {len(data)} trajectories, more than its capacity "
                f"of {self.capacity}"
            )
        self.data = data


def _with_rows(like: Trajectories, rows: dict[str, Any]) -> Trajectories:
    """Return a data set of these rows, in the world of another, or raise `ValueError`.

    The episodes in them are taken as if they had just been lived. Returns-to-go stay as they are:
    they were summed up from rewards with more digits than are kept.
    """
    _check_layout(like, rows)
    offsets = rows["offsets"]
    if offsets[0] != 0 or (offsets.diff() <= 0).any() or offsets[-1] != len(rows["states"]):
        raise ValueError("tensor 'buffer.offsets' must rise from 0 to the number of states")
    lived = _trajectories(like, list(_episodes(rows, like.action_start)), "the buffer")
    if not torch.equal(rows["timesteps"], lived.timesteps):
        raise ValueError("tensor 'buffer.timesteps' must count from 0 in each trajectory")
    return replace(lived, **rows)


def _check_layout(like: Trajectories, rows: dict[str, Tensor]) -> None:
    nothing = torch.empty(0)
    steps, episodes = len(rows.get("states", nothing)), len(rows.get("terminated", nothing))
    lengths = dict.fromkeys(_ROWS, steps) | {"offsets": episodes + 1, "terminated": episodes}
    one = {name: getattr(like, name)[:1] for name in _ROWS}
    expected = {n: one[n].expand(length, *one[n].shape[1:]) for n, length in lengths.items()}
    match(rows, expected, "buffer.")


def _episodes(rows: dict[str, Tensor], action_start: int) -> Iterator[Episode]:
    """Yield the episodes in `rows` as they were lived, discrete actions counted from their start.

    Where the last action led to is not kept, nor needed.
    """
    bounds = pairwise(rows["offsets"].tolist())
    for (start, end), terminated in zip(bounds, rows["terminated"].tolist(), strict=True):
        observed = rows["states"][start:end]
        yield Episode(
            observations=torch.cat([observed, observed[-1:]]).numpy(),
            actions=(rows["actions"][start:end] + action_start).numpy(),
            rewards=rows["rewards"][start:end].numpy(),
            terminated=terminated,
            truncated=not terminated,
        )


def _trajectories(like: Trajectories, episodes: Sequence[Episode], source: str) -> Trajectories:
    """Return the data set of episodes that were lived in the world of another."""
    return Trajectories.from_episodes(
        episodes,
        name=like.name,
        source=source,
        action_space=like.action_space,
        action_dim=like.action_dim,
        action_low=like.action_low.numpy(),
        action_high=like.action_high.numpy(),
        action_start=like.action_start,
        reference=like.reference,
    )
