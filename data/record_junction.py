"""Record what each method makes of the junction: ten seeds of every method.

    python data/record_junction.py                       # all that is missing
    python data/record_junction.py dt-1 --decoys 50      # one of them, made again

A record holds ten seeds. A seed draws the data, the weights, the batches and the noise of the
world; the data of seed 0 are those of the named sets. Written to data/results/03_junction.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from seqrl import (
    Agent,
    BehaviourCloning,
    DecisionTransformer,
    Episode,
    ReturnConditionedMLP,
    Trajectories,
    fit,
    rollouts,
)
from seqrl.datasets.collecting import SEEDS_APART
from seqrl.environments import junction
from seqrl.evaluation import Policy
from seqrl.tabular import Table, TabularPolicy, relabel
from seqrl.tools.records import environment, write_record

RESULTS = Path(__file__).parent / "results" / "03_junction"
SEEDS, ROLLOUTS, ASKED = 10, 20, 9.0
DECOYS, TOLLS = (0, 10, 50, 200), (1.5, 2.0, 2.5, 3.0)


@dataclass(frozen=True)
class Method:
    """What is trained, on which part of the data, with which returns."""

    kind: type[Agent] | None  # None: the table itself acts
    context: int = 1
    top: float = 1.0
    relabel: bool = False
    updates: int = 500


METHODS = {
    "bc": Method(BehaviourCloning),
    "bc-top10": Method(BehaviourCloning, top=0.1),
    "rvs": Method(ReturnConditionedMLP),
    "rvs-relabelled": Method(ReturnConditionedMLP, relabel=True),
    "dt-1": Method(DecisionTransformer),
    "dt-5": Method(DecisionTransformer, context=5),
    "dt-1-relabelled": Method(DecisionTransformer, relabel=True),
    "dt-5-relabelled": Method(DecisionTransformer, context=5, relabel=True),
    "dt-5-relabelled-longer": Method(DecisionTransformer, context=5, relabel=True, updates=2000),
    "table": Method(None, updates=0),
}


def config(method: Method) -> dict[str, Any] | None:
    """Return what differs from the laptop preset; None for the table."""
    sizes = {"state_dim": 2, "action_dim": 2, "max_ep_len": junction.HORIZON}
    return sizes | {"max_seq_len": method.context} if method.kind else None


def policy(method: Method, data: Trajectories, seed: int) -> Policy:
    """Return the method's agent after its training on the data."""
    table = Table.of(data)
    if method.kind is None:
        return TabularPolicy(table)
    if method.relabel:
        data = relabel(data, table.value_of(data.states.numpy()))
    agent = method.kind(config(method), seed=seed)
    fit(agent, data.top(method.top), method.updates, progress=False)
    return agent


def live(name: str, decoys: int, toll: float, seed: int) -> list[Episode]:
    """Return the rollouts from S of one seed."""
    torch.set_num_threads(1)
    made = junction.episodes(decoys=decoys, toll=toll, seed=SEEDS_APART * seed)
    acting = policy(METHODS[name], Trajectories.from_episodes(made), seed)
    begin = SEEDS_APART * seed + SEEDS_APART // 2  # resets that made no data
    chosen = {"toll": toll}
    return rollouts(
        acting, "seqrl/Junction-v0", ROLLOUTS, targets=ASKED, seed=begin, env_kwargs=chosen
    )


def end(episode: Episode) -> str:
    """Return the place where an episode ended, "-" for none."""
    return junction.place_reached(junction.positions(episode.observations[-1])) or "-"


def record(name: str, decoys: int, toll: float) -> dict[str, Any]:
    """Return what ten seeds achieved: `achieved` [seeds][rollouts] and where each ended."""
    seeds = [live(name, decoys, toll, seed) for seed in range(SEEDS)]
    setting = {"method": name, "decoys": decoys, "toll": toll}
    method = METHODS[name]
    return {
        "command": f"python data/record_junction.py {name} --decoys {decoys} --toll {toll:g}",
        **setting,
        **{key: getattr(method, key) for key in ("context", "top", "relabel", "updates")},
        "config": config(method),
        "asked": ASKED,
        "actions": "greedy",
        "seeds": list(range(SEEDS)),
        "achieved": [[round(float(e.rewards.sum()), 3) for e in lived] for lived in seeds],
        "ends": ["".join(end(episode) for episode in lived) for lived in seeds],
        **environment(),
    }


def write(name: str, decoys: int, toll: float, again: bool) -> None:
    """Write one record, unless it is there and not asked for again."""
    path = RESULTS / f"{name}_decoys-{decoys:03d}_toll-{toll:.1f}.json"
    if path.exists() and not again:
        return
    made = record(name, decoys, toll)
    write_record(path, made)
    reached = sum(ends.count("G") for ends in made["ends"])
    print(f"{path.name}: {reached} of {SEEDS * ROLLOUTS} reach G", flush=True)


def main() -> None:
    """Record what was asked for, or all that is missing."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("method", nargs="?", choices=METHODS, help="unset: all that is missing")
    parser.add_argument("--decoys", type=int, default=0)
    parser.add_argument("--toll", type=float, default=junction.TOLL)
    options = parser.parse_args()
    if options.method:
        write(options.method, options.decoys, options.toll, again=True)
        return
    for toll in TOLLS:
        write("bc-top10", 0, toll, again=False)
    for name in METHODS:
        for decoys in DECOYS:
            write(name, decoys, junction.TOLL, again=False)


if __name__ == "__main__":
    main()
