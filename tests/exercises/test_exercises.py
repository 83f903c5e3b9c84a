"""Right answers pass, wrong answers fail with their own message, unseen mutants fail too."""

from collections import Counter

import pytest

from seqrl.lessons.checks.exercise import check, exercises
from seqrl.lessons.shipped import load_questions
from tests import generated
from tests.exercises.kill_table import NAME, PAGE, markdown, rows
from tests.exercises.proof import (
    FEW_SEEDS,
    LESSONS,
    SEEDS,
    agree,
    answers,
    inputs,
    refusals,
    row,
    slips,
    solutions,
    tasks,
    wrong_answers,
)

TASKS = [pytest.param(lesson, task, id=f"{lesson}-{task.name}") for lesson, task in tasks()]
WRONG = [
    pytest.param(lesson, answer, id=f"{lesson}-{answer.exercise}-{answer.misconception}")
    for lesson in LESSONS
    for answer in wrong_answers(lesson)
]
UNSEEN, RIGHT = (
    [
        pytest.param(lesson, function, id=f"{lesson}-{function.__name__}-{function.__doc__}")
        for lesson in LESSONS
        for function in answers(kind, lesson)
    ]
    for kind in ("unseen", "right")
)


@pytest.mark.parametrize(("lesson", "task"), TASKS)
def test_the_solution_passes_on_every_seed(lesson, task):
    solution = getattr(solutions(lesson), task.name)
    assert refusals(task, solution, SEEDS) == ()


@pytest.mark.parametrize(("lesson", "task"), TASKS)
def test_the_modules_own_version_passes(lesson, task):
    assert check(task, task.truth).solved


@pytest.mark.parametrize(("lesson", "answer"), WRONG)
def test_a_wrong_answer_fails_on_every_seed_with_its_own_message(lesson, answer):
    task = exercises(lesson)[answer.exercise]
    assert slips(task, answer.function, SEEDS, answer.says) == ()


@pytest.mark.parametrize(("lesson", "function"), UNSEEN)
def test_a_wrong_answer_written_without_the_check_fails_too(lesson, function):
    assert slips(exercises(lesson)[function.__name__], function, FEW_SEEDS) == ()


@pytest.mark.parametrize(("lesson", "function"), RIGHT)
def test_a_right_answer_in_an_unusual_form_passes(lesson, function):
    task, draw = exercises(lesson)[function.__name__], inputs(lesson, function.__name__)
    assert agree(function, getattr(solutions(lesson), task.name), draw, task.like, many=20)
    assert refusals(task, function, FEW_SEEDS) == ()


@pytest.mark.parametrize(("lesson", "task"), TASKS)
def test_machine_made_mutants_fail(lesson, task):
    counted = row(lesson, task)
    assert counted.machine[1] >= 3
    assert counted.alive == ()


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_exercise_has_a_card_a_solution_and_enough_wrong_answers(lesson):
    cards, named = load_questions(lesson)["exercises"], Counter()
    for answer in wrong_answers(lesson):
        assert answer.misconception.endswith("."), answer.says
        named[answer.exercise] += 1
    assert list(cards) == list(exercises(lesson))
    for name, card in cards.items():
        assert callable(getattr(solutions(lesson), name))
        assert named[name] >= {"fade": 3, "stub": 6}[card["form"]], name
        assert min(len(answers(kind, lesson, name)) for kind in ("unseen", "right")) >= 5, name
        assert card["kind"] in ("core", "stretch")
        assert 1 <= card["difficulty"] <= 5
        assert len(card["hints"]) == 3
    core = [card for card in cards.values() if card["kind"] == "core"]
    assert len(core) == 2
    assert sum(card["minutes"] for card in core) <= 15
    assert len(cards) - len(core) <= 3


def test_the_published_kill_table_is_what_this_run_counts():
    assert generated.read(PAGE, NAME) == markdown(rows())
