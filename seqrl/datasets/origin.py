"""Where a data set was lived: the environment to act in, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from minari import MinariDataset

from ..trajectories import Trajectories
from .loading import find


@dataclass(frozen=True)
class Origin:
    """A Gymnasium environment as `rollouts` takes it."""

    env: str  # Gymnasium id
    env_kwargs: dict[str, Any]
    max_steps: int | None  # None: the environment's own limit


def origin_of(name: str) -> Origin:
    """Return the world of the data set `name`; episodes are cut where the data's were cut.

    Raises `ValueError` for a data set that does not say where it comes from.

    >>> origin_of("halfcheetah/speed-dial-v0")
    Origin(env='HalfCheetah-v5', env_kwargs={}, max_steps=200)
    """
    dataset = MinariDataset(find(name) / "data")
    spec = dataset.env_spec
    if spec is None:
        raise ValueError(f"{name} does not name its environment; roll out with your own instead")
    data = Trajectories.from_minari(dataset)
    cut = data.lengths[~data.terminated]  # episodes that the clock ended
    return Origin(spec.id, dict(spec.kwargs), int(cut.max()) if len(cut) else None)
