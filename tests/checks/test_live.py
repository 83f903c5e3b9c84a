"""A live claim that does not hold stops no lesson: it says what was expected and how it went."""

from contextlib import redirect_stdout
from io import StringIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqrl.lessons import live_claim, predict
from seqrl.lessons.checks import live
from seqrl.lessons.checks.live import holds

LIMITS = [({"above": 0.65}, 0.7, 0.5), ({"below": 1}, 0, 1), ({"equal": range(3)}, [0, 1, 2], [0])]


@pytest.fixture(autouse=True)
def as_a_reader(monkeypatch):
    monkeypatch.delenv("SEQRL_STRICT", raising=False)
    records = {"08": {"it does": {"values": [0.7, 0.8, 0.2]}}}
    monkeypatch.setattr(live, "recorded", lambda lesson: records.get(lesson, {}))


@pytest.mark.parametrize(("limits", "good", "bad"), LIMITS, ids=str)
def test_it_is_ticked_or_crossed_and_goes_on(limits, good, bad, capsys):
    live_claim("08", "it does", good, **limits)
    assert capsys.readouterr().out == "✓ it does\n"
    live_claim("08", "it does", bad, **limits)
    assert capsys.readouterr().out.startswith("✗ it does: expected ")


def test_a_cross_says_what_was_expected_what_came_out_and_how_often_it_held(capsys):
    live_claim("08", "it does", 0.51, above=0.65)
    expected, elsewhere = (
        "expected above 0.65, came out 0.51",
        "held in 2 of 3 runs with other seeds",
    )
    assert capsys.readouterr().out == f"✗ it does: {expected} ({elsewhere})\n"


def test_a_statement_of_the_readers_own_has_no_record_and_stops_nothing(capsys):
    live_claim("08", "mine does, too", 0.51, above=0.65, below=0.9)
    said = capsys.readouterr().out
    assert said == "✗ mine does, too: expected above 0.65 and below 0.9, came out 0.51\n"


def test_not_a_number_is_no_reason_to_stop_and_none_to_believe(capsys):
    live_claim("08", "it does", np.nan, above=0.65)
    assert "came out nan" in capsys.readouterr().out


@pytest.mark.parametrize(("limits", "good", "bad"), LIMITS, ids=str)
def test_in_tests_it_is_an_error(limits, good, bad, monkeypatch):
    monkeypatch.setenv("SEQRL_STRICT", "1")
    expected = {name: live.plain(limit) for name, limit in limits.items()}
    monkeypatch.setattr(live, "recorded", lambda lesson: {"it does": {"expected": expected}})
    live_claim("08", "it does", good, **limits)
    with pytest.raises(AssertionError, match="it does: expected"):
        live_claim("08", "it does", bad, **limits)


def test_in_tests_so_is_one_that_was_not_measured_or_not_with_this_expectation(monkeypatch):
    monkeypatch.setenv("SEQRL_STRICT", "1")
    with pytest.raises(AssertionError, match="no record of 'mine does, too'.*live_claims 08"):
        live_claim("08", "mine does, too", 0.7, above=0.65)
    with pytest.raises(AssertionError, match="no record of 'it does', expected .*above.*0.6"):
        live_claim("08", "it does", 0.7, above=0.6)


def test_something_must_be_expected():
    with pytest.raises(ValueError, match="above, below or equal"):
        live_claim("08", "it does", 1)


def test_inside_a_reveal_a_cross_is_hidden_like_all_else_and_the_lesson_goes_on(monkeypatch):
    guess = predict("08", "memory")
    with guess.reveal():
        live_claim("08", "it does", 0.51, above=0.65)
    [(revealed, _)] = guess.covers
    output = revealed.output
    assert output.layout.display == "none"
    assert output.outputs[0]["text"].startswith("✗ it does: expected above 0.65")


@given(st.floats(), st.floats(allow_nan=False), st.sampled_from(["above", "below", "equal"]))
def test_no_number_stops_a_reader_and_it_is_ticked_if_it_holds(value, limit, condition):
    with redirect_stdout(StringIO()) as said:
        live_claim("08", "a claim of mine", np.float64(value), **{condition: limit})
    assert said.getvalue().startswith("✓" if holds(value, {condition: limit}) else "✗")
