"""How much noise on its actions a recorded policy bears: how far one may stray from it."""

from collections.abc import Sequence

import numpy as np

from seqrl.datasets.actors import GaussianActor
from seqrl.datasets.control import Cast, stage_of, training_run


def returns_under_noise(world: str, noises: Sequence[float], episodes: int = 10) -> np.ndarray:
    """Return the mean returns [noises] of the policy behind `world`'s medium set.

    `noises` are standard deviations of Gaussian noise on each action, in units of the action
    space (−1 to 1). The episodes start alike for each, from starts that no recorded set uses.
    """
    members = [(world, stage_of(world, "medium"))]
    casts = [Cast(members, noise=noise) for noise in noises]
    lived = [cast.level(0, episodes) for cast in casts]
    return np.array([np.mean([episode.rewards.sum() for episode in each]) for each in lived])


def own_noise(world: str) -> float:
    """Return the mean standard deviation of that policy's own actions, as it is stored."""
    actor = training_run(world).actor(stage_of(world, "medium"))
    assert isinstance(actor, GaussianActor), f"{world}: a spread that depends on the state"
    return float(actor.std.mean())
