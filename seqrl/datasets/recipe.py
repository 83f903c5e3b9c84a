"""What a data set is made of: a world, who plays in it, how much, and what its scores mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..returns import ReferenceScores
from ..trajectories import Episode


@dataclass(frozen=True)
class Recipe:
    """Everything that `make_dataset` needs, and that a data card tells.

    `play(steps, seed, progress)` returns whole episodes of about so many steps, the same for the
    same seed on the same machine and versions.
    """

    env: str  # Gymnasium id
    steps: int  # of the full set
    play: Callable[[int, int, bool], list[Episode]]
    reference: Callable[[], ReferenceScores]
    algorithm: str  # how the behaviour was found
    made_by: str  # who plays, for the card
    env_kwargs: dict[str, Any] = field(default_factory=dict)
