"""A training step at many sizes as one contender: `with_growth.py SMALL LARGE`.

A turn makes some updates at each size in turn. The batch of each is drawn right after an update
of another size, as in training, when whatever lay in the processor's caches has been swept out.
"""

import sys
import time

import torch
from turns import Turns
from with_seqrl import trajectories

from data import ACTION_DIM, LONGEST, STATE_DIM
from seqrl import Config, DecisionTransformer, windows

UPDATES = 16  # a turn
SIZES = {  # name → context, batch, and which data
    "K 5": (5, 64, 1),
    "K 50": (50, 64, 1),
    "batch 16": (20, 16, 1),
    "batch 256": (20, 256, 1),
    "small": (20, 64, 0),
    "large": (20, 64, 1),
}


def main(*paths: str) -> None:
    """Train at all sizes; say the milliseconds of an update, and of drawing its batch."""
    turns, data = Turns(), [trajectories(path) for path in paths]
    agents = {name: agent(context) for name, (context, _, _) in SIZES.items()}
    batches = {name: windows(data[which], b, k) for name, (k, b, which) in SIZES.items()}
    while True:
        turns.begin()
        drawing, learning = dict.fromkeys(SIZES, 0.0), dict.fromkeys(SIZES, 0.0)
        for name in UPDATES * list(SIZES):
            moments = [time.thread_time()]
            batch = next(batches[name])
            moments.append(time.thread_time())
            agents[name].update(batch)
            moments.append(time.thread_time())
            drawing[name] += 1000 * (moments[1] - moments[0]) / UPDATES
            learning[name] += 1000 * (moments[2] - moments[1]) / UPDATES
        turns.end()
        turns.say(drawing=drawing, learning=learning)


def agent(context: int) -> DecisionTransformer:
    """Return a Decision Transformer of the paper's size that reads so many steps."""
    sizes = {"state_dim": STATE_DIM, "action_dim": ACTION_DIM, "max_ep_len": LONGEST}
    return DecisionTransformer(Config.paper(**sizes, max_seq_len=context))


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(*sys.argv[1:])
