"""Numbers that a caller gives: checked by name, with errors that say what would do."""

import math
from collections.abc import Iterable
from numbers import Integral, Real

import numpy as np


def whole_number(name: str, value: object, least: int = 0, most: int | None = None) -> int:
    """Return `value` as an int between `least` and `most`, both included.

    Raises `TypeError` for what is no whole number and `ValueError` for one outside.

    >>> whole_number("steps", 5, least=1)
    5
    """
    if not isinstance(value, Integral) or isinstance(value, bool):
        raise TypeError(f"{name} must be a whole number, got {value!r}")
    _require(name, int(value), least, most)
    return int(value)


def one_of(name: str, value: object, choices: Iterable[object]) -> None:
    """Raise `ValueError` unless `value` is one of the choices.

    >>> one_of("start", "S", ["S", "P"])
    """
    if value not in (known := list(choices)):
        raise ValueError(f"{name} must be one of {', '.join(map(repr, known))}, got {value!r}")


def finite_number(
    name: str, value: object, least: float | None = None, most: float | None = None
) -> float:
    """Return `value` as a finite float between `least` and `most`, both included.

    Raises `TypeError` for what is no number and `ValueError` for NaN, infinity or one outside.

    >>> finite_number("top", 0.1, least=0, most=1)
    0.1
    """
    if not isinstance(value, Real) or isinstance(value, bool):
        raise TypeError(f"{name} must be a number, got {value!r}")
    if not math.isfinite(value):
        raise ValueError(f"{name} must be finite, got {value}")
    _require(name, float(value), least, most)
    return float(value)


def require_finite(name: str, *results: float) -> None:
    """Raise `ValueError` unless what was computed of finite numbers is finite, too."""
    if not np.isfinite(results).all():
        raise ValueError(
            f"the {name} cannot be computed: the numbers are too large, too small or too near one "
            "another; rescale them"
        )


def finite_numbers(name: str, values: object, dimensions: int | None = None) -> np.ndarray:
    """Return finite numbers in so many dimensions (default: any), as an array of float64.

    Raises `ValueError` for ragged rows, NaN, infinity or other dimensions, and `TypeError` for
    what is no real number.

    >>> finite_numbers("targets", [1, 2.5], dimensions=1)
    array([1. , 2.5])
    """
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise ValueError(f"{name} must not be ragged: {error}") from None
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must be numbers, got {values!r:.80}")
    if dimensions is not None and array.ndim != dimensions:
        raise ValueError(f"{name} must have {dimensions} dimensions, got shape {array.shape}")
    numbers = array.astype(np.float64)
    if not np.isfinite(numbers).all():
        raise ValueError(f"{name} must be finite, got {numbers[~np.isfinite(numbers)][0]}")
    return numbers


def _require(name: str, value: float, least: float | None, most: float | None) -> None:
    if (least is not None and value < least) or (most is not None and value > most):
        limits = [f"at least {least}"] if least is not None else []
        limits += [f"at most {most}"] if most is not None else []
        raise ValueError(f"{name} must be {' and '.join(limits)}, got {value}")
