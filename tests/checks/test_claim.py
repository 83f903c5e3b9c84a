"""A claim that does not hold stops the lesson."""

import numpy as np
import pytest

from seqrl.lessons import claim


def test_a_claim_that_holds_is_ticked(capsys):
    claim("the mean is above zero", np.mean([1.0, 2.0]) > 0)
    assert capsys.readouterr().out == "✓ the mean is above zero\n"


def test_a_claim_that_fails_stops_the_lesson_and_says_which():
    with pytest.raises(AssertionError, match="pigs fly"):
        claim("pigs fly", np.bool_(False))


def test_a_claim_needs_one_truth_value():
    with pytest.raises(ValueError, match="ambiguous"):
        claim("which of them?", np.array([True, False]))
