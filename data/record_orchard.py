"""Record what agents of the orchard pick when the walks they are asked for were left out.

    python data/record_orchard.py                       # all that is missing
    python data/record_orchard.py unseen without-4-5    # one variant, made again

A variant leaves out of lesson 00's thousand walks those that picked certain numbers of apples and
trains as the shipped agent was trained (data/agents/README.md). Five seeds draw the weights and
the batches; actions are the likeliest ones. Written to data/results/00_unseen: how many `walks`
of the data picked 0, 1, … 5, and what the agents `picked` [seeds][requests].
"""

from typing import Any

import numpy as np
import torch
from tqdm.auto import tqdm

from seqrl import DecisionTransformer, Trajectories, asked_achieved, fit, load_dataset
from seqrl.tools.records import environment, record_variants

DATASET, UPDATES, SEEDS = "orchard/walkers-v0", 600, 5
ASKED = range(6)
LEFT_OUT = {"without-5": [5], "without-4-5": [4, 5]}
CONFIG = {"state_dim": 55, "action_dim": 5, "action_space": "discrete", "max_seq_len": 5}


def walks(variant: str) -> Trajectories:
    """Return the walks that picked none of the numbers of apples that are left out."""
    data = load_dataset(DATASET)
    kept = ~np.isin(data.returns.numpy(), LEFT_OUT[variant])
    return data.select(torch.from_numpy(kept))


def picked(variant: str, seed: int) -> list[int]:
    """Return what one agent picks, asked once for each number of apples."""
    agent = DecisionTransformer(CONFIG, seed=seed)
    fit(agent, walks(variant), UPDATES, progress=False)
    lived = asked_achieved(agent, "seqrl/Orchard-v0", ASKED, episodes=1)
    return lived.achieved[:, 0].astype(int).tolist()


def facts(experiment: str, variant: str) -> dict[str, Any]:
    """Return how the runs are made."""
    return {
        "command": f"python data/record_orchard.py {experiment} {variant}",
        "dataset": DATASET,
        "left_out": LEFT_OUT[variant],
        "walks": np.bincount(walks(variant).returns.int(), minlength=6).tolist(),
        "method": "DecisionTransformer",
        "config": CONFIG,
        "updates": UPDATES,
        "asked": list(ASKED),
        "actions": "greedy",
        "seeds": list(range(SEEDS)),
    }


def record(experiment: str, variant: str) -> dict[str, Any]:
    """Return what five agents pick that learned without some of the walks."""
    made = [picked(variant, seed) for seed in tqdm(range(SEEDS), desc=variant)]
    return facts(experiment, variant) | {"picked": made} | environment()


if __name__ == "__main__":
    torch.set_num_threads(1)
    record_variants("00", {"unseen": list(LEFT_OUT)}, record)
