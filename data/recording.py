"""How the recorders beside this file train their agents, and how runs become a record.

It stands here and not in `seqrl`: whoever reads records needs none of it.
"""

import argparse
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from tqdm.auto import tqdm

from seqrl import Agent, DecisionTransformer, Episode, Trajectories, fit
from seqrl.datasets.collecting import SEEDS_APART
from seqrl.environments import junction
from seqrl.tools.records import environment, write_record
from seqrl.tools.shipped import DATA

Found = dict[str, Any]
RESULTS = DATA / "results"
SMALL = {"hidden_dim": 32, "dropout": 0.0, "learning_rate": 3e-3}  # on the teaching worlds


def begin(seed: int) -> int:
    """Return where the resets of a seed begin, those that make its data."""
    return SEEDS_APART * seed


def fresh(seed: int) -> int:
    """Return where the resets of a seed begin that made no data."""
    return begin(seed) + SEEDS_APART // 2


def ends(lived: Iterable[Episode]) -> str:
    """Return where runs on the junction end, a letter each; "-" is nowhere."""
    last = (junction.positions(episode.observations[-1]) for episode in lived)
    return "".join(junction.place_reached(place) or "-" for place in last)


@dataclass(frozen=True)
class Variant:
    """What is trained, for how long, on which data, and what differs from the laptop preset."""

    kind: type[Agent] = DecisionTransformer
    updates: int = 1200
    config: Found = field(default_factory=dict)
    world: Found = field(default_factory=dict)
    top: float = 1.0  # the share of the data

    def untrained(self, data: Trajectories, seed: int) -> Agent:
        """Return the agent before its first update."""
        sizes = {"state_dim": data.states.shape[1], "action_dim": data.action_dim}
        given = sizes | {"action_space": data.action_space} | self.config
        return self.kind(given, seed=seed)

    def trained(self, data: Trajectories, seed: int) -> Agent:
        """Return the agent after its training on the data."""
        agent = self.untrained(data, seed)
        fit(agent, data.top(self.top), self.updates, progress=False)
        return agent.eval()


def made_by(script: str, which: str, variant: Variant) -> Found:
    """Return how a script makes the runs of a variant: what a record begins with."""
    return {
        "command": f"python data/{script}.py {which}",
        "variant": which,
        "updates": variant.updates,
        "config": variant.config,
        "world": variant.world,
    }


@dataclass(frozen=True)
class Experiment:
    """What is measured for each seed of each variant, and at which requests."""

    measure: Callable[[Any, int], Found]
    variants: Mapping[str, Any]
    seeds: int
    asked: tuple[float, ...] = ()


@dataclass(frozen=True)
class Recorder:
    """Writes data/results/<lesson>_<experiment>/<variant>.json, anew after each seed.

    A record holds what `facts(experiment, variant)` says of how its runs are made, `seeds`,
    the `environment` and what was measured: a list over seeds for each measure or, `by_run`,
    a line of `runs` for each seed.
    """

    lesson: str
    experiments: Mapping[str, Experiment]
    facts: Callable[[str, str], Found]
    by_run: bool = False

    def path(self, name: str, which: str) -> Path:
        """Return where the record of a variant lies."""
        return RESULTS / f"{self.lesson}_{name}" / f"{which}.json"

    def runs(self, name: str, which: str) -> list[Found]:
        """Return what is recorded of a variant, seed by seed from 0 on."""
        path = self.path(name, which)
        if not path.exists():
            return []
        record = json.loads(path.read_text(encoding="utf-8"))
        if self.by_run:
            return record["runs"]
        after = list(record)[list(record).index("seeds") + 1 :]
        measures = [key for key in after if key not in environment()]
        return [{key: record[key][seed] for key in measures} for seed in record["seeds"]]

    def write(self, name: str, which: str, runs: Sequence[Found]) -> None:
        """Write a variant's record."""
        told = self.facts(name, which) | {"seeds": list(range(len(runs)))}
        if self.by_run:
            record = told | environment() | {"runs": list(runs)}
        else:
            measured = {key: [run[key] for run in runs] for key in runs[0]}
            record = told | measured | environment()
        write_record(self.path(name, which), record)

    def record(self, wanted: Iterable[tuple[str, str]], again: bool) -> None:
        """Make the runs of these variants that are missing, seed by seed; or `again`, all."""
        torch.set_num_threads(1)
        jobs = [(seed, job) for job in wanted for seed in range(self.experiments[job[0]].seeds)]
        for seed, job in tqdm(sorted(jobs, key=lambda at: at[0]), desc="recording"):
            runs = [] if again and seed == 0 else self.runs(*job)
            if seed == len(runs):
                name, which = job
                experiment = self.experiments[name]
                self.write(*job, [*runs, experiment.measure(experiment.variants[which], seed)])

    def main(self) -> None:
        """Record what the command line names: of each record the missing seeds.

        A variant that is named is made again.
        """
        parser = argparse.ArgumentParser(description=f"Record what lesson {self.lesson} measures.")
        named = "an experiment, a variant, or both; unset: all"
        parser.add_argument("names", nargs="*", metavar="NAME", help=named)
        parser.add_argument("--again", action="store_true", help="also what is recorded")
        given = parser.parse_args()
        every = [(name, which) for name, one in self.experiments.items() for which in one.variants]
        wanted = [job for job in every if set(given.names) <= {*job}]
        if not wanted:
            there = sorted({name for job in every for name in job})
            parser.error(f"no record is called {' '.join(given.names)}; names: {', '.join(there)}")
        self.record(wanted, given.again or not set(given.names) <= self.experiments.keys())
