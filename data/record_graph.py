"""Record which ways a Decision Transformer finds on the graph of lesson 04.

    python data/record_graph.py

It learns from the lesson's walks that arrive, with a window of one step. Ten seeds draw the
weights and the batches. Every agent starts once in every node and is asked for the shortest way
from there. Written to data/results/04_graph: `steps` [seeds][starts], 0 where none was found.
"""

import torch
from tqdm.auto import tqdm

from recording import RESULTS, Found
from seqrl import DecisionTransformer, Trajectories, fit, load_dataset, rollouts
from seqrl.environments import random_walk_graph as world
from seqrl.tools.records import environment, write_record

PATH = RESULTS / "04_graph" / "dt-1.json"
DATASET, WALKS, UPDATES, SEEDS = "random-walk-graph/walks-v0", 100, 500, 10
STARTS = range(1, world.NODES)
CONFIG = {
    "state_dim": world.NODES,
    "action_dim": world.NODES,
    "action_space": "discrete",
    "max_ep_len": world.HORIZON,
    "max_seq_len": 1,
}


def arrived() -> Trajectories:
    """Return those of the first walks that reached the goal."""
    walks = load_dataset(DATASET).select(range(WALKS))
    return walks.select(walks.terminated)


def found(seed: int, updates: int = UPDATES) -> list[int]:
    """Return the steps of one agent's way from every start, 0 where it found none."""
    torch.set_num_threads(1)
    agent = DecisionTransformer(CONFIG, seed=seed)
    fit(agent, arrived(), updates, progress=False)
    shortest = world.distances(world.random_graph())
    return [way(agent, start, shortest[start]) for start in STARTS]


def way(agent: DecisionTransformer, start: int, steps: int) -> int:
    """Return how many steps an agent takes from a start, asked for `steps`; 0: it got lost."""
    given = {"targets": -float(steps), "env_kwargs": {"start": start}}
    [walk] = rollouts(agent, "seqrl/RandomWalkGraph-v0", 1, **given)
    return len(walk.rewards) if walk.terminated else 0


def facts() -> Found:
    """Return how the runs are made."""
    return {
        "command": "python data/record_graph.py",
        "method": "DecisionTransformer",
        "dataset": DATASET,
        "walks": WALKS,
        "config": CONFIG,
        "updates": UPDATES,
        "asked": "the shortest way",
        "actions": "greedy",
        "seeds": list(range(SEEDS)),
        "starts": list(STARTS),
    }


def main() -> None:
    """Record all seeds."""
    steps = [found(seed) for seed in tqdm(range(SEEDS), desc="recording")]
    write_record(PATH, facts() | environment() | {"steps": steps})


if __name__ == "__main__":
    main()
