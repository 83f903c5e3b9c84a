"""A prediction is made once, kept, and weighed against what was right."""

import pytest

from seqrl.lessons import calibration, forget, predict
from seqrl.lessons.checks.answers import change_answers
from seqrl.lessons.checks.calibration import outcomes, summary
from seqrl.lessons.checks.commitment import committed
from seqrl.lessons.checks.prediction import Prediction
from seqrl.lessons.shipped import load_questions

COIN = {
    "question": "Heads or tails?",
    "options": [["heads", "It was not heads."], ["tails", "It was tails."]],
    "right": 1,
}
GUESS = {"choice": 1, "sure": 0.6}


def commit(choice, sure=0.5, key="coin"):
    guess = Prediction("97", key, COIN)
    guess.choices.value, guess.sure.value = choice, sure
    guess.button.click()
    return guess


def test_nothing_can_be_committed_before_an_option_is_chosen():
    guess = Prediction("97", "coin", COIN)
    assert guess.button.disabled
    guess.choices.value = 0
    assert not guess.button.disabled
    assert guess.reply.value == ""  # choosing says nothing yet
    assert committed("97") == {}


@pytest.mark.parametrize(("choice", "says"), [(0, "✗ It was not heads."), (1, "✓ It was tails.")])
def test_committing_answers_keeps_and_locks(choice, says):
    guess = commit(choice, 0.8)
    assert guess.reply.value == says
    assert committed("97") == {"coin": {"choice": choice, "sure": 0.8}}
    assert guess.locked
    again = Prediction("97", "coin", COIN)
    assert again.locked
    assert (again.choices.value, again.sure.value, again.reply.value) == (choice, 0.8, says)


def test_a_guess_is_as_sure_as_there_are_options():
    assert Prediction("97", "coin", COIN).sure.value == 1 / 2


def answered(lesson, key, under):
    """Commit to a prediction of a lesson which has the number `under` at that time."""
    guess = Prediction(under, key, load_questions(lesson)["predictions"][key])
    guess.choices.value, guess.sure.value = 0, 0.8
    guess.button.click()


def test_predictions_of_several_lessons_stand_side_by_side_and_one_can_be_forgotten():
    commit(0)
    for lesson in ("00", "03"):
        for key in load_questions(lesson)["predictions"]:
            answered(lesson, key, under=lesson)
    forget("03")
    assert set(committed("00")) == {"coin", *load_questions("00")["predictions"]}
    assert predict("00", "beyond").locked
    assert not predict("03", "cut").locked


def test_what_was_answered_before_a_lesson_got_another_number_is_found_and_no_other_lessons():
    answered("03", "cut", under="02")
    assert predict("03", "cut").locked
    assert outcomes("03") == [(0.8, load_questions("03")["predictions"]["cut"]["right"] == 0)]
    assert outcomes("04") == []
    forget("04")
    assert predict("03", "cut").locked
    forget("03")
    assert not predict("03", "cut").locked


def test_what_stands_under_the_lessons_own_number_goes_first():
    answered("03", "cut", under="02")
    change_answers("predictions", lambda kept: kept.update({"03": {"cut": GUESS}}))
    assert predict("03", "cut").choices.value == GUESS["choice"]


def test_an_unknown_key_is_answered_with_those_there_are():
    with pytest.raises(KeyError, match="no prediction 'nonsense'; it has"):
        predict("00", "nonsense")


def test_calibration_counts_what_was_committed(capsys):
    questions = predict("00", next(iter(load_questions("00")["predictions"])))
    questions.choices.value, questions.sure.value = questions.item["right"], 0.9
    questions.button.click()
    calibration("00")
    assert "on average 90 % sure, right in 1 of 1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("pairs", "tendency"),
    [
        ([(0.8, True)] * 4 + [(0.8, False)], "well calibrated"),
        ([(0.9, False)] * 5, "surer than right"),
        ([(0.5, True)] * 5, "more often right than sure"),
        ([(0.9, False)] * 4, "right in 0 of 4"),  # too few to name a tendency
    ],
)
def test_the_tendency_is_named_from_five_on(pairs, tendency):
    assert summary(pairs).endswith(tendency)
