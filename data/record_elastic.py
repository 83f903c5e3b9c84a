"""Record what lesson 08 measures: returns and costs on Hopper, the junction, memory, luck.

    python data/record_elastic.py                   # all that is missing, seed by seed
    python data/record_elastic.py hopper            # of one experiment
    python data/record_elastic.py hopper edt        # of one variant
    python data/record_elastic.py hopper edt --again  # the variant made again

Written to data/results/08_<experiment>, one record a variant, after every seed. A seed draws the
weights and the batches; on the teaching worlds also the data. A record holds `seeds` and, for each
of them, one of `runs`: a mapping from a way of acting to what it brought. Ways are the histories
"search", "whole" and "amortised" of an Elastic Decision Transformer, "plain" for all others.
Actions are greedy. In a run stand, for each way,

- hopper: `achieved`, `normalised` and `steps` [requests][episodes], the returns and lengths of
  episodes (the record's `dataset` and its `reference` say what 0 and 100 mean); `megaflop` and
  `milliseconds`, what an action costs in one environment on whole windows, the time being the
  least of five blocks; amortised: `agreed`, how often the selector names the search's choice;
  search: `search`, of all steps of all episodes: `lengths`, one of `columns` for each length
  that was chosen: how often, and the means of what it promised (`estimated`) and of the
  return-to-go `achieved`; `average`, the mean promise of all candidates; `ties`, the share of
  steps whose two best promises differ by less than 1e-5 of the return scale; `correlation` of
  promised and achieved; and `traces`, the last two episodes, a value a step;
- junction: `achieved` [20], the `ends` of the rollouts ("-": none), the first one's `path`
  [T + 1][2]; search: its chosen `lengths` and what they promised, `estimated` [T];
- memory, for each colour of the key: the share of `right` doors; search: at the first step in
  the room of doors the lengths of the `candidates`, how often each was `chosen`, and what it
  promised in the mean, `estimated`;
- gambling: how often each offer was `taken` [3], the mean return `achieved`, and `candidates`,
  `chosen` and `estimated` `before` the coin falls and `after` it.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from tqdm.auto import tqdm

from elastic.acting import Found, Variant
from elastic.at_the_junction import ASKED, JUNCTION, turning
from elastic.by_luck import GAMBLING, luck
from elastic.on_hopper import DATASET, HOPPER, REQUESTS, hopper
from elastic.with_memory import MEMORY, memory
from seqrl import load_dataset
from seqrl.tools.records import environment, write_record

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Experiment:
    """What is measured for each seed of each variant, and at which requests."""

    live: Callable[[Variant, int], Found]
    variants: dict[str, Variant]
    seeds: int
    asked: tuple[float, ...]
    dataset: str | None = None  # None: made anew for every seed


EXPERIMENTS = {
    "gambling": Experiment(luck, GAMBLING, 10, (5.0,)),
    "memory": Experiment(memory, MEMORY, 10, (1.0,)),
    "junction": Experiment(turning, JUNCTION, 10, (ASKED,)),
    "hopper": Experiment(hopper, HOPPER, 5, REQUESTS, DATASET),
}


def path_of(name: str, which: str) -> Path:
    """Return where the record of a variant lies."""
    return RESULTS / f"08_{name}" / f"{which}.json"


def runs_of(name: str, which: str) -> list[Found]:
    """Return the runs that are recorded, one a seed from 0 on."""
    path = path_of(name, which)
    return json.loads(path.read_text(encoding="utf-8"))["runs"] if path.exists() else []


def facts(name: str, which: str) -> Found:
    """Return how a variant's runs are made."""
    experiment = EXPERIMENTS[name]
    variant = experiment.variants[which]
    return {
        "command": f"python data/record_elastic.py {name} {which} --again",
        "experiment": name,
        "variant": which,
        "method": variant.kind.__name__,
        "ways": list(variant.ways),
        "updates": variant.updates,
        "top": variant.top,
        "config": variant.config,
        "world": variant.world,
        "asked": list(experiment.asked),
        "actions": "greedy",
        "dataset": experiment.dataset,
        "reference": reference(experiment.dataset),
    }


def reference(dataset: str | None) -> Found | None:
    """Return which returns mean 0 and 100 on a data set, and whence."""
    scores = load_dataset(dataset).reference if dataset else None
    return asdict(scores) if scores else None


def write(name: str, which: str, runs: Sequence[Found]) -> None:
    """Write a variant's record: how it was made, then a line a run."""
    made = facts(name, which) | {"seeds": list(range(len(runs)))} | environment()
    write_record(path_of(name, which), made | {"runs": list(runs)})


def main() -> None:
    """Record what was asked for, or all that is missing."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("experiment", nargs="?", choices=EXPERIMENTS, help="unset: all")
    parser.add_argument("variant", nargs="?", help="unset: all")
    parser.add_argument("--again", action="store_true", help="forget what is recorded")
    options = parser.parse_args()
    torch.set_num_threads(1)
    names = [options.experiment] if options.experiment else list(EXPERIMENTS)
    wanted = [
        (seed, name, which)
        for name in names
        for seed in range(EXPERIMENTS[name].seeds)
        for which in ([options.variant] if options.variant else EXPERIMENTS[name].variants)
    ]
    for seed, name, which in tqdm(wanted, desc="recording"):
        runs = [] if options.again and seed == 0 else runs_of(name, which)
        if seed >= len(runs):
            experiment = EXPERIMENTS[name]
            write(name, which, [*runs, experiment.live(experiment.variants[which], seed)])


if __name__ == "__main__":
    main()
