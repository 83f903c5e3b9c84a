"""One's own recordings as flat arrays, a row a step, become data."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from seqrl.episode import Episode
from seqrl.trajectories import Trajectories


def from_arrays(
    observations: Any,
    actions: Any,
    rewards: Any,
    terminations: Any,
    truncations: Any = None,
    **known: Any,
) -> Trajectories:
    """Return recordings whose episodes lie end to end in arrays: row n is step n.

    `observations` [N, S] are what was seen *before* each action; `actions` are [N, A], or [N]
    whole numbers where they are choices; `rewards` [N]. `terminations` [N] are True at a step
    after which the world ended the episode, `truncations` [N] at one after which the clock, or
    whoever recorded, did (D4RL calls them `terminals` and `timeouts`). `known` says what the
    recordings do not: `name`, `action_dim`, `action_low`, `action_high` and so on, as in
    `Trajectories.from_episodes`, which checks every episode.

    Raises `ValueError` or `TypeError` that says what to change: for arrays of several lengths or
    without a row a step, and for recordings that end in the middle of an episode.

    >>> from_arrays([[0.0], [0.1], [0.0]], [0, 1, 1], [1, 1, 1], [False, True, True])
    Trajectories(unnamed: 2 episodes, 3 steps, returns 1 to 2)
    """
    seen, done, paid = _rows(observations, actions, rewards)
    ends = _flags("terminations", terminations, len(paid))
    cuts = ends if truncations is None else _flags("truncations", truncations, len(paid))
    offsets = episode_offsets(ends, cuts)
    _require_ends(offsets, len(paid))
    episodes = [
        Episode(
            np.concatenate([seen[first:end], seen[end - 1 : end]]),  # of the last nothing is learnt
            done[first:end],
            paid[first:end],
            terminated=bool(ends[end - 1]),
            truncated=bool(cuts[end - 1]),
        )
        for first, end in pairwise(offsets.tolist())
    ]
    kind = "discrete" if done.ndim == 1 else "continuous"
    return Trajectories.from_episodes(episodes, **{"action_space": kind} | known)


def episode_offsets(terminations: Any, truncations: Any) -> np.ndarray:
    """Return where each episode begins, and the end [E + 1], from the flags [N] of each step.

    Episode e is rows offsets[e] … offsets[e + 1] − 1. Steps after the last flag belong to none.

    >>> episode_offsets([False, True, False, False], [False, False, False, True]).tolist()
    [0, 2, 4]
    """
    last = np.flatnonzero(np.asarray(terminations, bool) | np.asarray(truncations, bool))  # [E]
    return np.concatenate([[0], last + 1])


def _rows(observations: Any, actions: Any, rewards: Any) -> tuple[np.ndarray, ...]:
    """Return the three arrays; raise unless they have a row a step and as many axes as needed."""
    seen, done, paid = (
        _array(name, values)
        for name, values in (
            ("observations", observations),
            ("actions", actions),
            ("rewards", rewards),
        )
    )
    for name, array, axes, cure in (
        ("observations", seen, (2,), "observations.reshape(len(observations), -1)"),
        ("actions", done, (1, 2), "actions.reshape(len(actions), -1)"),
        ("rewards", paid, (1,), "rewards.reshape(-1)"),
    ):
        if array.ndim not in axes:
            raise ValueError(
                f"{name} has shape {array.shape}, expected a row a step, in "
                f"{' or '.join(map(str, axes))} axes: {cure}"
            )
    if done.ndim == 1 and done.dtype.kind == "f":
        raise ValueError(
            "actions has one axis and fractions: if they are choices say actions.astype(int), if "
            "they are numbers actions.reshape(-1, 1)"
        )
    if not len(seen) == len(done) == len(paid):
        raise ValueError(
            f"{len(seen)} observations, {len(done)} actions and {len(paid)} rewards: a row is a "
            "step, what was seen, done and received; leave out what was seen after the last action "
            "of an episode"
        )
    return seen, done, paid


def _array(name: str, values: Any) -> np.ndarray:
    if isinstance(values, Mapping):
        raise TypeError(
            f"{name} is a mapping of {', '.join(map(repr, values))}: make a vector of its parts, "
            "as gymnasium.spaces.flatten(space, observation) does for one step and "
            "gymnasium.wrappers.FlattenObservation(env) for an environment"
        )
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise ValueError(
            f"{name} is ragged: lay the episodes end to end, as np.concatenate does"
        ) from error
    if array.dtype.names:
        raise TypeError(
            f"{name} has columns with names ({', '.join(array.dtype.names)}): make a row of "
            "numbers a step of them, np.column_stack([table[n] for n in table.dtype.names])"
        )
    if array.dtype.kind not in "biuf":
        raise TypeError(
            f"{name} must hold numbers, one row a step, got {array.dtype} of shape {array.shape}"
        )
    return array.astype(int) if array.dtype.kind == "b" else array


def _flags(name: str, values: Any, steps: int) -> np.ndarray:
    """Return one flag [N] for each step; raise unless all are True or False, as 0 and 1 are."""
    flags = _array(name, values)
    if flags.shape != (steps,) or not np.isin(flags, (0, 1)).all():
        raise ValueError(
            f"{name} must be True or False for each of {steps} steps, got {values!r:.60}"
        )
    return flags.astype(bool)


def _require_ends(offsets: np.ndarray, steps: int) -> None:
    """Raise unless the last episode ends at the last step."""
    if offsets[-1] < steps:
        raise ValueError(
            f"the steps from row {offsets[-1]} to {steps - 1} end nowhere: if the recording "
            f"stopped there say truncations[-1] = True, or keep the first {offsets[-1]} rows alone"
        )
