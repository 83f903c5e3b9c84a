"""Every question has one right answer and a sentence for each option, and shows that sentence."""

import pytest

from seqrl.lessons import quiz, recall
from seqrl.lessons.checks.calibration import with_options
from seqrl.lessons.checks.item import feedback
from seqrl.lessons.shipped import load_questions
from seqrl.tools.shipped import DATA

LESSONS = sorted(path.stem for path in (DATA / "questions").glob("[0-9]*.json"))
RECALLED = [lesson for lesson in LESSONS if lesson != "00"]  # nothing comes before 00


def items(lesson):
    """Return what has options: a grid has cells instead."""
    questions = load_questions(lesson)
    return [*questions["recall"], *with_options(lesson).values(), *questions["quiz"]]


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_option_has_a_sentence_of_its_own_and_one_is_right(lesson):
    for item in items(lesson):
        assert 0 <= item["right"] < len(item["options"])
        assert 3 <= len(item["options"]) <= 5
        assert all(text and reply.endswith(".") for text, reply in item["options"])
        replies = [feedback(item, choice) for choice in range(len(item["options"]))]
        assert [reply[0] for reply in replies].count("✓") == 1
        assert len(set(replies)) == len(replies)


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_right_option_does_not_always_stand_in_the_same_place(lesson):
    for group in ("recall", "quiz"):
        if questions := load_questions(lesson)[group]:
            assert len({question["right"] for question in questions}) > 1


@pytest.mark.parametrize("lesson", LESSONS)
def test_there_are_as_many_as_a_lesson_needs(lesson):
    questions = load_questions(lesson)
    assert len(questions["quiz"]) == 5
    assert len(questions["predictions"]) >= 3
    assert len(questions["recall"]) == (3 if lesson in RECALLED else 0)


def test_a_prediction_is_known_by_its_key_alone():
    """So what a reader answered is found when a lesson gets another number, or is split."""
    keys = [key for lesson in LESSONS for key in load_questions(lesson)["predictions"]]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("lesson", RECALLED)
def test_what_is_recalled_comes_from_earlier_lessons(lesson):
    assert all(item["from"] < lesson for item in load_questions(lesson)["recall"])


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize(("show", "group"), [(quiz, "quiz"), (recall, "recall")])
def test_choosing_shows_the_sentence_of_the_choice(lesson, show, group):
    for question, item in zip(load_questions(lesson)[group], show(lesson).children, strict=True):
        _, choices, reply = item.children
        assert reply.value == ""
        for choice in range(len(question["options"])):
            choices.value = choice
            assert reply.value == feedback(question, choice)
