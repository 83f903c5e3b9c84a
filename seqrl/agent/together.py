"""One update by several processes: each computes its part of the loss, gradients are added up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel


class PartOfLoss(nn.Module):
    """An agent's loss on one process's part of the batch, times the number of processes.

    Each of an agent's losses is a sum over this part's real steps divided by the number of real
    steps in all parts, so the parts add up to the loss of the whole batch. PyTorch takes the mean
    of the processes' gradients, hence the factor. Dropout and sampling draw numbers that depend
    on seed, update and process alone: parts differ, and a resumed run draws them again.
    """

    def __init__(self, agent: Any) -> None:
        super().__init__()
        self.agent = agent

    def forward(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return the loss [] of which the mean over processes is the whole batch's."""
        agent = self.agent
        key = np.random.SeedSequence([agent.seed, agent.updates, number()])
        agent.training_random.manual_seed(int(key.generate_state(1, np.uint64)[0]))
        return count() * agent.loss(batch)


def data_parallel(agent: Any) -> DistributedDataParallel:
    """Return the agent's loss as a module whose gradients are those of the whole batch.

    A static graph: what no loss of the first update reached (a temperature, a selector that is
    distilled later) is left out of all.
    """
    return DistributedDataParallel(PartOfLoss(agent), static_graph=True)
