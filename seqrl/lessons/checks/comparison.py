"""Two results compared: the first difference, in words."""

from typing import Any

import numpy as np
from torch import Tensor, nn

from seqrl.lessons.checks.promised import numbers_in

TOLERANCE = {"rtol": 1e-4, "atol": 1e-5}  # single precision, a few operations deep


def difference(answer: Any, truth: Any) -> str:
    """Return how an answer differs from the truth, or an empty string if it does not.

    Numbers, arrays, tensors and lists of numbers are compared within a tolerance; tuples and
    mappings part by part; anything else must be equal.

    >>> difference([1.0, 2.0], np.array([1.0, 2.0]))
    ''
    >>> difference(np.ones(2), np.ones((2, 1)))
    'its shape is (2,), (2, 1) was expected'
    >>> difference(1.0, 2.0)
    'it gives 1.0 where 2.0 was expected'
    """
    if isinstance(truth, nn.Module):
        return difference(dict(answer.state_dict()), dict(truth.state_dict()))
    if isinstance(truth, dict | tuple):
        return _first_in_parts(answer, truth)
    if (numbers := numbers_in(truth)) is not None:
        return _in_numbers(answer, numbers)
    equal = answer is truth or bool(answer == truth)
    return "" if equal else f"it gives {answer!r} where {truth!r} was expected"


def _first_in_parts(answer: Any, truth: Any) -> str:
    keys = list(truth) if isinstance(truth, dict) else range(len(truth))
    if not isinstance(answer, type(truth)) or len(answer) != len(truth):
        return f"{len(truth)} parts were expected, it gives {_short(answer)}"
    for key in keys:
        if isinstance(truth, dict) and key not in answer:
            return f"its part {key!r} is missing"
        if found := difference(answer[key], truth[key]):
            return f"in part {key!r}, {found}"
    return ""


def _in_numbers(result: Any, truth: np.ndarray) -> str:
    answer = numbers_in(result)
    if answer is None:
        return f"numbers were expected, it gives {_short(result)}"
    if answer.shape != truth.shape:
        return f"its shape is {answer.shape}, {truth.shape} was expected"
    if truth.dtype == bool and answer.dtype != bool:
        return f"True and False were expected, it gives {_short(answer)}"
    if np.array_equal(answer, truth):
        return ""
    near = np.isclose(answer, truth, **TOLERANCE, equal_nan=True)
    return "" if near.all() else _apart(answer, truth, near)


def _apart(answer: np.ndarray, truth: np.ndarray, near: np.ndarray) -> str:
    """Both in short; where they look alike, the first place that differs, in full."""
    if _short(answer) != _short(truth):
        return f"it gives {_short(answer)} where {_short(truth)} was expected"
    place = tuple(int(index) for index in np.argwhere(~near)[0])
    where = f"at place {', '.join(map(str, place))} " if place else ""
    return f"{where}it gives {answer[place]:.9g} where {truth[place]:.9g} was expected"


def _short(value: Any) -> str:
    with np.printoptions(precision=3, suppress=True, threshold=12):
        text = " ".join(
            str(value.detach().cpu().numpy() if isinstance(value, Tensor) else value).split()
        )
    return text if len(text) <= 200 else f"{text[:200]} …"


def same(found: Any, *others: Any) -> bool:
    """Tell whether numbers equal one of the others in shape and to 1e-4: single precision.

    >>> same([1.0, 2.0], np.ones(3), np.array([1, 2]))
    True
    """
    alike = [np.asarray(x) for x in others if np.shape(x) == np.shape(found)]
    return any(np.abs(np.asarray(found) - x).max(initial=0) < 1e-4 for x in alike)
