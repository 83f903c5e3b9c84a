"""Several processes that train one model together, as `torchrun` starts them; else one, alone."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import numpy as np
import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel


def count() -> int:
    """Return how many processes train together; 1 without `torchrun`."""
    return dist.get_world_size() if dist.is_available() and dist.is_initialized() else 1


def number() -> int:
    """Return which of them this one is, from 0: the first alone writes, prints and shows a bar."""
    return dist.get_rank() if count() > 1 else 0


def part(size: int) -> slice:
    """Return which rows of a whole batch are this process's own, `size` of them.

    >>> part(64)
    slice(0, 64, None)
    """
    return slice(number() * size, (number() + 1) * size)


def total(values: Tensor) -> Tensor:
    """Return the sum of `values` over all processes, of any shape; no gradient flows through it.

    >>> total(torch.tensor(3.0))
    tensor(3.)
    """
    values = values.detach()
    if count() > 1:
        values = values.clone()
        dist.all_reduce(values)
    return values


@contextmanager
def first_goes_first() -> Iterator[None]:
    """Let the first process go before the others: it makes a file, say, that all read."""
    if number() > 0:
        dist.barrier()
    yield
    if number() == 0 and count() > 1:
        dist.barrier()


def started_by_torchrun() -> bool:
    """Return whether `torchrun` started this process."""
    return dist.is_available() and dist.is_torchelastic_launched()


@contextmanager
def joined(device: str) -> Iterator[str]:
    """Join the other processes that `torchrun` started, if it did; yield this one's own device.

    On "cuda" each gets a GPU of its own and they talk through NCCL, on "cpu" through Gloo; any
    other device raises `ValueError`. At the end nothing may hold the group: Gloo's threads end
    with it, and one that still lived when Python ends would abort the process.
    """
    if not started_by_torchrun():
        yield device
        return
    if device not in ("cpu", "cuda"):
        raise ValueError(f"several processes train on cpu or cuda, not on {device}")
    if device == "cuda":
        device = f"cuda:{os.environ['LOCAL_RANK']}"
        torch.cuda.set_device(device)
    import_module("torch.distributed.nn")  # imported later, its default arguments keep the group
    dist.init_process_group("gloo" if device == "cpu" else "cpu:gloo,cuda:nccl")
    try:
        yield device
    finally:
        gc.collect()  # models that were trained together hold the group, and each other
        dist.destroy_process_group()


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
