"""What a data set is made of: a world, who plays in it, how much, and what its scores mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from seqrl.episode import Episode
from seqrl.returns import ReferenceScores


@dataclass(frozen=True)
class Recipe:
    """Everything that `make_dataset` needs, and that a data card tells.

    `play(steps, seed, progress)` returns whole episodes of about so many steps (None: all of
    the full set), the same for the same seed on the same machine and versions.
    """

    env: str  # Gymnasium id
    made_by: str  # who plays, in one sentence
    algorithm: str  # how the behaviour was found
    play: Callable[[int | None, int, bool], list[Episode]]
    reference: Callable[[], ReferenceScores]
    players: Mapping[str, Callable[[], list[Episode]]]  # fresh episodes of those who play
    training: dict[str, Any] = field(default_factory=dict)  # the runs behind the policies
    env_kwargs: dict[str, Any] = field(default_factory=dict)
