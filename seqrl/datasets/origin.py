"""Where a data set was lived: the environment to act in, and for how long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from gymnasium.envs.registration import EnvSpec

from seqrl.datasets.loading import find
from seqrl.datasets.metadata import read_metadata
from seqrl.datasets.minari import open_dataset, pieces
from seqrl.datasets.spec import spec_of
from seqrl.trajectories import Trajectories


@dataclass(frozen=True)
class Origin:
    """A Gymnasium environment as `rollouts` takes it."""

    env: EnvSpec
    max_steps: int | None  # None: the environment's own limit


def origin_of(
    name: str,
    data: Trajectories | None = None,
    *,
    evaluating: bool = False,
    trusted: Iterable[str] = (),
) -> Origin:
    """Return the world of the data set `name`; episodes are cut where the data's were cut.

    No episode goes on beyond such a cut: where one does, the environment's own limit holds.
    `data`, all of that set, in memory or mapped, spares reading it once more. When `evaluating`
    it is the environment that the set names for that, if it does, with a limit of its own; then
    `trusted` as in `spec_of`. Raises `ValueError` for a data set that names no environment, or
    one that cannot be rebuilt.

    >>> origin = origin_of("halfcheetah/speed-dial-v0")
    >>> origin.env.id, origin.max_steps
    ('HalfCheetah-v5', 200)
    """
    place = find(name) / "data"
    told = read_metadata(place)
    lived = told.get("env_spec")
    if lived is None:
        raise ValueError(f"{name} does not name its environment; roll out with your own instead")
    recorded = told.get("eval_env_spec") or lived if evaluating else lived
    spec = spec_of(name, recorded, trusted)
    if recorded != lived and spec.max_episode_steps is not None:
        return Origin(spec, None)
    whole = [data] if data else pieces(open_dataset(place))
    each = [(piece.lengths, piece.terminated) for piece in whole]
    lengths, terminated = (torch.cat(parts) for parts in zip(*each, strict=True))
    longest = lengths == lengths.max()
    return Origin(spec, int(lengths.max()) if (longest & ~terminated).any() else None)
