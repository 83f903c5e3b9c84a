"""A result brought to the promised type: the same numbers in another form are no other answer."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

KINDS = "biuf"  # NumPy's letters for truth values, whole numbers and fractions


def promised(result: Any, like: Any, given: Sequence[Any] = ()) -> Any:
    """Return a result in the type of `like`: tuple, tensor, array or number.

    Tensors of fractions get the precision of those that were `given`. What is another thing (a
    part too few, a list for a number, numbers for truth values) stays as it is.

    >>> promised([1, 2], np.zeros(2))
    array([1., 2.])
    >>> promised(torch.tensor(2.0), 1.0), promised([2.0], 1.0)
    (2.0, [2.0])
    """
    if like is None:
        return result
    if isinstance(like, tuple):
        return _parts(result, like, given)
    if isinstance(like, Tensor):
        return _tensor(result, _precision(like, given))
    numbers = numbers_in(result)
    if numbers is None:
        return result
    if isinstance(like, np.ndarray):
        return numbers.astype(like.dtype) if _fits(numbers, like.dtype.kind) else result
    if isinstance(like, int | float | np.generic) and numbers.ndim == 0:
        kind = np.asarray(like).dtype.kind
        return type(like)(numbers) if _fits(numbers, kind) else result
    return result


def _parts(result: Any, like: tuple[Any, ...], given: Sequence[Any]) -> Any:
    if not isinstance(result, tuple | list):
        numbers = numbers_in(result)
        if numbers is None or numbers.ndim == 0:
            return result
    parts = tuple(result)
    if len(parts) != len(like):
        return parts
    return tuple(promised(part, one, given) for part, one in zip(parts, like, strict=True))


def _precision(like: Tensor, given: Sequence[Any]) -> torch.dtype:
    if like.is_floating_point():
        for one in given:
            if isinstance(one, Tensor) and one.is_floating_point():
                return one.dtype
    return like.dtype


def _tensor(result: Any, dtype: torch.dtype) -> Any:
    tensor = result if isinstance(result, Tensor) else _stacked(result)
    if tensor is None:
        return result
    kind = np.asarray(torch.zeros((), dtype=dtype)).dtype.kind
    return tensor.to(dtype) if _fits(tensor.detach().cpu().numpy(), kind) else tensor


def _stacked(result: Any) -> Tensor | None:
    """Stack a list of tensors, so that gradients get through; or make a tensor of numbers."""
    if isinstance(result, tuple | list) and any(isinstance(one, Tensor) for one in result):
        parts = [one if isinstance(one, Tensor) else _stacked(one) for one in result]
        whole = [one for one in parts if one is not None]
        same = len({one.shape for one in whole}) == 1 and len(whole) == len(parts)
        return torch.stack(whole) if same else None
    numbers = numbers_in(result)
    return None if numbers is None else torch.from_numpy(numbers.copy())


def numbers_in(result: Any) -> np.ndarray | None:
    """Make an array of numbers, or nothing of what is none."""
    if isinstance(result, Tensor):
        return result.detach().cpu().numpy()
    if isinstance(result, tuple | list):
        parts = [numbers_in(one) for one in result]
        same = len({None if part is None else part.shape for part in parts}) <= 1
        return np.array(parts) if same and not any(part is None for part in parts) else None
    numbers = np.asarray(result)
    return numbers if numbers.dtype.kind in KINDS else None


def _fits(numbers: np.ndarray, kind: str) -> bool:
    """Tell whether numbers lose nothing as another kind; none but truth values become those."""
    mine = numbers.dtype.kind
    if kind == "b" or mine == kind:
        return mine == kind
    whole = mine != "f" or bool(np.isfinite(numbers).all() and (numbers == np.rint(numbers)).all())
    return kind == "f" or whole
