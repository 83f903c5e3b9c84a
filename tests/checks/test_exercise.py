"""The engine behind the checks: what it calls blank, wrong, and right."""

import numpy as np
import pytest
import torch

from seqrl.lessons import earn, exercise_card
from seqrl.lessons.checks.comparison import difference
from seqrl.lessons.checks.exercise import check, exercise, is_blank
from seqrl.lessons.checks.promised import promised


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
        (lambda x: [[1.0], [1.0, 2.0]], "numbers were expected, it gives [[1.0], [1.0, 2.0]]"),
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

    assert earn("00", still_to_come).__wrapped__ is still_to_come
    assert capsys.readouterr().out.startswith("✓ still_to_come")
    mine = still_to_come

    def still_to_come(rewards):
        return np.cumsum(rewards)

    lent = earn("00", still_to_come)
    assert lent is not still_to_come
    assert capsys.readouterr().out.startswith("✗ still_to_come")
    assert np.allclose(lent(np.arange(3.0)), mine(np.arange(3.0)))


def test_what_is_earned_is_an_array_even_if_the_reader_returns_a_list():
    def still_to_come(rewards):
        return [sum(rewards[t:]) for t in range(len(rewards))]

    assert earn("00", still_to_come)(rewards=np.ones(2)).tolist() == [2.0, 1.0]


@exercise(truth=lambda x, y: x * y, case=lambda random: tuple(torch.rand(2, 3)), data=("y",))
def product(answer, random):
    yield answer(torch.ones(1), torch.ones(1)) == 1, "one"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda x, y: (x * y).detach(), "no gradient reaches `x`"),
        (lambda x, y: x.detach() * y + 0 * x, "no gradient reaches `x`"),
        (lambda x, y: x * y + (x - x.detach()), "with respect to `x` is another one"),
        (lambda x, y: torch.from_numpy(x.numpy() * y.numpy()), "where a gradient is asked for"),
        (lambda x, y: (x * y).tolist(), "no gradient reaches `x`"),
    ],
)
def test_right_numbers_without_their_gradient_are_not_right(answer, message):
    assert message in check(product, answer).message


def test_the_gradient_of_data_is_free_and_precision_is_too():
    assert check(product, lambda x, y: x * y.detach()).solved
    assert check(product, lambda x, y: x.double() * y.double()).solved
    assert check(product, lambda x, y: list(x * y)).solved


@exercise(truth=lambda x: x * (1 - x).detach(), case=lambda random: (torch.rand(3),))
def half_constant(answer, random):
    yield True, ""


def test_a_gradient_where_none_belongs_is_another_one():
    said = check(half_constant, lambda x: x * (1 - x)).message
    assert "with respect to `x` is another one" in said


def test_a_property_that_depends_on_the_draw_is_looked_at_on_several():
    seen = []

    @exercise(truth=lambda x: 2 * x, case=numbers)
    def drawn(answer, random):
        seen.append(random.random())
        yield True, ""

    assert check(drawn, lambda x: x + x).solved
    assert len(set(seen)) > 1


def test_two_results_that_look_alike_are_told_apart_in_full():
    said = difference(np.array([1.0, 1.0001, 5.0]), np.array([1.0, 1.0003, 5.0]))
    assert said == "at place 1 it gives 1.0001 where 1.0003 was expected"


def test_numbers_are_no_truth_values():
    assert "True and False were expected" in difference([0, 1], np.array([False, True]))


@pytest.mark.parametrize(
    ("result", "like"),
    [
        ([1.0], 1.0),
        ([[1.0], [1.0, 2.0]], np.ones(2)),
        ("two", 2.0),
        ([1.5], np.array([1])),
        ([0, 1], np.array([False, True])),
        (1.0, (1.0, 2.0)),
        (["a", 1.0], np.ones(2)),
    ],
)
def test_another_thing_is_not_brought_to_the_promised_type(result, like):
    assert promised(result, like) is result


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
