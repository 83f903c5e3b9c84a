"""Several processes that train one model together, as `torchrun` starts them; else one, alone."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

import torch
import torch.distributed as dist
from torch import Tensor


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
