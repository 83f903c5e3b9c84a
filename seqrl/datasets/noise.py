"""How much noise on its actions a recorded policy bears: how far one may stray from it."""

from collections.abc import Sequence

import numpy as np

from ..evaluation import rollouts
from .collecting import SEEDS_APART
from .control import LEVEL_SEED, Cast, training_run


def returns_under_noise(world: str, noises: Sequence[float], episodes: int = 10) -> np.ndarray:
    """Return the mean returns [noises] of the policy behind `world`'s medium set.

    `noises` are standard deviations of Gaussian noise on each action, in units of the action
    space (−1 to 1). The episodes start alike for each, from starts that no recorded set uses.
    """
    medium = training_run(world).facts["stages"]["medium"]
    means = []
    for noise in noises:
        cast = Cast(world, [(world, medium)], noise=noise)
        lived = rollouts(
            cast.policy(0, LEVEL_SEED), cast.env, episodes,
            seed=SEEDS_APART * LEVEL_SEED, greedy=False,
        )  # fmt: skip
        means.append(np.mean([episode.rewards.sum() for episode in lived]))
    return np.array(means)


def own_noise(world: str) -> float:
    """Return the mean standard deviation of that policy's own actions, as it is stored."""
    run = training_run(world)
    return float(run.actor(run.facts["stages"]["medium"]).std.mean())
