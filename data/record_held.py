"""Record where agents of the junction go with their history held at a length, ten seeds.

    python data/record_held.py                  # what is missing
    python data/record_held.py elastic --again  # one of the variants, made again

The agents are those of lesson 08's explorer, on the junction without decoys; a variant is how an
agent counts positions. Written to data/results/08_held: for each seed, by the setting of the
explorer ("1 step", …, "as it chooses"), the `ends` of ten greedy rollouts ("-": at none), and of
the lengths 1, 2, … what was `promised` one step past J and the share of steps they were `chosen`.
A seed draws the data, the weights, the batches and the noise of the world.
"""

import argparse
from pathlib import Path
from typing import Any

import torch
from tqdm.auto import tqdm

from seqrl import ElasticDecisionTransformer, Trajectories, fit
from seqrl.datasets.collecting import SEEDS_APART
from seqrl.environments import junction
from seqrl.lessons.explorers.history import Held, Lived, live, name
from seqrl.lessons.explorers.junction import end
from seqrl.tools.records import environment, write_record

RESULTS = Path(__file__).parent / "results" / "08_held"
SEEDS, EPISODES, UPDATES, CONTEXT = 10, 10, 1000, 5
VARIANTS = ("elastic", "timestep")
CONFIG = {
    **{"state_dim": 2, "action_dim": 2, "hidden_dim": 32, "max_ep_len": junction.HORIZON},
    **{"max_seq_len": CONTEXT, "search_step": 1, "dropout": 0.0, "learning_rate": 3e-3},
}


def record(variant: str, seed: int) -> dict[str, Any]:
    """Return what one agent does at every setting."""
    data = Trajectories.from_episodes(junction.episodes(seed=SEEDS_APART * seed))
    edt = ElasticDecisionTransformer(CONFIG | {"position": variant}, seed=seed)
    fit(edt, data, UPDATES, progress=False)
    begin = SEEDS_APART * seed + SEEDS_APART // 2  # resets that made no data
    settings = (*range(1, CONTEXT + 1), None)
    return {name(k): short(live(Held.of(edt, k), EPISODES, seed=begin)) for k in settings}


def short(lived: Lived) -> dict[str, Any]:
    """Return what a record keeps of the episodes."""
    return {
        "ends": "".join(end(episode) or "-" for episode in lived.episodes),
        "promised": lived.promised.round(3).tolist(),
        "chosen": lived.chosen.round(3).tolist(),
    }


def write(variant: str, runs: list[dict[str, Any]]) -> None:
    """Write a variant's record."""
    made = {
        "command": f"python data/record_held.py {variant} --again",
        "variant": variant,
        "updates": UPDATES,
        "config": CONFIG | {"position": variant},
        "actions": "greedy",
        "seeds": list(range(len(runs))),
        **environment(),
        "runs": runs,
    }
    write_record(RESULTS / f"{variant}.json", made)


def main() -> None:
    """Record what was asked for, or all that is missing."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("variant", nargs="?", choices=VARIANTS, help="unset: both")
    parser.add_argument("--again", action="store_true", help="even if it is recorded")
    options = parser.parse_args()
    torch.set_num_threads(1)
    for variant in [options.variant] if options.variant else VARIANTS:
        if options.again or not (RESULTS / f"{variant}.json").exists():
            write(variant, [record(variant, seed) for seed in tqdm(range(SEEDS), desc=variant)])


if __name__ == "__main__":
    main()
