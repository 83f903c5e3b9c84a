"""Luck: the gambling world, asked for its best."""

import numpy as np

from recording import SMALL, Found, begin, fresh
from seqrl import ElasticDecisionTransformer, Trajectories
from seqrl.environments import gambling

from .acting import Remembering

GAMES = 200
GAMBLING = {
    "edt": Remembering(
        ElasticDecisionTransformer,
        updates=300,
        ways=("search",),
        config=SMALL | {"max_seq_len": 2, "max_ep_len": 2, "search_step": 1, "batch_size": 128},
    )
}


def luck(variant: Remembering, seed: int) -> Found:
    """Return which offers are taken, what they bring and what was promised before and after."""
    made = gambling.episodes(1000, seed=begin(seed))
    data = Trajectories.from_episodes(made, action_space="discrete", action_dim=3)
    found: Found = {}
    for way, witness in variant.acting(variant.trained(data, seed)):
        games = witness.live("seqrl/Gambling-v0", GAMES, targets=5.0, seed=fresh(seed))
        taken = np.bincount([game.actions[0] for game in games], minlength=3)
        everyone = np.full(GAMES, True)
        found[way] = {
            "taken": taken.tolist(),
            "achieved": round(float(np.mean([game.rewards.sum() for game in games])), 3),
            "before": witness.at(0, everyone),
            "after": witness.at(1, everyone),
        }
    return found
