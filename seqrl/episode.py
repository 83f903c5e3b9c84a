"""One episode, and the checks that every episode passes before it becomes data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from seqrl.returns import returns_to_go
from seqrl.tools.fields import whole_number


@dataclass(frozen=True)
class Episode:
    """One episode as it was lived: T actions between T + 1 observations."""

    observations: np.ndarray  # [T + 1, S] float
    actions: np.ndarray  # [T, A] float, or [T] int
    rewards: np.ndarray  # [T] float
    terminated: bool  # the world ended it
    truncated: bool  # the clock ended it

    def __len__(self) -> int:
        return len(self.rewards)


def check_episode(where: str, episode: Episode, first: Episode, discrete: bool) -> None:
    """Raise `ValueError` naming field and step unless shapes fit, numbers are finite, it ends.

    `where` opens the message; sizes S and A are those of the `first` episode.
    """
    if not isinstance(episode, Episode):
        raise TypeError(f"{where} must be an Episode, got {episode!r:.60}")
    fields = ("observations", "actions", "rewards")
    arrays = {name: _real_numbers(where, name, getattr(episode, name)) for name in fields}
    steps = len(np.atleast_1d(arrays["rewards"]))
    if steps == 0:
        raise ValueError(f"{where} is empty: an episode needs at least one step")
    expected = {
        "observations": (steps + 1, *np.shape(first.observations)[-1:]),
        "actions": (steps,) if discrete else (steps, *np.shape(first.actions)[-1:]),
        "rewards": (steps,),
    }
    for name, shape in expected.items():
        if arrays[name].shape != shape:
            raise ValueError(
                f"{where}: {name} has shape {arrays[name].shape}, expected {shape} "
                f"(T = {steps} rewards, T + 1 observations, sizes as in the first episode)"
            )
        if 0 in shape:
            raise ValueError(f"{where}: {name} hold no number a step: their size is 0")
        finite = np.abs(arrays[name]) <= np.finfo(np.float32).max
        bad = ~finite.reshape(len(finite), -1).all(1)
        if bad.any():
            raise ValueError(
                f"{where}, step {int(bad.argmax())}: {name} holds NaN or infinity (in float32)"
            )
    if np.ndim(episode.terminated) or np.ndim(episode.truncated):
        raise ValueError(
            f"{where}: terminated and truncated must be True or False, of the last step"
        )
    if not (episode.terminated or episode.truncated):
        raise ValueError(
            f"{where} ends nowhere: neither terminated nor truncated at its last step {steps - 1}"
        )


def _real_numbers(where: str, name: str, values: Any) -> np.ndarray:
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise ValueError(f"{where}: {name} is ragged: its rows differ in size") from error
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{where}: {name} has dtype {array.dtype}, expected real numbers")
    return array


def check_actions(
    where: str,
    episode: Episode,
    discrete: bool,
    action_dim: int,
    low: np.ndarray,
    high: np.ndarray,
    start: int = 0,
) -> None:
    """Raise `ValueError` naming the first action outside [low, high] or `start` and what follows.

    There are `action_dim` discrete actions. By a millionth of a bound's size a continuous one may
    lie beyond it: float32 rounds so.
    """
    actions = np.asarray(episode.actions)
    if discrete and not np.issubdtype(actions.dtype, np.integer):
        raise ValueError(f"{where}: discrete actions must be integers, got dtype {actions.dtype}")
    if discrete:
        outside = np.asarray((actions < start) | (actions >= start + action_dim))
        space = f"{start} … {start + action_dim - 1}"
    elif actions.shape[1] != action_dim:
        raise ValueError(f"{where}: actions have size {actions.shape[1]}, expected {action_dim}")
    else:
        below, above = (1e-6 * np.maximum(1, np.abs(bound)) for bound in (low, high))
        outside = np.asarray(((actions < low - below) | (actions > high + above)).any(1))
        space = f"[{low.tolist()}, {high.tolist()}]; say action_low and action_high"
    if outside.any():
        step = int(outside.argmax())
        raise ValueError(
            f"{where}, step {step}: action {actions[step].tolist()} is outside the space {space}"
        )


LARGEST = float(np.finfo(np.float32).max)


def checked(
    where: str,
    episodes: list[Episode],
    action_space: str,
    action_dim: int | None,
    bounds: tuple[Any, Any],
    start: int,
) -> tuple[int, np.ndarray, np.ndarray]:
    """Return the action size and bounds, given or found, of episodes that are all sound.

    Raises `ValueError` naming `where`, the episode, the step and the field if one is not.
    """
    if not episodes:
        raise ValueError(f"{where}: no episodes; a data set needs at least one")
    if action_space not in ("continuous", "discrete"):
        raise ValueError(f'action_space must be "continuous" or "discrete", got {action_space!r}')
    discrete = action_space == "discrete"
    if start and not discrete:
        raise ValueError(f"action_start={start} is for discrete actions; these are continuous")
    for index, episode in enumerate(episodes):
        check_episode(f"{where}: episode {index}", episode, episodes[0], discrete)
    if action_dim is None:
        action_dim = _infer_action_dim(episodes, discrete, start)
    action_dim = whole_number(f"{where}: action_dim", action_dim, least=1)
    low, high = _bounds(where, *bounds, 0 if discrete else action_dim)
    for index, episode in enumerate(episodes):
        place = f"{where}: episode {index}"
        check_actions(place, episode, discrete, action_dim, low, high, start)
    return action_dim, low, high


def _bounds(where: str, low: Any, high: Any, size: int) -> tuple[np.ndarray, np.ndarray]:
    low = np.full(size, -1.0) if low is None else np.asarray(low, dtype=np.float64)
    high = np.full(size, 1.0) if high is None else np.asarray(high, dtype=np.float64)
    if not low.shape == high.shape == (size,) or not _leave_room(low, high):
        raise ValueError(
            f"{where}: action_low {low.tolist()} and action_high {high.tolist()}: "
            f"expected {size} numbers each, finite, low below high (in float32)"
        )
    return low, high


def _leave_room(low: np.ndarray, high: np.ndarray) -> bool:
    with np.errstate(all="ignore"):  # of the difference of what is infinite
        least, greatest = low.astype(np.float32), high.astype(np.float32)
        room = greatest - least
    return bool((np.isfinite(room) & (room > 0)).all())


def _infer_action_dim(episodes: list[Episode], discrete: bool, start: int) -> int:
    if discrete:
        return max(1, 1 - start + max(int(np.max(e.actions)) for e in episodes))
    return np.shape(episodes[0].actions)[1]


def summed(where: str, rewards: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Return the returns-to-go [N]; raise `ValueError` naming one that float32 cannot hold."""
    rtg = returns_to_go(rewards, offsets)
    beyond = np.abs(rtg) > LARGEST
    if beyond.any():
        row = int(beyond.argmax())
        index = int(np.searchsorted(offsets, row, side="right")) - 1
        raise ValueError(
            f"{where}: episode {index}, step {row - offsets[index]}: rewards add up to "
            f"{rtg[row]:.3g}, more than float32 can hold; rescale them"
        )
    return rtg
