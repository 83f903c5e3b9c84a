"""The space of a data set's actions, as `Trajectories.from_episodes` takes it, and its bounds."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from gymnasium.spaces import Box, Discrete

from seqrl.trajectories import Trajectories

EDGE = 0.01  # of its range: so near to a bound an action lies at it
UNBOUNDED = float(np.finfo(np.float32).max) / 4  # twice as far as this is no number in float32


def arguments_of(name: str, space: Box | Discrete, actions: Iterable[np.ndarray]) -> dict[str, Any]:
    """Return kind, size and bounds of a space; `actions` [T, A] are those of the episodes.

    Raises `ValueError`, beginning with `name`, for actions that are neither vectors nor choices.

    >>> arguments_of("mine", Discrete(3, start=1), [])
    {'action_space': 'discrete', 'action_dim': 3, 'action_start': 1}
    """
    if isinstance(space, Discrete):
        return {
            "action_space": "discrete",
            "action_dim": int(space.n),
            "action_start": int(space.start),
        }
    if len(space.shape) != 1 or space.dtype.kind != "f":
        raise ValueError(
            f"{name}: an action in {space} is no vector [A] of floats; record the data from an "
            "environment that takes one (gymnasium.wrappers.TransformAction makes it so), of size "
            "1 for a single number"
        )
    low, high = finite_bounds(space.low, space.high, actions)
    return {"action_dim": len(low), "action_low": low, "action_high": high}


def finite_bounds(
    low: np.ndarray, high: np.ndarray, actions: Iterable[np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Return bounds [A] of actions, where the space has none those of the data.

    A model's actions need an end on each side: what the data never went beyond is the one that
    is known. Where this leaves no room, for the data know a single action there, a missing side
    lies 1 beyond it, or as far again as it is from 0.

    >>> [side.tolist() for side in finite_bounds(*np.array([[2], [np.inf]]), [np.array([[5.0]])])]
    [[2.0], [5.0]]
    """
    low, high = low.astype(np.float64), high.astype(np.float64)
    no_low, no_high = low < -UNBOUNDED, high > UNBOUNDED
    if not (no_low | no_high).any():
        return low, high
    least, greatest = _extremes(actions, len(low))
    low, high = np.where(no_low, least, low), np.where(no_high, greatest, high)
    room = np.maximum(1, np.maximum(np.abs(low), np.abs(high)))
    lower, upper = np.minimum(low, high) - room, np.maximum(low, high) + room
    tight = low.astype(np.float32) >= high.astype(np.float32)
    return np.where(tight & no_low, lower, low), np.where(tight & no_high, upper, high)


def _extremes(actions: Iterable[np.ndarray], size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the greatest actions [A]; what is no action is refused elsewhere."""
    least, greatest = np.full(size, np.inf), np.full(size, -np.inf)
    for some in actions:
        if some.ndim != 2 or some.shape[1] != size or some.dtype.kind not in "iuf":
            continue
        sound = some[(np.abs(some) <= UNBOUNDED).all(1)]
        least = np.minimum(least, sound.min(0, initial=np.inf))
        greatest = np.maximum(greatest, sound.max(0, initial=-np.inf))
    return np.where(least <= greatest, least, 0.0), np.where(least <= greatest, greatest, 0.0)


def at_bounds(data: Trajectories) -> float:
    """Return the share of continuous action numbers that lie at a bound, within 1 % of the range.

    >>> from seqrl import Episode
    >>> walk = Episode([[0.0]] * 5, [[-1.0], [0.995], [0.0], [0.5]], [0] * 4, True, False)
    >>> at_bounds(Trajectories.from_episodes([walk]))
    0.5
    """
    edge = EDGE * (data.action_high - data.action_low)  # [A]
    low, high = data.actions <= data.action_low + edge, data.actions >= data.action_high - edge
    return (low | high).float().mean().item()
