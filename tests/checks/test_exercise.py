"""The engine behind the checks: what it calls blank, wrong, and right."""

import numpy as np
import pytest
import torch

from seqrl.checks import earn, exercise_card
from seqrl.checks.comparison import difference
from seqrl.checks.exercise import check, exercise, is_blank


def numbers(random):
    return (random.normal(size=random.integers(3, 6)),)


@exercise(truth=lambda x: 2 * x, case=numbers)
def double(answer, random):
    (x,) = numbers(random)
    yield np.shape(answer(x)) == x.shape, "as many as before"


def says(answer, seed=0):
    verdict = check(double, answer, seed)
    return "" if verdict.solved else verdict.message


def test_right_answers_pass_whatever_they_are_made_of():
    assert says(lambda x: x + x) == ""
    assert says(lambda x: [2 * value for value in x]) == ""
    assert says(lambda x: torch.from_numpy(2 * x)) == ""


def changes(x):
    x *= 2
    return x


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda x: x[:1], "as many as before"),
        (lambda x: 3 * x, "where"),
        (lambda x: 2 * x + 1e-3, "where"),
        (lambda x: x * np.nan, "nan"),
        (lambda x: None, "is the `return` missing"),
        (lambda x: 1 / 0, "it stopped with ZeroDivisionError"),
        (lambda x: "two", "as many as before"),
        (lambda x: [[1.0], [1.0, 2.0]], "numbers were expected, it gives ([1.0], [1.0, 2.0])"),
        (changes, "changes what it was given"),
    ],
)
def test_wrong_answers_hear_why(answer, message):
    assert message in says(answer)


def blank(x):
    return ...


def blank_in_the_middle(x):
    x[0] = ...
    return x


def index_with_dots(x):
    return 2 * x[..., :]


def test_a_blank_is_not_a_wrong_answer():
    assert check(double, blank).blank
    assert check(double, blank_in_the_middle).blank
    assert not is_blank(index_with_dots)
    assert check(double, index_with_dots).solved


def test_the_lesson_goes_on_with_the_readers_version_only_if_it_is_right(capsys):
    def still_to_come(rewards):
        return np.cumsum(rewards[::-1])[::-1]

    assert earn("00", still_to_come) is still_to_come
    assert capsys.readouterr().out.startswith("✓ still_to_come")
    mine = still_to_come

    def still_to_come(rewards):
        return np.cumsum(rewards)

    lent = earn("00", still_to_come)
    assert lent is not still_to_come
    assert capsys.readouterr().out.startswith("✗ still_to_come")
    assert np.allclose(lent(np.arange(3.0)), mine(np.arange(3.0)))


def test_a_renamed_stub_is_told_the_names_there_are():
    with pytest.raises(ValueError, match="keep the name of the stub.*still_to_come"):
        earn("00", numbers)


def test_a_card_shows_how_long_how_hard_and_three_hints():
    card = exercise_card("00", "still_to_come")
    assert "core · 2 minutes · difficulty ●○○○○" in card._repr_html_()
    assert card._repr_html_().count("<details>") == 3
    with pytest.raises(KeyError, match="no exercise 'nonsense'"):
        exercise_card("00", "nonsense")


@pytest.mark.parametrize(
    ("answer", "truth", "found"),
    [
        (2, 2.0, ""),
        ([1, 2], np.array([1, 2]), ""),
        ((1, [2.0]), (1, np.array([2.0])), ""),
        ({"a": 1}, {"a": 1}, ""),
        ("up", "up", ""),
        (True, True, ""),
        (torch.ones(2, requires_grad=True), torch.ones(2), ""),
        (np.ones(3), np.ones((3, 1)), "its shape is (3,), (3, 1) was expected"),
        ("two", 2.0, "numbers were expected"),
        ((1,), (1, 2), "2 parts were expected"),
        ({"b": 1}, {"a": 1}, "'a' is missing"),
        ((1, 3), (1, 2), "in part 1, it gives 3"),
        ("down", "up", "'down' where 'up'"),
    ],
)
def test_the_first_difference_is_said_in_words(answer, truth, found):
    said = difference(answer, truth)
    assert (said == "") if not found else (found in said)
