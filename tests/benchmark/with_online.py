"""The Online Decision Transformer as a contender: `with_online.py DATA fp32|"fp32, oneDNN"|bf16`.

A turn is an iteration of its loop: an episode of 300 steps of Hopper, then a few updates, at the
size at which the official code was measured.
"""

import sys
import time

import torch
from turns import Turns
from with_seqrl import trajectories, use_onednn

from data import ACTION_DIM, LONGEST, STATE_DIM
from seqrl import Config, OnlineDecisionTransformer
from seqrl.online import OnlineConfig, OnlineRun, Plan
from seqrl.online.fine_tuning import iterate

UPDATES, STEPS = 6, 300  # a turn
SIZE = {name: Config.presets["paper"][name] for name in ("hidden_dim", "num_layers", "num_heads")}


class Clocked(OnlineDecisionTransformer):
    """Notes when the first update of an iteration begins."""

    learning_since: float | None = None

    def update(self, batch):
        """Make one step."""
        self.learning_since = self.learning_since or time.process_time()
        return super().update(batch)


def main(path: str, precision: str) -> None:
    """Live and learn, turn by turn; say the seconds of either."""
    turns, data = Turns(), trajectories(path)
    if precision == "fp32, oneDNN":
        use_onednn()
    world = {"state_dim": STATE_DIM, "action_dim": ACTION_DIM, "max_ep_len": LONGEST}
    how = {"batch_size": 64, "precision": "bf16" if precision == "bf16" else "fp32"}
    agent = Clocked(OnlineConfig.paper(**world, **SIZE, **how))
    agent.adopt(data.statistics)
    plan = Plan(evaluation_rtg=3600, exploration_rtg=7200, updates=UPDATES)
    run, upright = OnlineRun(agent, data, plan), {"terminate_when_unhealthy": False}
    while True:
        agent.learning_since = None
        turns.begin()
        run.log.append(iterate(run, "Hopper-v5", max_steps=STEPS, env_kwargs=upright))
        turns.end()
        living = agent.learning_since - turns.started
        turns.say(rollout=living, update=(turns.seconds - living) / UPDATES)


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(*sys.argv[1:])
