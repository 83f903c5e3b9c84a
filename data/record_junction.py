"""Record what each method makes of the junction: ten seeds of every method.

    python data/record_junction.py                       # all that is missing
    python data/record_junction.py dt-1 --decoys 50      # one of them, made again

A record holds ten seeds. A seed draws the data, the weights, the batches and the noise of the
world; the data of seed 0 are those of the named sets. Written to data/results/04_junction.
Relabelled, promises are rewritten once along each episode, and may jump where others did better;
in the "window", as in a public reproduction, the last promise of a window is a rewritten one and
the earlier ones follow from the rewards, so that nothing jumps.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from recording import Experiment, Found, Recorder, begin, ends, fresh
from seqrl import (
    Agent,
    BehaviourCloning,
    DecisionTransformer,
    ReturnConditionedMLP,
    Trajectories,
    fit,
    rollouts,
    windows,
)
from seqrl.environments import junction
from seqrl.evaluation import Policy
from seqrl.sampling import Batch
from seqrl.tabular import Table, TabularPolicy, relabel

ROLLOUTS, ASKED = 20, 9.0
DECOYS, TOLLS = (0, 10, 50, 200), (1.5, 2.0, 2.5, 3.0)


@dataclass(frozen=True)
class Method:
    """What is trained, on which part of the data, with which returns."""

    kind: type[Agent] | None  # None: the table itself acts
    context: int = 1
    top: float = 1.0
    relabel: bool | Literal["window"] = False
    updates: int = 500
    decoys: tuple[int, ...] = DECOYS  # with so many it is recorded


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
    "dt-5-window": Method(DecisionTransformer, context=5, relabel="window", decoys=(50,)),
    "dt-5-window-longer": Method(
        DecisionTransformer, context=5, relabel="window", updates=2000, decoys=(50,)
    ),
    "table": Method(None, updates=0),
}


def config(method: Method) -> Found | None:
    """Return what differs from the laptop preset; None for the table."""
    sizes = {"state_dim": 2, "action_dim": 2, "max_ep_len": junction.HORIZON}
    return sizes | {"max_seq_len": method.context} if method.kind else None


def policy(method: Method, data: Trajectories, seed: int) -> Policy:
    """Return the method's agent after its training on the data."""
    table = Table.of(data)
    if method.kind is None:
        return TabularPolicy(table)
    agent = method.kind(config(method), seed=seed)
    honest = relabel(data, table.value_of(data.states.numpy())) if method.relabel else data
    if method.relabel == "window":
        for batch in without_jumps(data, honest, agent, method.updates):
            agent.update(batch)
    else:
        fit(agent, honest.top(method.top), method.updates, progress=False)
    return agent


def without_jumps(
    data: Trajectories, honest: Trajectories, agent: Agent, updates: int
) -> Iterator[Batch]:
    """Yield the batches of `fit`: of each window the last promise is that of `honest`.

    Rewards make the earlier ones: they differ from the recorded promises as the last one does.
    """
    size, context = agent.config.batch_size, agent.config.max_seq_len
    both = (windows(d, size, context, updates, seed=agent.seed) for d in (data, honest))
    for recorded, rewritten in zip(*both, strict=True):
        lift = (rewritten["rtg"] - recorded["rtg"])[:, -1:]  # [B, 1, 1]
        yield Batch({**recorded, "rtg": recorded["rtg"] + lift}, rewritten.statistics)


@dataclass(frozen=True)
class Setting:
    """A method, and the world that it learns from and acts in."""

    method: str
    decoys: int = 0
    toll: float = junction.TOLL

    @property
    def name(self) -> str:
        """Return the name of its record."""
        return f"{self.method}_decoys-{self.decoys:03d}_toll-{self.toll:.1f}"


SETTINGS = {
    one.name: one
    for one in (
        *(Setting("bc-top10", toll=toll) for toll in TOLLS),
        *(Setting(method, decoys) for method in METHODS for decoys in METHODS[method].decoys),
    )
}


def crossings(setting: Setting, seed: int) -> Found:
    """Return what the rollouts from S achieved, and where each ended."""
    world = {"toll": setting.toll}
    made = junction.episodes(decoys=setting.decoys, seed=begin(seed), **world)
    acting = policy(METHODS[setting.method], Trajectories.from_episodes(made), seed)
    given = {"targets": ASKED, "seed": fresh(seed), "env_kwargs": world}
    lived = rollouts(acting, "seqrl/Junction-v0", ROLLOUTS, **given)
    return {
        "achieved": [round(float(episode.rewards.sum()), 3) for episode in lived],
        "ends": ends(lived),
    }


EXPERIMENTS = {"junction": Experiment(crossings, SETTINGS, 10)}


def facts(_: str, which: str) -> Found:
    """Return how the runs of a setting are made."""
    setting = SETTINGS[which]
    name, decoys, toll = setting.method, setting.decoys, setting.toll
    method = METHODS[name]
    return {
        "command": f"python data/record_junction.py {name} --decoys {decoys} --toll {toll:g}",
        **{"method": name, "decoys": decoys, "toll": toll},
        **{key: getattr(method, key) for key in ("context", "top", "relabel", "updates")},
        "config": config(method),
        "asked": ASKED,
        "actions": "greedy",
    }


RECORDER = Recorder("04", EXPERIMENTS, facts)


def main() -> None:
    """Record what was asked for, or all that is missing."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("method", nargs="?", choices=METHODS, help="unset: all that is missing")
    parser.add_argument("--decoys", type=int, default=0)
    parser.add_argument("--toll", type=float, default=junction.TOLL)
    options = parser.parse_args()
    if not options.method:
        RECORDER.record([("junction", which) for which in SETTINGS], again=False)
        return
    setting = Setting(options.method, options.decoys, options.toll)
    SETTINGS[setting.name] = setting
    RECORDER.record([("junction", setting.name)], again=True)


if __name__ == "__main__":
    main()
