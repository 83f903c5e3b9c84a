"""How well an agent obeys: the returns that were asked for against those achieved."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from seqrl.evaluation.rollout import Policy, rollouts
from seqrl.evaluation.slot import Environment
from seqrl.tools.fields import finite_numbers, require_finite, whole_number


@dataclass(frozen=True)
class AskedAchieved:
    """Returns achieved for each target asked: `achieved[i, j]` is episode j at `asked[i]`."""

    asked: np.ndarray  # [n]
    achieved: np.ndarray  # [n, episodes]

    def __post_init__(self) -> None:
        asked = finite_numbers("asked", self.asked, dimensions=1)
        achieved = finite_numbers("achieved", self.achieved, dimensions=2)
        if len(asked) != len(achieved):
            raise ValueError(f"achieved has {len(achieved)} rows for {len(asked)} asked")

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> "AskedAchieved":
        """Return what a record of `python -m seqrl evaluate` holds."""
        return cls(np.array(record["asked"]), np.array(record["achieved"]))

    def up_to(self, highest: float) -> "AskedAchieved":
        """Return the part that asks for no more than `highest`, the data's best return say."""
        return AskedAchieved(
            self.asked[self.asked <= highest], self.achieved[self.asked <= highest]
        )

    @property
    def slope(self) -> float:
        """Return how much more is achieved per unit more asked (least squares): 1 is obedience.

        Raises `ValueError` unless two different returns were asked for, which can be squared.
        """
        _require_variety(asked=self.asked)
        x = np.repeat(self.asked, self.achieved.shape[1])
        with np.errstate(all="ignore"):
            squares = np.square(x).sum()
            require_finite("slope", squares, 1 / squares)
            slope = float(np.polyfit(x, self.achieved.ravel(), 1)[0])
        require_finite("slope", slope)
        return slope

    @property
    def mean_error(self) -> float:
        """Return the mean |achieved − asked| over all episodes, in units of return.

        Raises `ValueError` where there are none.
        """
        if not self.achieved.size:
            raise ValueError("nothing was asked, so there is no mean error")
        with np.errstate(over="ignore"):
            error = float(np.abs(self.achieved - self.asked[:, None]).mean())
        require_finite("mean error", error)
        return error

    @property
    def correlation(self) -> float:
        """Return Pearson's correlation of asked and achieved over all episodes.

        Raises `ValueError` where all that was asked, or all that was achieved, is one number.
        """
        _require_variety(asked=self.asked, achieved=self.achieved)
        x = np.repeat(self.asked, self.achieved.shape[1])
        with np.errstate(all="ignore"):
            correlation = float(np.corrcoef(x, self.achieved.ravel())[0, 1])
        require_finite("correlation", correlation)
        return correlation


def asked_achieved(
    policy: Policy,
    env: Environment,
    targets: Sequence[float] | np.ndarray,
    episodes: int = 4,
    **options: Any,
) -> AskedAchieved:
    """Return what is achieved at each target, `episodes` times each; `options` as `rollouts`.

    Raises `ValueError` unless targets are finite and `episodes` is at least 1.
    """
    whole_number("episodes", episodes, least=1)
    asked = finite_numbers("targets", targets, dimensions=1)
    lived = rollouts(
        policy, env, len(asked) * episodes, targets=np.repeat(asked, episodes), **options
    )
    returns = np.array([episode.rewards.sum() for episode in lived])
    return AskedAchieved(asked, returns.reshape(len(asked), episodes))


def _require_variety(**numbers: np.ndarray) -> None:
    for name, values in numbers.items():
        if np.unique(values).size < 2:
            raise ValueError(f"{name} must hold two different returns, got {np.unique(values)}")
