"""Returns-to-go rewritten backwards: keep what this episode got, or take what others got here."""

from dataclasses import replace

import numpy as np
import torch

from seqrl.trajectories import Trajectories


def relabelled_returns(
    rewards: np.ndarray, values: np.ndarray, offsets: np.ndarray | None = None
) -> np.ndarray:
    """Return R̂_t = r_t + max(R̂_{t+1}, V(s_{t+1})) within each episode (Yamagata et al. 2023).

    `rewards` [N] holds the episodes one after another as in `returns_to_go`; `values` [N] is V
    of each step's own state, in the rewards' unit, -inf where nothing is known. The last step
    of an episode keeps R̂_T = r_T: after an end nothing follows, and of an episode that the
    clock cut off the data does not hold the state that followed. The result [N] is float64.
    Raises `ValueError` for sizes that differ and for values that are NaN or +inf.

    >>> relabelled_returns(np.array([0.0, 0.0, 1.0]), np.array([5.0, 8.0, 0.0])).tolist()
    [8.0, 1.0, 1.0]
    """
    rewards, values = np.asarray(rewards, np.float64), np.asarray(values, np.float64)
    if rewards.ndim != 1 or rewards.shape != values.shape:
        raise ValueError(
            f"rewards and values must be flat arrays [N] of one size, "
            f"got {rewards.shape} and {values.shape}"
        )
    if not (values < np.inf).all():
        raise ValueError("values must be numbers, or -inf where nothing is known; got NaN or +inf")
    offsets = np.array([0, len(rewards)]) if offsets is None else np.asarray(offsets)
    starts, lengths = offsets[:-1], np.diff(offsets)  # [E], [E]
    rtg = rewards.copy()  # [N]
    for t in range(int(lengths.max(initial=0)) - 2, -1, -1):
        now = starts[lengths > t + 1] + t  # step t of every episode that goes on after it
        rtg[now] += np.maximum(rtg[now + 1], values[now + 1])
    return rtg


def relabel(data: Trajectories, values: np.ndarray) -> Trajectories:
    """Return the same data with `rtg` relabelled by `values` [N], V of each step's state.

    States, actions and rewards stay. What `returns` then holds is the promise of each first step.
    Raises `ValueError` as `relabelled_returns` does.
    """
    rtg = relabelled_returns(data.rewards.numpy(), values, data.offsets.numpy())
    return replace(data, rtg=torch.from_numpy(rtg.astype(np.float32)))
