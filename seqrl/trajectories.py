"""A data set as flat tensors and episode offsets, with its statistics."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Any, Self

import numpy as np
import torch
from torch import Tensor

from seqrl.episode import Episode, checked, summed
from seqrl.returns import ReferenceScores, normalised_score
from seqrl.tools.fields import finite_number, whole_number
from seqrl.tools.tensors import dense


@dataclass(frozen=True)
class Statistics:
    """The mean and spread of states, the scale of returns, the bounds of actions."""

    state_mean: Tensor  # [S]
    state_std: Tensor  # [S]
    return_scale: Tensor  # []
    return_low: Tensor  # [], the least return-to-go of any step
    return_high: Tensor  # [], the greatest
    action_low: Tensor  # [A]; empty when actions are discrete
    action_high: Tensor  # [A]
    longest_episode: int  # in steps
    action_start: Tensor = field(default_factory=lambda: torch.tensor(0))  # [], the first choice

    def __post_init__(self) -> None:
        for name, tensor in vars(self).items():
            if isinstance(tensor, Tensor) and not tensor.isfinite().all():
                raise ValueError(
                    f"{name} of the data is not finite: numbers this large do not fit into "
                    "float32; rescale them"
                )
        for name in ("state_std", "return_scale"):
            if not (getattr(self, name) > 0).all():
                raise ValueError(f"{name} of the data must be above 0, got {getattr(self, name)}")
        if not (self.action_low < self.action_high).all():
            raise ValueError(
                f"action_low {self.action_low.tolist()} must lie below action_high "
                f"{self.action_high.tolist()}"
            )

    @classmethod
    def of(
        cls,
        state_mean: Tensor,
        state_std: Tensor,
        returns: tuple[Tensor, Tensor],
        actions: tuple[Tensor, Tensor],
        longest_episode: int,
        action_start: int,
    ) -> Self:
        """Return the statistics of data whose returns-to-go and actions have these bounds.

        The return scale is the largest power of ten below the largest |return-to-go|: 1000 for
        Hopper and Walker2d, as published. A state that never varies keeps its unit, and so do
        returns that are all zero.
        """
        largest = max(abs(bound.item()) for bound in returns) or 1.0
        return cls(
            state_mean,
            torch.where(state_std < 1e-6, 1.0, state_std),
            torch.tensor(10.0 ** np.floor(np.log10(largest))).float(),
            *returns,
            *actions,
            longest_episode,
            torch.tensor(action_start),
        )


WINDOWED = ("states", "actions", "rtg", "timesteps")  # what a window holds of a step


@dataclass(frozen=True)
class Trajectories:
    """Episodes laid end to end: step n of the data is row n of every tensor.

    Build one with `from_episodes`, which validates every episode, or of flat arrays with
    `seqrl.from_arrays`.
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

    def take(self, rows: Tensor) -> dict[str, Tensor]:
        """Return what windows hold of these rows, of whatever shape: states […, S] and so on.

        All are where `rows` are: at the first call for a device the data are copied to it.
        """
        flat = rows.flatten()
        fields = {name: self._at(rows.device, name) for name in WINDOWED}
        return {
            name: values.index_select(0, flat).view(rows.shape + values.shape[1:])
            for name, values in fields.items()
        }

    def steps_left(self, rows: Tensor) -> Tensor:
        """Return how many steps [n] the episodes of these rows [n] still have, this one included.

        Raises `IndexError` for rows that there are not.
        """
        offsets = self._at(rows.device, "offsets")
        episodes = torch.searchsorted(offsets, rows, right=True) - 1  # [n]
        return offsets[1:].index_select(0, episodes) - rows

    def _at(self, device: torch.device, name: str) -> Tensor:
        """Return a field on a device: copied there once."""
        if (device, name) not in self._copies:
            self._copies[device, name] = getattr(self, name).to(device)
        return self._copies[device, name]

    @cached_property
    def _copies(self) -> dict[tuple[torch.device, str], Tensor]:
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
        chosen = chosen_episodes(episodes, len(self))
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


def joined(first: Trajectories, second: Trajectories) -> Trajectories:
    """Return the episodes of `first`, then those of `second`; the name is that of `first`.

    Raises `ValueError` for actions of another kind, number or range.
    """
    check_same_actions(first, second)
    rows = ("states", "actions", "rewards", "rtg", "timesteps", "terminated")
    together: dict[str, Any] = {
        name: torch.cat([getattr(first, name), getattr(second, name)]) for name in rows
    }
    offsets = torch.cat([first.offsets, second.offsets[1:] + first.offsets[-1]])
    return replace(first, **together, offsets=offsets)


def check_same_actions(first: Trajectories, second: Trajectories) -> None:
    """Raise `ValueError` unless both have actions of the same kind, number and range."""
    sizes = [(data.action_dim, data.action_space, data.action_start) for data in (first, second)]
    bounds = (first.action_low, first.action_high), (second.action_low, second.action_high)
    if sizes[0] != sizes[1] or not all(map(torch.equal, *bounds)):
        raise ValueError(
            f"{first.action_dim} {first.action_space} actions in {_span(first)} do not go with "
            f"{second.action_dim} {second.action_space} ones in {_span(second)}"
        )


def _span(data: Trajectories) -> str:
    if data.action_space == "discrete":
        return f"{data.action_start} … {data.action_start + data.action_dim - 1}"
    return f"[{data.action_low.tolist()}, {data.action_high.tolist()}]"


def check_layout(data: Trajectories) -> None:
    """Raise `ValueError` unless every tensor is laid out as `Trajectories` says.

    It has a row a step, or a value an episode, of its type; offsets rise from 0 to N.
    """
    offsets, steps = data.offsets, len(data.states)
    flat = offsets.ndim == 1 and offsets.dtype == torch.int64 and len(offsets) > 1
    if not flat or offsets[0] != 0 or offsets[-1] != steps or (offsets.diff() < 1).any():
        raise ValueError(
            f"offsets must be int64 that rise from 0 to the number of steps, {steps}, "
            f"got {offsets.tolist()!r:.80}"
        )
    for name in ("actions", "rewards", "rtg", "timesteps"):
        if len(getattr(data, name)) != steps:
            raise ValueError(f"{name} has {len(getattr(data, name))} rows for {steps} steps")
    if len(data.terminated) != len(offsets) - 1:
        raise ValueError(
            f"terminated has {len(data.terminated)} values for {len(offsets) - 1} episodes"
        )
    for name, (dtype, dimensions) in _layout(data).items():
        tensor = getattr(data, name)
        if tensor.dtype != dtype or tensor.ndim != dimensions:
            raise ValueError(
                f"{name} must be {dtype} in {dimensions} dimensions, got {tensor.dtype} of shape "
                f"{list(tensor.shape)}"
            )
    _check_action_size(data)


def _layout(data: Trajectories) -> dict[str, tuple[torch.dtype, int]]:
    """Return the type and the number of dimensions that each tensor must have."""
    discrete = data.action_space == "discrete"
    numbers = dict.fromkeys(("rewards", "rtg", "action_low", "action_high"), (torch.float32, 1))
    return numbers | {
        "states": (torch.float32, 2),
        "actions": (torch.int64, 1) if discrete else (torch.float32, 2),
        "timesteps": (torch.int64, 1),
        "terminated": (torch.bool, 1),
    }


def _check_action_size(data: Trajectories) -> None:
    """Raise `ValueError` unless continuous actions and bounds have the size `action_dim`."""
    whole_number("action_dim", data.action_dim, least=1)
    discrete = data.action_space == "discrete"
    expected = 0 if discrete else data.action_dim
    bounds = len(data.action_low), len(data.action_high)
    if {*data.actions.shape[1:], *bounds} != {expected}:
        raise ValueError(
            f"action_dim is {data.action_dim}, but actions have the shape "
            f"{list(data.actions.shape)} and {bounds} bounds"
        )


def chosen_episodes(episodes: Sequence[int] | Tensor, count: int) -> Tensor:
    """Return the numbers of the chosen episodes, of `count`.

    Raises `ValueError` for numbers that there are not and `TypeError` for what are none.
    """
    chosen = dense("episodes", episodes)
    try:
        numbers = torch.arange(count)[chosen] if chosen.numel() else chosen
    except IndexError as error:
        raise ValueError(
            f"episodes must be numbers from 0 to {count - 1} or a mask of {count} values: {error}"
        ) from None
    if numbers.ndim != 1:
        raise ValueError(f"episodes must be one flat list, got shape {tuple(chosen.shape)}")
    if not len(numbers):
        raise ValueError("a data set needs at least one episode; the choice is empty")
    return numbers
