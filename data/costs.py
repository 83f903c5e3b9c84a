"""What an action costs: operations, and CPU time measured on this machine.

It stands here and not in `seqrl`: whoever reads records needs none of it.
"""

import time
from collections.abc import Sequence

import torch
from torch.utils.flop_counter import FlopCounterMode

from recording import Found
from seqrl import Agent, Trajectories, windows


def cost(agent: Agent, data: Trajectories, blocks: int = 5, size: int = 40) -> Found:
    """Return operations and CPU time of an action of one environment, on whole windows."""
    length = agent.config.eval_context
    drawn = windows(data, 1, length, seed=1, also=agent.prepare(data))
    whole = [dict(batch) for batch, _ in zip(drawn, range(4 * size), strict=False)]
    whole = [batch for batch in whole if batch["mask"].all()][:size]
    with torch.no_grad():
        with FlopCounterMode(display=False) as counter:
            decide_all(agent, whole)
        times = [decide_all(agent, whole) for _ in range(blocks)]
    operations = counter.get_total_flops() / len(whole)
    return {
        "megaflop": round(operations / 1e6, 4),
        "milliseconds": round(1000 * min(times) / len(whole), 4),
    }


def decide_all(agent: Agent, batches: Sequence[Found]) -> float:
    """Decide on every batch and return the CPU seconds it took."""
    started = time.process_time()
    for batch in batches:
        agent.decide(batch, greedy=True)
    return time.process_time() - started
