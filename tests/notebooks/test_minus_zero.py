"""No number that a reader sees is zero with a minus before it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqrl.evidence.effect import percent
from seqrl.leaderboard.tables import minus
from seqrl.lessons.checks.live import shown
from seqrl.lessons.explorers import fine_tuning
from seqrl.lessons.explorers.patching import points
from seqrl.lessons.explorers.returns_to_go import status
from seqrl.plots.axes import number
from tests.notebooks.minus_zero import minus_zeros

SMALL = st.floats(-1, 1, allow_subnormal=False) | st.sampled_from([-0.0, -1e-9, -0.004, -0.04])


def of_a_moment(value: float) -> str:
    """What the explorer of lesson 10 says of an iteration whose measures all come to a value."""
    names = ("sampled", "central", "buffer", "entropy", "temperature")
    moment = dict.fromkeys(names, value)
    return fine_tuning.status(1, type("Moment", (), {"asked": 1.0} | moment))


def of_a_step(value: float) -> str:
    """What the explorer of lesson 03 says of a step before which little was received."""
    return status(np.array([value, 1.0]), 1)


@pytest.mark.parametrize("text", [shown, number, points, percent, minus, of_a_moment, of_a_step])
@given(value=SMALL)
def test_what_writes_numbers_for_a_reader_writes_no_minus_zero(text, value):
    assert minus_zeros(text(value)) == []


@pytest.mark.parametrize("said", ["-0.", "-0.00", "[-0. 1.]", "−0", "λ -0.0,", "<b>(-0)</b>"])
def test_a_minus_zero_is_found(said):
    assert len(minus_zeros(f"<p>before</p>{said}<p>after</p>")) == 1


@pytest.mark.parametrize(
    "said",
    ["-0.05", "0.00", "-1", "10-0", "s-0", "x - 0.5", "−0.01", '<p style="margin:-0px">', "-0.0.1"]
    + ["<script>x = -0.0</script>", '<path d="M -0.0 -0">'],
)
def test_nothing_else_is_taken_for_one(said):
    assert minus_zeros(said) == []
