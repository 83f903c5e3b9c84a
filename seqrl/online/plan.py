"""What an online run asks for, lives and learns: plain numbers, the published ones as a table."""

import re
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from seqrl.tools.fields import finite_number, finite_numbers, whole_number


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Two requests, and how living and learning take turns.

    The defaults are published (Zheng, Zhang & Grover 2022, official code, main.py); `filled`,
    `offline_share` and the three numbers of the schedule are ours, and off.

    >>> Plan(evaluation_rtg=3600, exploration_rtg=7200).updates
    300
    """

    evaluation_rtg: float  # R̂ asked for when evaluating, with central actions
    exploration_rtg: float  # R̂ asked for when exploring, with sampled actions
    rollouts: int = 1  # episodes lived an iteration, all at once
    updates: int = 300  # of the model, an iteration
    capacity: int = 1000  # trajectories in the buffer
    evaluate_every: int = 10  # iterations
    evaluation_episodes: int = 10
    filled: bool = True  # the buffer starts with the best offline trajectories; False: empty
    offline_share: float = 0.0  # of each batch, protected from what is lived
    growth: float | None = None  # ask this much more than was recently achieved; None: do not
    quantile: float = 0.9  # of the recent returns: what "achieved" means
    recent: int = 20  # trajectories

    def __post_init__(self) -> None:
        counts = ("rollouts", "updates", "capacity", "evaluate_every", "evaluation_episodes")
        for name in (*counts, "recent"):
            whole_number(f"plan: {name}", getattr(self, name), least=1)
        for name in ("evaluation_rtg", "exploration_rtg", "offline_share", "quantile"):
            finite_number(f"plan: {name}", getattr(self, name))
        self._require(0 <= self.offline_share < 1, "offline_share", "in [0, 1)")
        self._require(0 <= self.quantile <= 1, "quantile", "in [0, 1]")
        if self.growth is not None:
            finite_number("plan: growth", self.growth)
            self._require(self.growth > 0, "growth", "above 0, or None")

    def _require(self, holds: bool, name: str, expected: str) -> None:
        if not holds:
            raise ValueError(f"plan: {name} must be {expected}, got {getattr(self, name)!r}")

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as a plain dict, ready for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Published:
    """What was published for one data set beyond the presets."""

    evaluation_rtg: float
    exploration_rtg: float
    learning_rate: float
    weight_decay: float
    pretrain_updates: int
    source: str


_OFFICIAL = "Zheng, Zhang & Grover 2022, official code, defaults"
_EXPLORATIVE = "umkiyoung/EXplorativeDT, scripts/online_dt_baseline.sh (weight decay disputed)"
_DISPUTED = "umkiyoung/EXplorativeDT, scripts/online_dt_baseline.sh (learning rate disputed)"
_VITAMIN = "Yan, Schwing & Wang 2024, official code, README"
_VITAMIN_ALONE = f"{_VITAMIN} (no other source)"

PUBLISHED = {
    "hopper-medium": Published(3600, 7200, 1e-4, 5e-4, 5000, _OFFICIAL),
    "hopper-medium-replay": Published(3600, 7200, 2e-3, 1e-4, 5000, _DISPUTED),
    "walker2d-medium": Published(5000, 10_000, 1e-3, 1e-3, 10_000, _VITAMIN),
    "walker2d-medium-replay": Published(5000, 10_000, 1e-3, 1e-3, 10_000, _VITAMIN),
    "halfcheetah-medium": Published(6000, 12_000, 1e-4, 5e-4, 5000, _EXPLORATIVE),
    "halfcheetah-medium-replay": Published(6000, 12_000, 1e-4, 5e-4, 5000, _EXPLORATIVE),
    "ant-medium": Published(5000, 10_000, 1e-4, 1e-4, 5000, _VITAMIN_ALONE),
    "ant-medium-replay": Published(5000, 10_000, 1e-4, 1e-4, 5000, _VITAMIN_ALONE),
}


def published_for(dataset: str) -> Published | None:
    """Return what was published for the world and the kind of policy that a name says, or None.

    The numbers were chosen for D4RL's data; ours, and Farama's, are of the same worlds.

    >>> published_for("hopper/medium-replay-v0").learning_rate
    0.002
    >>> published_for("orchard/walkers-v0") is None
    True
    """
    parts = re.sub(r"-v\d+$", "", dataset).split("/")
    return PUBLISHED.get("-".join(parts[-2:]))


def next_request(achieved: np.ndarray, quantile: float, growth: float) -> float:
    """Return the `quantile` of the achieved returns [n], moved up by `growth` − 1 of its size.

    Adding to it, not multiplying, so that a growth of 1.1 asks for more of negative returns too.

    >>> next_request(np.array([0.0, 50.0, 100.0]), quantile=1.0, growth=1.25)
    125.0
    >>> next_request(np.array([-100.0]), quantile=0.5, growth=1.25)
    -75.0
    """
    achieved = finite_numbers("achieved", achieved, dimensions=1)
    if not len(achieved):
        raise ValueError("achieved must hold one return or more")
    finite_number("quantile", quantile, least=0, most=1)
    finite_number("growth", growth, least=0)
    reached = float(np.quantile(achieved, quantile))
    return reached + (growth - 1) * abs(reached)
