"""Record what lesson 09 measures: returns and costs on Hopper, the junction, memory, luck.

    python data/record_elastic.py                     # all that is missing, seed by seed
    python data/record_elastic.py hopper              # of one experiment
    python data/record_elastic.py hopper edt --again  # one variant made again

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

from dataclasses import asdict

from elastic.at_the_junction import ASKED, JUNCTION, turning
from elastic.by_luck import GAMBLING, luck
from elastic.on_hopper import DATASET, HOPPER, REQUESTS, hopper
from elastic.with_memory import MEMORY, memory
from recording import Experiment, Found, Recorder
from seqrl import load_dataset

EXPERIMENTS = {
    "gambling": Experiment(luck, GAMBLING, 10, (5.0,)),
    "memory": Experiment(memory, MEMORY, 10, (1.0,)),
    "junction": Experiment(turning, JUNCTION, 10, (ASKED,)),
    "hopper": Experiment(hopper, HOPPER, 5, REQUESTS),
}


def facts(name: str, which: str) -> Found:
    """Return how a variant's runs are made; data of no name are made anew for every seed."""
    variant = EXPERIMENTS[name].variants[which]
    dataset = DATASET if name == "hopper" else None
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
        "asked": list(EXPERIMENTS[name].asked),
        "actions": "greedy",
        "dataset": dataset,
        "reference": dataset and asdict(load_dataset(dataset).reference),
    }


RECORDER = Recorder("09", EXPERIMENTS, facts, by_run=True)

if __name__ == "__main__":
    RECORDER.main()
