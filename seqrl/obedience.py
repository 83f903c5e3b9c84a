"""How well an agent obeys: the returns that were asked for against those achieved."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .tools.fields import finite_numbers


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

        Raises `ValueError` unless two different returns were asked for.
        """
        _require_variety(asked=self.asked)
        x = np.repeat(self.asked, self.achieved.shape[1])
        return float(np.polyfit(x, self.achieved.ravel(), 1)[0])

    @property
    def mean_error(self) -> float:
        """Return the mean |achieved − asked| over all episodes, in units of return."""
        return float(np.abs(self.achieved - self.asked[:, None]).mean())

    @property
    def correlation(self) -> float:
        """Return Pearson's correlation of asked and achieved over all episodes.

        Raises `ValueError` where all that was asked, or all that was achieved, is one number.
        """
        _require_variety(asked=self.asked, achieved=self.achieved)
        x = np.repeat(self.asked, self.achieved.shape[1])
        return float(np.corrcoef(x, self.achieved.ravel())[0, 1])


def _require_variety(**numbers: np.ndarray) -> None:
    for name, values in numbers.items():
        if np.unique(values).size < 2:
            raise ValueError(f"{name} must hold two different returns, got {np.unique(values)}")
