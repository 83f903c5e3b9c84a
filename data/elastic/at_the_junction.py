"""The junction, as in lesson 04."""

from recording import SMALL, Found, begin, ends, fresh
from seqrl import DecisionTransformer, ElasticDecisionTransformer, Trajectories
from seqrl.environments import junction

from .acting import Remembering, rounded

ROLLOUTS, ASKED = 20, 9.0
TURNING = SMALL | {"max_ep_len": junction.HORIZON, "max_seq_len": 5}
JUNCTION = {
    f"edt{name}_decoys-{decoys:03d}": Remembering(
        ElasticDecisionTransformer,
        updates=500,
        ways=("search", "whole"),
        config=TURNING | {"search_step": 1, "position": position},
        world={"decoys": decoys},
    )
    for name, position, numbers in (
        ("", "timestep", (0, 50, 10, 200)),
        ("-elastic", "elastic", (0, 50)),
        ("-no-position", "none", (0,)),
    )
    for decoys in numbers
} | {
    f"dt_decoys-{decoys:03d}": Remembering(
        DecisionTransformer, updates=500, config=TURNING, world={"decoys": decoys}
    )
    for decoys in (0, 10, 50, 200)
}


def turning(variant: Remembering, seed: int) -> Found:
    """Return where the rollouts from S lead, and the first one's way."""
    made = junction.episodes(seed=begin(seed), **variant.world)
    agent = variant.trained(Trajectories.from_episodes(made), seed)
    found: Found = {}
    for way, witness in variant.acting(agent):
        lived = witness.live("seqrl/Junction-v0", ROLLOUTS, targets=ASKED, seed=fresh(seed))
        found[way] = {
            "achieved": rounded([episode.rewards.sum() for episode in lived], 3),
            "ends": ends(lived),
            "path": rounded(junction.positions(lived[0].observations), 3),
        }
        if way == "search":
            trace = witness.trace(0, len(lived[0].rewards))
            found[way]["lengths"] = trace["lengths"].tolist()
            found[way]["estimated"] = rounded(trace["estimated"], 3)
    return found
