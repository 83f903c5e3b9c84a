"""Record what agents of the orchard pick when the walks they are asked for were left out.

    python data/record_orchard.py                       # all that is missing
    python data/record_orchard.py unseen without-4-5    # one variant, made again

A variant leaves out of lesson 00's thousand walks those that picked certain numbers of apples and
trains as the shipped agent was trained (data/agents/README.md). Five seeds draw the weights and
the batches; actions are the likeliest ones. Written to data/results/00_unseen: how many `walks`
of the data picked 0, 1, … 5, and what the agents `picked` [seeds][requests].
"""

from collections.abc import Sequence

import numpy as np
import torch

from recording import Experiment, Found, Recorder, Variant
from seqrl import Trajectories, asked_achieved, load_dataset

DATASET, ASKED = "orchard/walkers-v0", (0, 1, 2, 3, 4, 5)
LEFT_OUT = {"without-5": [5], "without-4-5": [4, 5]}
CONFIG = {"state_dim": 55, "action_dim": 5, "action_space": "discrete", "max_seq_len": 5}
SHIPPED = Variant(updates=600, config=CONFIG)


def walks(left_out: Sequence[int]) -> Trajectories:
    """Return the walks that picked none of these numbers of apples."""
    data = load_dataset(DATASET)
    kept = ~np.isin(data.returns.numpy(), left_out)
    return data.select(torch.from_numpy(kept))


def picked(left_out: Sequence[int], seed: int) -> Found:
    """Return what one agent picks, asked once for each number of apples."""
    agent = SHIPPED.trained(walks(left_out), seed)
    lived = asked_achieved(agent, "seqrl/Orchard-v0", ASKED, episodes=1)
    return {"picked": lived.achieved[:, 0].astype(int).tolist()}


EXPERIMENTS = {"unseen": Experiment(picked, LEFT_OUT, seeds=5, asked=ASKED)}


def facts(name: str, which: str) -> Found:
    """Return how the runs of a variant are made."""
    left_out = LEFT_OUT[which]
    return {
        "command": f"python data/record_orchard.py {name} {which}",
        "dataset": DATASET,
        "left_out": left_out,
        "walks": np.bincount(walks(left_out).returns.int(), minlength=6).tolist(),
        "method": SHIPPED.kind.__name__,
        "config": CONFIG,
        "updates": SHIPPED.updates,
        "asked": list(ASKED),
        "actions": "greedy",
    }


RECORDER = Recorder("00", EXPERIMENTS, facts)


if __name__ == "__main__":
    RECORDER.main()
