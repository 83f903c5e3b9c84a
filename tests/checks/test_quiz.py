"""Every quiz has one right answer an item and a sentence for every option."""

import pytest

from seqrl.checks import quiz
from seqrl.checks.quiz import feedback
from seqrl.shipped import DATA, load_questions

LESSONS = sorted(path.stem for path in (DATA / "questions").glob("*.json") if path.stem != "wager")


@pytest.mark.parametrize("lesson", LESSONS)
def test_five_items_each_with_feedback_for_every_option(lesson):
    questions = load_questions(lesson)
    assert len(questions) == 5
    for question in questions:
        assert 0 <= question["right"] < len(question["options"])
        assert all(text and reply.endswith(".") for text, reply in question["options"])
        replies = [feedback(question, choice) for choice in range(len(question["options"]))]
        assert [reply[0] for reply in replies].count("✓") == 1
        assert len(set(replies)) == len(replies)


@pytest.mark.parametrize("lesson", LESSONS)
def test_choosing_shows_the_sentence_of_the_choice(lesson):
    for question, item in zip(load_questions(lesson), quiz(lesson).children, strict=True):
        _, choices, reply = item.children
        assert reply.value == ""
        for choice in range(len(question["options"])):
            choices.value = choice
            assert reply.value == feedback(question, choice)
