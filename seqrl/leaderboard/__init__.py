"""The leaderboard: every method on the same data, by committed recipes, recorded run by run.

A method of your own gets a row in three steps: say who it is, how it learns, and on what.

    recipe = Recipe(method="mine", updates=1000)

    def train(recipe, data, seed, updates):
        agent = Mine({"state_dim": 11, "action_dim": 3}, seed=seed)  # an `Agent` of yours
        yield from learn(agent, data, updates)

    entry = record(recipe, "hopper/medium-v0", seed=0, train=train)

What is no `Agent` yields `Snapshot(updates, policy, loss)`; a policy has the three verbs that
`rollouts` drives.
"""

from seqrl.leaderboard.entry import check_entry, check_together, load_entries, outdated
from seqrl.leaderboard.grid import DATASETS, cells, fill
from seqrl.leaderboard.ours import Snapshot, learn
from seqrl.leaderboard.recipe import Recipe, read_recipe, recipes
from seqrl.leaderboard.recording import record

__all__ = [
    "DATASETS",
    "Recipe",
    "Snapshot",
    "cells",
    "check_entry",
    "check_together",
    "fill",
    "learn",
    "load_entries",
    "outdated",
    "read_recipe",
    "recipes",
    "record",
]
