"""Returns: what a trajectory promises at each step, and how a score compares."""

from dataclasses import dataclass

import numpy as np

from seqrl.tools.fields import finite_number, finite_numbers


@dataclass(frozen=True)
class ReferenceScores:
    """The returns that mean 0 and 100 on the normalised scale, and where they come from."""

    random: float
    expert: float
    source: str

    def __post_init__(self) -> None:
        finite_number("the reference score of random", self.random)
        finite_number("the reference score of expert", self.expert)
        if not self.expert > self.random:
            raise ValueError(
                f"reference scores need expert > random, got random={self.random}, "
                f"expert={self.expert} (source: {self.source})"
            )


def returns_to_go(
    rewards: np.ndarray, offsets: np.ndarray | None = None, discount: float = 1.0
) -> np.ndarray:
    """Return R̂_t = r_t + discount · R̂_{t+1} within each episode (Chen et al. 2021, section 3).

    `rewards` [N] holds the episodes one after another; episode e is
    `rewards[offsets[e]:offsets[e + 1]]` (`offsets` [E + 1], default: one episode).
    The result [N] is float64, in the rewards' own unit. Raises `ValueError` for rewards that are
    not finite, a discount outside [0, 1] or offsets that do not cut the rewards into episodes.

    >>> returns_to_go(np.array([1.0, 0.0, 2.0])).tolist()
    [3.0, 2.0, 2.0]
    >>> returns_to_go(np.array([1.0, 2.0, 5.0]), offsets=np.array([0, 2, 3])).tolist()
    [3.0, 2.0, 5.0]
    """
    rewards = finite_numbers("rewards", rewards, dimensions=1)
    discount = finite_number("discount", discount, least=0, most=1)
    offsets = np.array([0, len(rewards)]) if offsets is None else np.asarray(offsets)
    _check_offsets(offsets, len(rewards))
    starts, lengths = offsets[:-1], np.diff(offsets)  # [E], [E]
    rtg = rewards.copy()  # [N]; the last step of an episode keeps R̂_T = r_T
    for t in range(int(lengths.max(initial=0)) - 2, -1, -1):
        now = starts[lengths > t + 1] + t  # step t of every episode that goes on after it
        rtg[now] += discount * rtg[now + 1]
    return rtg


def requests(asked: float, rewards: np.ndarray, scale: float = 1.0) -> np.ndarray:
    """Return what an agent reads at each step: (asked − all rewards received before it) / scale.

    `rewards` [T] are those of the steps as they are lived, in the unit of `asked`; the result
    [T] is in units of `scale`. The request of step t knows nothing of r_t, which comes later.

    >>> requests(5, np.array([1.0, 0.0, 2.0])).tolist()
    [5.0, 4.0, 4.0]
    """
    rewards, asked = (
        finite_numbers("rewards", rewards, dimensions=1),
        finite_number("asked", asked),
    )
    if finite_number("scale", scale) == 0:
        raise ValueError("scale must not be 0")
    return (asked - (np.cumsum(rewards) - rewards)) / scale


def normalised_score(returns: np.ndarray | float, reference: ReferenceScores) -> np.ndarray:
    """Return 100 · (return − random) / (expert − random) (Fu et al. 2020, D4RL).

    `returns` may have any shape; 0 is the random policy's level, 100 the expert's.

    >>> hopper = ReferenceScores(-20.272305, 3234.3, "D4RL")
    >>> normalised_score(3234.3, hopper).item()
    100.0
    """
    returns = finite_numbers("returns", returns)
    return 100.0 * (returns - reference.random) / (reference.expert - reference.random)


def _check_offsets(offsets: np.ndarray, steps: int) -> None:
    whole = offsets.ndim == 1 and np.issubdtype(offsets.dtype, np.integer) and len(offsets) > 0
    if not whole or offsets[0] != 0 or offsets[-1] != steps or (np.diff(offsets) < 0).any():
        raise ValueError(
            f"offsets must be whole numbers that rise from 0 to the number of rewards, {steps}, "
            f"got {offsets.tolist()!r:.80}"
        )
