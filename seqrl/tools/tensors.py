"""Tensors from a file or a caller beside those that are expected: what differs has a name."""

import math
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor


def dense(name: str, values: Any) -> Tensor:
    """Return numbers as a tensor that holds each of them.

    Raises `TypeError` for what are none, and for a tensor that is sparse or nested, or on the
    device "meta".

    >>> dense("states", [1, 2])
    tensor([1, 2])
    """
    try:
        tensor = torch.as_tensor(values)
    except (TypeError, ValueError, RuntimeError) as error:
        raise TypeError(f"{name} must be a tensor or an array of numbers: {error}") from None
    if tensor.layout != torch.strided or tensor.is_nested or tensor.is_meta:
        raise TypeError(
            f"{name} must be a tensor that holds each of its numbers, got one with layout "
            f"{tensor.layout}, {tensor.dtype}, on {tensor.device}; `to_dense()` makes one of a "
            "sparse tensor"
        )
    return tensor


def match(found: Mapping[str, Tensor], expected: Mapping[str, Tensor], prefix: str = "") -> None:
    """Raise `ValueError` unless both have the same names, shapes and types, all numbers finite.

    `prefix` stands before the names in errors.

    >>> import torch
    >>> match({"bias": torch.zeros(2)}, {"bias": torch.zeros(3)}, "model.")
    Traceback (most recent call last):
    ValueError: tensor 'model.bias' is float32 [2], expected float32 [3]
    """
    for name in sorted(expected.keys() ^ found.keys()):
        what = "missing" if name in expected else "unknown here"
        raise ValueError(f"tensor '{prefix}{name}' is {what}")
    for name, tensor in found.items():
        mine = expected[name]
        if tensor.shape != mine.shape or tensor.dtype != mine.dtype:
            raise ValueError(
                f"tensor '{prefix}{name}' is {_layout(tensor)}, expected {_layout(mine)}"
            )
        if not tensor.isfinite().all():
            raise ValueError(f"tensor '{prefix}{name}' holds NaN or infinity")


def whole(found: Mapping[str, Tensor], name: str, prefix: str = "") -> int:
    """Return the whole number, 0 or more, that a tensor [] holds; raise `ValueError` for others.

    >>> import torch
    >>> whole({"steps": torch.tensor(3.0)}, "steps")
    3
    """
    if name not in found:
        raise ValueError(f"tensor '{prefix}{name}' is missing")
    tensor = found[name]
    value = tensor.item() if tensor.shape == () and not tensor.is_complex() else -1
    if tensor.dtype == torch.bool or not 0 <= value < math.inf or value != int(value):
        shown = value if tensor.shape == () else _layout(tensor)
        raise ValueError(f"tensor '{prefix}{name}' is {shown}, expected a whole number, 0 or more")
    return int(value)


def _layout(tensor: Tensor) -> str:
    return f"{str(tensor.dtype).removeprefix('torch.')} {list(tensor.shape)}"
