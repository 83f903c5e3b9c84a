"""Bets are kept on the reader's machine, survive a restart and are scored by Brier's rule."""

import json

import pytest

from seqrl.lessons import brier_score, wager
from seqrl.lessons.checks.answers import answers_folder
from seqrl.lessons.shipped import load_questions


def sliders(box):
    return [child for child in box.children if hasattr(child, "options")]


def test_ten_claims_each_with_a_key_of_its_own():
    claims = load_questions("wager")
    assert len(claims) == len({item["key"] for item in claims}) == 10


def test_a_bet_is_kept_and_found_again():
    first, second, *_ = sliders(wager())
    first.value, second.value = 0.9, 0.0
    kept = json.loads((answers_folder() / "wager.json").read_text(encoding="utf-8"))
    keys = [item["key"] for item in load_questions("wager")]
    assert kept == {keys[0]: 0.9, keys[1]: 0.0}
    again = sliders(wager())
    assert [again[0].value, again[1].value, again[2].value] == [0.9, 0.0, 0.5]


def test_the_status_counts_bets():
    box = wager()
    assert "0 of 10" in box.children[-1].value
    sliders(box)[3].value = 1.0
    assert "1 of 10" in box.children[-1].value


@pytest.mark.parametrize("damage", ["", "{", "[1, 2]"])
def test_a_damaged_file_does_not_stop_the_lesson(damage):
    answers_folder().mkdir(parents=True)
    (answers_folder() / "wager.json").write_text(damage, encoding="utf-8")
    assert sliders(wager())[0].value == 0.5


def test_brier_score_against_numbers_done_by_hand():
    verdicts = {"a": True, "b": False, "c": True}
    assert brier_score({"a": 1.0, "b": 0.0, "c": 1.0}, verdicts) == 0  # all known
    assert brier_score({"a": 0.0, "b": 1.0, "c": 0.0}, verdicts) == 1  # all wrong and sure
    assert brier_score({}, verdicts) == 0.25  # a coin
    assert brier_score({"a": 0.7}, verdicts) == pytest.approx((0.09 + 0.25 + 0.25) / 3)
