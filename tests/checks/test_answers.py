"""What a reader answered is never lost: not to damage, not to another notebook, not to a disk."""

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqrl.lessons import calibration, wager
from seqrl.lessons.checks import answers
from seqrl.lessons.checks.answers import answers_folder, change_answers, load_answers
from seqrl.lessons.checks.prediction import Prediction

COIN = {"question": "?", "options": [["heads", "No."], ["tails", "Yes."]], "right": 1}
GOOD = {"choice": 1, "sure": 0.8}


def write(topic, data: bytes):
    answers_folder().mkdir(parents=True, exist_ok=True)
    (answers_folder() / f"{topic}.json").write_bytes(data)


def commit(key):
    guess = Prediction("97", key, COIN)
    guess.choices.value = 1
    guess.button.click()
    return guess


def bet(bets):
    bets["a"] = 0.5


def files(pattern):
    return sorted(path.read_bytes() for path in answers_folder().glob(pattern))


DAMAGE = [b"", b"{", b"[1, 2]", b"null", b"\xff{}", b"[" * 100_000]


@pytest.mark.parametrize("damage", [*DAMAGE, b'{"97": 3}', b'{"97": {"old": {"choice": "1"}}}'])
def test_a_damaged_file_is_set_aside_and_the_reader_is_told(damage):
    write("predictions", damage)
    calibration("00")
    guess = commit("coin")
    assert guess.locked
    assert "set aside as predictions.damaged-1.json" in guess.reply.value
    assert files("predictions.damaged-*.json") == [damage]
    assert list(load_answers("predictions")["97"]) == ["coin"]
    assert "set aside" not in commit("another").reply.value


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_of_bets_is_set_aside_and_the_bet_is_kept(damage):
    write("wager", damage)
    assert "set aside as wager.damaged-1.json" in change_answers("wager", bet)
    assert files("wager.damaged-*.json") == [damage]
    assert load_answers("wager") == {"a": 0.5}


any_key = st.text(st.characters(), max_size=3)  # halves of pairs among them


@given(st.dictionaries(any_key, st.floats(0, 1)))
def test_a_key_of_any_characters_is_kept(bets):
    write("wager", json.dumps(bets).encode())
    assert change_answers("wager", bet) == ""
    assert load_answers("wager") == bets | {"a": 0.5}


def test_one_bad_answer_costs_no_other():
    bad = {"choice": None, "sure": 2}
    write("predictions", json.dumps({"96": {"a": GOOD, "b": bad}, "97": {"c": GOOD}}).encode())
    commit("coin")
    kept = load_answers("predictions")
    assert kept["96"] == {"a": GOOD}
    assert kept["97"].keys() == {"c", "coin"}
    assert len(files("predictions.damaged-*.json")) == 1


def test_no_file_that_was_set_aside_is_written_over():
    for damage in (b"first", b"second"):
        write("wager", damage)
        change_answers("wager", bet)
    assert files("wager.damaged-*.json") == [b"first", b"second"]


def test_a_choice_that_the_question_no_longer_has_can_be_made_anew():
    write("predictions", json.dumps({"97": {"coin": GOOD | {"choice": 7}}}).encode())
    assert not Prediction("97", "coin", COIN).locked


def test_a_belief_between_the_levels_is_shown_at_the_nearest():
    write("predictions", json.dumps({"97": {"coin": GOOD | {"sure": 0.72}}}).encode())
    assert Prediction("97", "coin", COIN).sure.value == 0.7


KEEPING = """
from seqrl.lessons.checks.answers import change_answers
for number in range(60):
    problem = change_answers("wager", lambda bets: bets.update({f"%s-{number}": 0.5}))
    assert not problem, problem
"""


def test_several_notebooks_at_once_lose_no_answer():
    processes = [subprocess.Popen([sys.executable, "-c", KEEPING % name]) for name in "abc"]
    assert [process.wait() for process in processes] == [0, 0, 0]
    assert len(load_answers("wager")) == 180
    assert files("*.damaged-*") == []


def blocked(way, tmp_path, monkeypatch):
    """Make it impossible to keep answers."""
    if way == "a file where the folder should be":
        (tmp_path / "answers").write_text("")
    elif way == "no home":
        monkeypatch.delenv("SEQRL_HOME")
        monkeypatch.setattr("pathlib.Path.home", lambda: (_ for _ in ()).throw(RuntimeError))
    else:
        (tmp_path / "answers").mkdir(mode=0o500)


WAYS = [
    "a file where the folder should be",
    "no home",
    pytest.param(
        "read-only",
        marks=pytest.mark.skipif(
            not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes anywhere"
        ),
    ),
]


@pytest.mark.parametrize("way", WAYS)
def test_where_nothing_can_be_kept_the_answer_is_shown_and_counts_for_the_session(
    way, tmp_path, monkeypatch
):
    blocked(way, tmp_path, monkeypatch)
    guess = commit("coin")
    assert guess.locked
    assert guess.reply.value.startswith("✓ Yes.")
    assert "Not kept beyond this session" in guess.reply.value
    assert "SEQRL_HOME" in guess.reply.value
    assert Prediction("97", "coin", COIN).locked


@pytest.mark.parametrize("way", WAYS)
def test_a_bet_that_cannot_be_kept_says_so(way, tmp_path, monkeypatch):
    blocked(way, tmp_path, monkeypatch)
    box = wager()
    next(child for child in box.children if hasattr(child, "options")).value = 1.0
    assert "1 of 10 bets placed" in box.children[-1].value
    assert "Not kept beyond this session" in box.children[-1].value


def test_what_could_not_be_kept_is_kept_as_soon_as_it_can_be(tmp_path):
    (tmp_path / "answers").write_text("")
    commit("coin")
    (tmp_path / "answers").unlink()
    assert "Not kept" not in commit("another").reply.value
    answers._not_kept.clear()
    assert load_answers("predictions")["97"].keys() == {"coin", "another"}
