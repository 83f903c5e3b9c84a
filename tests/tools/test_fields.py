"""Numbers are taken in any number's type and refused by name."""

from fractions import Fraction

import numpy as np
import pytest

from seqrl.tools.fields import finite_number, finite_numbers, whole_number


@pytest.mark.parametrize("value", [3, np.int64(3), np.uint8(3)])
def test_whole_numbers_of_any_type(value):
    assert whole_number("steps", value) == 3
    assert type(whole_number("steps", value)) is int


@pytest.mark.parametrize("value", [3, 3.0, np.float32(3), Fraction(3)])
def test_finite_numbers_of_any_type(value):
    assert finite_number("top", value) == 3.0
    assert type(finite_number("top", value)) is float


@pytest.mark.parametrize("value", [True, 3.0, "3", None, [3]])
def test_what_is_no_whole_number(value):
    with pytest.raises(TypeError, match="steps must be a whole number, got"):
        whole_number("steps", value)


@pytest.mark.parametrize("value", [True, "3", None, [3.0], 3j])
def test_what_is_no_number(value):
    with pytest.raises(TypeError, match="top must be a number, got"):
        finite_number("top", value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_is_not_finite(value):
    with pytest.raises(ValueError, match="top must be finite, got"):
        finite_number("top", value)


def test_limits_are_named():
    with pytest.raises(ValueError, match="steps must be at least 1, got 0"):
        whole_number("steps", 0, least=1)
    with pytest.raises(ValueError, match="row must be at least 0 and at most 3, got 9"):
        whole_number("row", 9, most=3)
    with pytest.raises(ValueError, match="top must be at most 1, got 2"):
        finite_number("top", 2, most=1)


@pytest.mark.parametrize("values", [3, [3], np.float32(3), [[True]], np.ones((2, 2), np.int8)])
def test_arrays_of_any_numbers(values):
    numbers = finite_numbers("returns", values)
    assert numbers.dtype == np.float64
    assert numbers.tolist() == np.asarray(values).tolist()


@pytest.mark.parametrize(
    ("values", "error", "told"),
    [
        ([1, np.nan], ValueError, "returns must be finite, got nan"),
        (-np.inf, ValueError, "returns must be finite, got -inf"),
        ([[1], [1, 2]], ValueError, "returns must not be ragged"),
        (["1"], TypeError, "returns must be numbers"),
        (None, TypeError, "returns must be numbers"),
        (1j, TypeError, "returns must be numbers"),
    ],
)
def test_arrays_that_are_refused(values, error, told):
    with pytest.raises(error, match=told):
        finite_numbers("returns", values)


def test_dimensions_are_named():
    with pytest.raises(ValueError, match=r"returns must have 2 dimensions, got shape \(3,\)"):
        finite_numbers("returns", [1, 2, 3], dimensions=2)
