"""A network is built as long as it is no larger than the file that it is to be filled from."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

_MAKERS = (torch.empty, torch.zeros, torch.ones, torch.full, torch.arange)
_TIMES = 4  # a class may replace modules that the class above it has made


class Sparing(TorchFunctionMode):
    """While it is entered, modules cannot be made of much more than `tensors` hold.

    Whoever tries gets a `ValueError` before memory is taken.

    >>> with Sparing({"weight": torch.zeros(2, 2)}):
    ...     torch.nn.Linear(1000, 1000)
    Traceback (most recent call last):
    ValueError: the config asks for a larger network than the 4 numbers in the file
    """

    def __init__(self, tensors: Mapping[str, Tensor]) -> None:
        super().__init__()
        self.held = sum(tensor.numel() for tensor in tensors.values())
        self.numbers = _TIMES * self.held + 1000
        self.tensors = _TIMES * len(tensors) + 100

    def __torch_function__(
        self,
        function: Callable[..., Any],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        """Count what is about to be made."""
        if function in _MAKERS and args:
            self.tensors -= 1
            self.numbers -= _numbers(function, args)
            if min(self.tensors, self.numbers) < 0:
                raise ValueError(
                    "the config asks for a larger network than the "
                    f"{self.held:,} numbers in the file"
                )
        return function(*args, **kwargs or {})


def _numbers(function: Callable[..., Any], args: tuple[Any, ...]) -> int:
    if function is torch.arange:
        return len(range(*args)) if all(isinstance(place, int) for place in args) else 0
    size = args[0] if isinstance(args[0], Sequence) else args
    return math.prod(size)
