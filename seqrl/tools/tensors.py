"""Tensors from a file beside those that are expected: the first difference has a name."""

import math
from collections.abc import Mapping

import torch
from torch import Tensor


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
