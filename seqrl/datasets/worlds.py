"""Recipes of the teaching worlds' sets: each world's own behaviour plays, in a second or two."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from seqrl.datasets.collecting import SEEDS_APART, thin
from seqrl.datasets.policies import Uniform
from seqrl.datasets.recipe import Recipe
from seqrl.environments import (
    bandit,
    gambling,
    junction,
    key_to_door,
    orchard,
    random_walk_graph,
    two_trajectories,
)
from seqrl.episode import Episode
from seqrl.evaluation import rollouts
from seqrl.returns import ReferenceScores

RANDOM_EPISODES = 500
BLOCKS_APART = 10_000  # resets of the next natural set begin here, when one is not enough


Score = tuple[float, str]  # a mean return, and why it is that


def random_score(env: str, env_kwargs: dict[str, Any]) -> Score:
    """Return the mean return of uniformly random actions, measured on the spot."""
    chance = Uniform(env)
    played = rollouts(chance, env, RANDOM_EPISODES, greedy=False, env_kwargs=env_kwargs)
    mean = float(np.mean([episode.rewards.sum() for episode in played]))
    return mean, f"mean of {RANDOM_EPISODES} episodes of uniformly random actions"


def world(
    env: str,
    episodes: Callable[..., list[Episode]],
    made_by: str,
    *,
    expert: Score,
    random: Score | None = None,
    **env_kwargs: Any,
) -> Recipe:
    """Return the recipe of a world whose natural set is `episodes(seed=…)`.

    `expert` is the best possible mean return; `random`, unless known exactly, is measured.
    """

    def play(steps: int | None, seed: int, progress: bool) -> list[Episode]:
        made = episodes(seed=SEEDS_APART * seed)
        while steps is not None and sum(map(len, made)) < steps:
            begin = SEEDS_APART * seed + BLOCKS_APART * len(made)
            made += episodes(seed=begin)
        return made if steps is None else thin(made, steps)

    def reference() -> ReferenceScores:
        low, how = random or random_score(env, env_kwargs)
        high, why = expert
        return ReferenceScores(low, float(high), f"random: {how}; expert: {why}")

    return Recipe(
        env=env,
        made_by=made_by,
        algorithm="hand-written",
        play=play,
        reference=reference,
        players={},
        env_kwargs=env_kwargs,
    )


def crossing(decoys: int) -> Recipe:
    """Return the recipe of the junction's two habits, with so many decoys beside them."""
    also = f", then {decoys} decoys walk S → C" if decoys else ""
    return world(
        "seqrl/Junction-v0",
        partial(junction.episodes, decoys=decoys),
        "200 walks S → J → D, then 200 walks P → J → G, with shaky steps" + also,
        expert=(junction.value_of("SJG"), "walking straight S → J → G"),
        start="S",
    )


OFFERS = [gambling.mean_return(action) for action in range(len(gambling.ACTIONS))]

WORLDS: dict[str, Callable[[], Recipe]] = {
    "seqrl/orchard/walkers-v0": lambda: world(
        "seqrl/Orchard-v0",
        partial(orchard.episodes, 1000),
        "walkers who each want 0 to 6 apples, seek the nearest until they have them, then avoid "
        "apples; 12 % of their steps are random",
        expert=(orchard.most_apples(), "the most apples that any walk can pick in time"),
    ),
    "seqrl/gambling/uniform-v0": lambda: world(
        "seqrl/Gambling-v0",
        partial(gambling.episodes, 1000),
        "a gambler who takes each of the three offers equally often",
        expert=(max(OFFERS), "the offer with the best mean"),
        random=(float(np.mean(OFFERS)), "each offer equally often"),
    ),
    "seqrl/key-to-door/visitors-v0": lambda: world(
        "seqrl/KeyToDoor-v0",
        partial(key_to_door.episodes, 1000),
        "visitors: half of them aimless, half fetch the key and walk to a door drawn by lot",
        expert=(key_to_door.best_success(), "always the right door"),
    ),
    "seqrl/random-walk-graph/walks-v0": lambda: world(
        "seqrl/RandomWalkGraph-v0",
        partial(random_walk_graph.episodes, 1000),
        "random walks from random nodes",
        expert=(
            -float(random_walk_graph.distances(random_walk_graph.random_graph())[1:].mean()),
            "the shortest path from every node, on average",
        ),
    ),
    "seqrl/two-trajectories/both-v0": lambda: world(
        "seqrl/TwoTrajectories-v0",
        two_trajectories.episodes,
        "one trajectory from each start",
        expert=(1.0, "up at M"),
        random=(0.5, "up at M half of the time"),
    ),
    "seqrl/bandit/points-v0": lambda: world(
        "seqrl/Bandit-v0",
        bandit.episodes,
        "128 points in two clusters, none near the best",
        expert=(1.0, "the action 0"),
        random=(
            float(bandit.reward(np.linspace(-1, 1, 20_001)).mean()),
            "the mean over all actions",
        ),
    ),
    "seqrl/junction/crossing-v0": lambda: crossing(0),
    "seqrl/junction/decoys-50-v0": lambda: crossing(50),
    "seqrl/junction/decoys-100-v0": lambda: crossing(100),
    "seqrl/junction/decoys-200-v0": lambda: crossing(200),
}
