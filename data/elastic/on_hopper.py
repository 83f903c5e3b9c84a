"""Hopper: what each method achieves, and what an action costs."""

from collections.abc import Sequence

import numpy as np

from costs import cost
from recording import Found, fresh
from seqrl import (
    BehaviourCloning,
    DecisionTransformer,
    ElasticDecisionTransformer,
    Episode,
    load_dataset,
    normalised_score,
    returns_to_go,
)
from seqrl.elastic import distil

from .acting import Remembering, Witness, rounded

DATASET, UPDATES, EPISODES = "hopper/medium-replay-v0", 1500, 10
REQUESTS = (700.0, 1400.0)  # the data's best return is 1,463
SIZES = {"hidden_dim": 32, "batch_size": 32}
LONG = SIZES | {"max_seq_len": 20}
HOPPER = {
    "bc": Remembering(BehaviourCloning, UPDATES, SIZES | {"max_seq_len": 1}),
    "bc-top10": Remembering(BehaviourCloning, UPDATES, SIZES | {"max_seq_len": 1}, top=0.1),
    **{
        f"dt-{k}": Remembering(DecisionTransformer, UPDATES, SIZES | {"max_seq_len": k})
        for k in (1, 5, 10, 20)
    },
    "edt": Remembering(
        ElasticDecisionTransformer, UPDATES, LONG, ways=("search", "whole", "amortised")
    ),
    "edt-elastic": Remembering(
        ElasticDecisionTransformer, UPDATES, LONG | {"position": "elastic"}, ways=("search",)
    ),
}


def hopper(variant: Remembering, seed: int) -> Found:
    """Return returns, costs and, of a search, estimates and achieved returns-to-go."""
    data = load_dataset(DATASET)
    agent = variant.trained(data, seed)
    found: Found = {way: {} for way in variant.ways}
    if "amortised" in variant.ways:
        found["amortised"]["agreed"] = round(distil(agent, data, progress=False), 4)
    asked, shape = np.repeat(REQUESTS, EPISODES), (len(REQUESTS), EPISODES)
    for way, witness in variant.acting(agent):
        lived = witness.live("Hopper-v5", len(asked), targets=asked, seed=fresh(seed))
        returns = np.reshape([episode.rewards.sum() for episode in lived], shape)
        found[way] |= {
            "achieved": rounded(returns, 1),
            "normalised": rounded(normalised_score(returns, data.reference), 2),
            "steps": np.reshape([len(episode.rewards) for episode in lived], shape).tolist(),
            **cost(agent, data),
        }
        if way == "search":
            found[way] |= searched(witness, lived)
    return found


def searched(witness: Witness, lived: Sequence[Episode]) -> Found:
    """Return what a search estimated beside what was achieved: all steps in short, two in full."""
    traces = []
    for row, episode in enumerate(lived):
        trace = witness.trace(row, len(episode.rewards))
        traces.append(trace | {"achieved": returns_to_go(episode.rewards)})
    every = {name: np.concatenate([trace[name] for trace in traces]) for name in traces[0]}
    by_length = []
    for length in np.unique(every["lengths"]):
        chosen = every["lengths"] == length
        means = [every[name][chosen].mean() for name in ("estimated", "achieved")]
        by_length.append([int(length), int(chosen.sum()), *rounded(means, 2)])
    compared = every["lead"][np.isfinite(every["lead"])]
    scale = float(witness.agent.return_scale)
    return {
        "search": {
            "columns": ["length", "times", "estimated", "achieved"],
            "lengths": by_length,
            "average": round(float(every["average"].mean()), 2),
            "ties": round(float((compared < 1e-5 * scale).mean()), 5),
            "correlation": round(
                float(np.corrcoef(every["estimated"], every["achieved"])[0, 1]), 4
            ),
        },
        "traces": [shown(trace) for trace in traces[-2:]],
    }


def shown(trace: dict[str, np.ndarray]) -> Found:
    """Return what is kept of an episode, a value a step."""
    values = {name: rounded(trace[name], 1) for name in ("estimated", "average", "achieved")}
    return {"lengths": trace["lengths"].tolist(), **values}
