"""A data set as flat tensors and episode offsets, with its statistics."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count, islice, pairwise
from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..returns import ReferenceScores, normalised_score
from ..tools.fields import finite_number, whole_number
from .episode import Episode
from .packing import packed
from .soundness import check_choice, check_layout, checked, summed
from .statistics import Statistics

if TYPE_CHECKING:
    from minari import MinariDataset


@dataclass(frozen=True)
class Trajectories:
    """Episodes laid end to end: step n of the data is row n of every tensor.

    Build one with `from_episodes` or `from_minari`; both validate every episode.
    """

    states: Tensor  # [N, S] float32
    actions: Tensor  # [N, A] float32, or [N] int64 when discrete, counted from 0
    rewards: Tensor  # [N] float32
    rtg: Tensor  # [N] float32, undiscounted
    timesteps: Tensor  # [N] int64, 0 at the start of each episode
    offsets: Tensor  # [E + 1] int64; episode e is rows offsets[e] … offsets[e + 1] − 1
    terminated: Tensor  # [E] bool; False: cut off by the clock
    action_dim: int
    action_low: Tensor  # [A]; empty when discrete
    action_high: Tensor  # [A]
    name: str = ""
    reference: ReferenceScores | None = None
    action_start: int = 0  # what the environment calls the first discrete action

    def __post_init__(self) -> None:
        check_layout(self)

    @classmethod
    def from_episodes(
        cls,
        episodes: Iterable[Episode],
        *,
        name: str = "",
        source: str = "",
        action_space: str = "continuous",
        action_dim: int | None = None,
        action_low: Sequence[float] | np.ndarray | None = None,
        action_high: Sequence[float] | np.ndarray | None = None,
        action_start: int = 0,
        reference: ReferenceScores | None = None,
    ) -> "Trajectories":
        """Return the validated data set of `episodes`.

        Continuous actions must lie in [`action_low`, `action_high`] (default ±1); discrete ones
        are `action_dim` integers from `action_start` on (default: up to the largest seen).
        `source` (a file, say) is named in errors. Raises `ValueError` naming source, episode,
        step and field.
        """
        episodes = list(episodes)
        where = source or name or "episodes"
        action_dim, low, high = checked(
            where, episodes, action_space, action_dim, (action_low, action_high), action_start
        )
        discrete = action_space == "discrete"
        lengths = np.array([len(e) for e in episodes])
        offsets = np.concatenate([[0], np.cumsum(lengths)])
        rewards = np.concatenate([e.rewards for e in episodes]).astype(np.float64)
        rtg = summed(where, rewards, offsets)
        actions = np.concatenate([e.actions for e in episodes])
        return cls(
            states=_float32(np.concatenate([e.observations[:-1] for e in episodes])),
            actions=_counted(actions, action_start) if discrete else _float32(actions),
            rewards=_float32(rewards),
            rtg=_float32(rtg),
            timesteps=torch.from_numpy(np.concatenate([np.arange(n) for n in lengths])),
            offsets=torch.from_numpy(offsets),
            terminated=torch.tensor([bool(e.terminated) for e in episodes]),
            action_dim=action_dim,
            action_low=_float32(low),
            action_high=_float32(high),
            name=name,
            reference=reference,
            action_start=action_start,
        )

    @classmethod
    def from_minari(cls, dataset: "MinariDataset") -> "Trajectories":
        """Return the validated data set of a Minari data set with vector observations.

        Reference scores come from Minari's `ref_min_score` and `ref_max_score` where present.
        """
        from .minari import read

        return cls.from_episodes(**read(dataset))

    @classmethod
    def pieces(cls, dataset: "MinariDataset", size: int = 100) -> Iterator["Trajectories"]:
        """Yield a Minari data set's episodes as `from_minari` reads them, `size` at a time."""
        from .minari import read

        whole_number("size", size, least=1)
        whole = read(dataset)
        episodes, source = whole.pop("episodes"), whole.pop("source")
        for first in count(step=size):
            if not (some := list(islice(episodes, size))):
                return
            where = f"{source} (episodes counted from {first})"
            yield cls.from_episodes(some, source=where, **whole)

    def __len__(self) -> int:
        """Return the number of episodes E."""
        return len(self.offsets) - 1

    def __repr__(self) -> str:
        low, high = self.returns.min().item(), self.returns.max().item()
        return (
            f"Trajectories({self.name or 'unnamed'}: {len(self)} episodes, "
            f"{len(self.states):,} steps, returns {low:.4g} to {high:.4g})"
        )

    @property
    def action_space(self) -> str:
        """Return "discrete" or "continuous"."""
        return "continuous" if self.actions.is_floating_point() else "discrete"

    @property
    def lengths(self) -> Tensor:
        """Return the episodes' lengths [E] in steps."""
        return self.offsets.diff()

    @cached_property
    def returns(self) -> Tensor:
        """Return the episodes' undiscounted returns [E]: the first return-to-go of each."""
        return self.rtg[self.offsets[:-1]]

    @cached_property
    def packed(self) -> np.ndarray:
        """Return all that windows need of a step, side by side, [N, S + A + 3]."""
        return packed(self.states, self.actions, self.rtg, self.timesteps, self.offsets)

    def take(self, rows: Tensor) -> Tensor:
        """Return these rows of `packed`, for any tensor of their numbers: […, S + A + 3].

        They are where `rows` are: at the first call for a device all data are copied to it.
        """
        if rows.device not in self._packed_at:
            self._packed_at[rows.device] = torch.from_numpy(self.packed).to(rows.device)
        return F.embedding(rows, self._packed_at[rows.device])

    @cached_property
    def _packed_at(self) -> dict[torch.device, Tensor]:
        return {}

    @cached_property
    def statistics(self) -> Statistics:
        """Return what a model must know of this data."""
        return Statistics.of(
            self.states.mean(0),
            self.states.std(0, correction=0),
            self.rtg.aminmax(),
            (self.action_low, self.action_high),
            int(self.lengths.max()),
            self.action_start,
        )

    def normalised_returns(self) -> np.ndarray:
        """Return the episodes' returns [E] with 0 = random policy and 100 = expert."""
        if self.reference is None:
            raise ValueError(f"{self.name or 'this data set'} has no reference scores")
        return normalised_score(self.returns.numpy(), self.reference)

    def bounds(self) -> Iterator[tuple[int, int]]:
        """Yield the first row and the row after the last of each episode."""
        return pairwise(self.offsets.tolist())

    def select(self, episodes: Sequence[int] | Tensor) -> "Trajectories":
        """Return the chosen episodes (numbers or a mask) in that order; neighbours as a view.

        Raises `ValueError` for none, for a number that there is not and for a mask that is not
        one value an episode.
        """
        chosen = check_choice(episodes, len(self))
        starts, lengths = self.offsets[:-1][chosen], self.lengths[chosen]
        offsets = torch.cat([torch.zeros(1, dtype=torch.int64), lengths.cumsum(0)])
        within = torch.arange(int(offsets[-1])) - offsets[:-1].repeat_interleave(lengths)
        rows: Tensor | slice = starts.repeat_interleave(lengths) + within  # [N']
        if (chosen.diff() == 1).all():
            rows = slice(int(starts[0]), int(starts[0] + offsets[-1]))
        return Trajectories(
            self.states[rows], self.actions[rows], self.rewards[rows], self.rtg[rows],
            self.timesteps[rows], offsets, self.terminated[chosen], self.action_dim,
            self.action_low, self.action_high, self.name, self.reference, self.action_start,
        )  # fmt: skip

    def top(self, share: float) -> "Trajectories":
        """Return the best episodes that hold up to `share` of all steps: the data of %BC.

        The best episode is always kept (Chen et al. 2021, section 5.1).
        """
        if not 0 < finite_number("share", share) <= 1:
            raise ValueError(f"share must lie in (0, 1], got {share}")
        best_first = self.returns.argsort(descending=True, stable=True)
        steps = self.lengths[best_first].cumsum(0)
        kept = max(1, int((steps <= share * len(self.states)).sum()))
        return self.select(best_first[:kept].sort().values)


def _float32(values: np.ndarray) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(values, dtype=np.float32))


def _counted(actions: np.ndarray, start: int) -> Tensor:
    """Return discrete actions counted from 0."""
    return torch.from_numpy(actions.astype(np.int64) - start)
