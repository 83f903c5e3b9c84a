"""Steps of recordings that look alike: each with its twins, the likest of other episodes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from seqrl.tools.fields import whole_number
from seqrl.trajectories import Trajectories

POOL = 20_000  # steps at most among which twins are sought
AT_ONCE = 200  # of the asked steps, so that distances stay small in memory


@dataclass(frozen=True)
class Twins:
    """`rows` of the data, and for each the `others` that look most alike, the likest first."""

    data: Trajectories
    rows: Tensor  # [n]
    others: Tensor  # [n, k], steps of other episodes
    apart: Tensor  # [n, k], root mean square difference of a sensor, in standard deviations

    @cached_property
    def alike(self) -> Tensor:
        """Return whether each twin [n, k] is nearer than the state moves in a step (median)."""
        return self.apart <= one_step(self.data)

    @property
    def overlap(self) -> float:
        """Return the share of steps that have a twin alike: some other episode was there, too."""
        return self.alike.any(1).float().mean().item()

    @property
    def joined(self) -> float:
        """Return the best return of an episode that changes once to an alike step of another.

        It goes on from a step that was recorded no earlier, so that the clock would allow it. Only
        `rows` are tried, so there may be better; and what follows there may have been luck.
        """
        data, now, then = self.data, self.rows, self.others
        start = data.offsets[:-1].repeat_interleave(data.lengths)  # [N]
        before = (data.rtg[start] - data.rtg)[now]  # [n], received so far
        fits = self.alike & (data.timesteps[then] >= data.timesteps[now][:, None])  # [n, k]
        ahead = torch.where(fits, data.rtg[then], -torch.inf).amax(1)  # [n]
        return float(torch.maximum(data.returns.max(), (before + ahead).max()))


def find_twins(data: Trajectories, *, k: int = 16, most: int = 1000, seed: int = 0) -> Twins:
    """Return the `k` likest steps of other episodes for `most` steps drawn from all.

    Among equals the choice is random. Raises `ValueError` for data of a single episode, of which
    no step has a twin.

    >>> from seqrl import Episode
    >>> walks = [Episode([[0.0], [5.0], [9.0]], [0, at], [0, 0], True, False) for at in (0, 1)]
    >>> data = Trajectories.from_episodes(walks, action_space="discrete")
    >>> found = find_twins(data, k=1)
    >>> sorted(zip(found.rows.tolist(), found.others[:, 0].tolist()))
    [(0, 2), (1, 3), (2, 0), (3, 1)]
    """
    whole_number("k", k, least=1)
    whole_number("most", most, least=1)
    if len(data) < 2:
        raise ValueError("twins are sought in other episodes; these data hold only one")
    random = torch.Generator().manual_seed(seed)
    episode = episode_of(data)
    pool = torch.randperm(len(data.states), generator=random)[:POOL]
    rows = torch.randperm(len(data.states), generator=random)[:most].sort().values
    seen = (data.states - data.statistics.state_mean) / data.statistics.state_std  # [N, S]
    k = min(k, int(len(pool) - torch.bincount(episode[pool]).max()))
    others, apart = [], []
    for part in rows.split(AT_ONCE):
        far = torch.cdist(seen[part], seen[pool], compute_mode="donot_use_mm_for_euclid_dist")
        far[episode[part][:, None] == episode[pool]] = torch.inf
        shaken = far + 1e-6 * torch.rand(far.shape, generator=random)  # equals at random
        nearest = shaken.topk(k, largest=False).indices  # [AT_ONCE, k]
        others.append(pool[nearest])
        apart.append(far.gather(1, nearest) / seen.shape[1] ** 0.5)
    return Twins(data, rows, torch.cat(others), torch.cat(apart))


def episode_of(data: Trajectories) -> Tensor:
    """Return for each step [N] the number of its episode."""
    return torch.arange(len(data)).repeat_interleave(data.lengths)


def one_step(data: Trajectories) -> float:
    """Return how far the state moves in a step: the median, in standard deviations of a sensor.

    >>> from seqrl import Episode
    >>> walk = Episode([[0.0], [1.0], [2.0], [9.0]], [[0.0]] * 3, [0, 0, 0], True, False)
    >>> round(one_step(Trajectories.from_episodes([walk])), 3)  # 1 step of a spread of √(2/3)
    1.225
    """
    seen = data.states / data.statistics.state_std
    moved = seen.diff(dim=0).square().mean(1).sqrt()[data.timesteps[1:] > 0]
    return float(moved.median()) if len(moved) else 0.0
