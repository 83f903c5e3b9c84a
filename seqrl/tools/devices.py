"""Devices that a caller names: one that can compute here, or an error that says which can."""

import os
import textwrap
from collections.abc import Callable

import torch
from torch import Tensor

_REFUSALS = (RuntimeError, AssertionError, TypeError)  # PyTorch's own, up to 900 characters long


def usable(device: str | torch.device) -> torch.device:
    """Return the device if tensors can be made on it; raise `ValueError` if not.

    >>> usable("cpu")
    device(type='cpu')
    """
    try:
        return torch.empty(0, device=device).device
    except _REFUSALS as error:
        raise _refused(f'device "{device}"', error) from None


def reached(move: Callable[[Tensor], Tensor], device: torch.device) -> torch.device:
    """Return where `move` takes a tensor of `device`; raise `ValueError` if there is none.

    >>> reached(lambda tensor: tensor.to("cpu"), torch.device("cpu"))
    device(type='cpu')
    """
    try:
        return usable(move(torch.empty(0, device=device)).device)
    except _REFUSALS as error:
        raise _refused("that device", error) from None


def generator(device: str | torch.device, seed: int) -> torch.Generator:
    """Return random numbers that are drawn on the device; raise `ValueError` if none can be.

    >>> generator("cpu", seed=0).initial_seed()
    0
    """
    try:
        return torch.Generator(usable(device)).manual_seed(seed)
    except _REFUSALS as error:
        raise _refused(f'device "{device}"', error) from None


def memory() -> int:
    """Return the bytes of this machine's memory; where the system does not tell, 64 GiB.

    >>> memory() > 2**20
    True
    """
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows has no such question
        return 2**36


def _refused(device: str, error: Exception) -> ValueError:
    reason = textwrap.shorten(str(error).split(". ")[0], 90, placeholder=" …").rstrip(".")
    found = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    names = ['"cpu"', *(f'"{name}"' for name, there in found.items() if there)]
    return ValueError(f"{device} cannot be used here ({reason}); use {' or '.join(names)}")
