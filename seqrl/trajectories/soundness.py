"""What is checked of all episodes together before they become data."""

from typing import Any

import numpy as np

from .episode import Episode, check_actions, check_episode


def checked(
    where: str,
    episodes: list[Episode],
    action_space: str,
    action_dim: int | None,
    bounds: tuple[Any, Any],
    start: int,
) -> tuple[int, np.ndarray, np.ndarray]:
    """Return the action size and bounds, given or found; raise unless all episodes are sound.

    Raises `ValueError` that begins with `where` and names episode, step and field.
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
    low, high = _bounds(where, *bounds, 0 if discrete else action_dim)
    for index, episode in enumerate(episodes):
        place = f"{where}: episode {index}"
        check_actions(place, episode, discrete, action_dim, low, high, start)
    return action_dim, low, high


def _bounds(where: str, low: Any, high: Any, size: int) -> tuple[np.ndarray, np.ndarray]:
    low = np.full(size, -1.0) if low is None else np.asarray(low, dtype=np.float64)
    high = np.full(size, 1.0) if high is None else np.asarray(high, dtype=np.float64)
    right_size = low.shape == high.shape == (size,)
    if not right_size or not (np.isfinite(low) & np.isfinite(high) & (low < high)).all():
        raise ValueError(
            f"{where}: action_low {low.tolist()} and action_high {high.tolist()}: "
            f"expected {size} numbers each, finite, low below high"
        )
    return low, high


def _infer_action_dim(episodes: list[Episode], discrete: bool, start: int) -> int:
    if discrete:
        return max(1, 1 - start + max(int(np.max(e.actions)) for e in episodes))
    return np.shape(episodes[0].actions)[1]
