"""A solution that a machine puts into another form is as right as before, with its gradient."""

import numpy as np
import pytest
import torch
from torch import Tensor

from seqrl.lessons.checks.earn import keeping_its_promise
from seqrl.lessons.checks.exercise import check
from seqrl.lessons.checks.gradients import differentiable, with_gradients
from tests.exercises.proof import solutions, tasks


def parts(result, form):
    """Apply a form to a result, or to each part of it."""
    return tuple(form(part) for part in result) if isinstance(result, tuple) else form(result)


def as_torch(x):
    return x if isinstance(x, Tensor) else torch.from_numpy(np.array(x))


def as_numpy(x):
    return x.detach().numpy() if isinstance(x, Tensor) else np.asarray(x)


def as_list(x):
    return list(x) if np.ndim(x) else x


def as_tuple(x):
    return tuple(x) if np.ndim(x) else x


def as_python(x):
    return as_numpy(x).tolist()


def as_double(x):
    fractions = x.is_floating_point() if isinstance(x, Tensor) else np.asarray(x).dtype.kind == "f"
    if not fractions:
        return x
    return x.double() if isinstance(x, Tensor) else np.float64(x)


CUT = {as_numpy, as_python}  # forms through which no gradient gets
FORMS = [as_torch, as_numpy, as_list, as_tuple, as_python, as_double]
CASES = [pytest.param(lesson, task, id=f"{lesson}-{task.name}") for lesson, task in tasks()]


def learns(task) -> bool:
    case = with_gradients(task.case(np.random.default_rng(0)))
    return differentiable(task.truth(*case))


@pytest.mark.parametrize(("lesson", "task"), CASES)
@pytest.mark.parametrize("form", FORMS)
def test_a_solution_in_another_form_is_right_unless_it_loses_its_gradient(lesson, task, form):
    solution = getattr(solutions(lesson), task.name)
    verdict = check(task, lambda *given: parts(solution(*given), form))
    assert verdict.solved == (form not in CUT or not learns(task)), verdict.message


@pytest.mark.parametrize(("lesson", "task"), CASES)
def test_a_solution_without_its_gradient_is_told_so(lesson, task):
    solution = getattr(solutions(lesson), task.name)

    def cut(*given):
        return parts(solution(*given), lambda x: x.detach() if isinstance(x, Tensor) else x)

    verdict = check(task, cut)
    assert verdict.solved == (not learns(task))
    assert verdict.solved or "no gradient" in verdict.message or "does not move" in verdict.message


@pytest.mark.parametrize(("lesson", "task"), CASES)
@pytest.mark.parametrize("form", FORMS)
def test_what_a_lesson_goes_on_with_has_the_promised_type(lesson, task, form):
    solution = getattr(solutions(lesson), task.name)
    case = task.case(np.random.default_rng(1))
    earned = keeping_its_promise(lambda *given: parts(solution(*given), form), task.like)
    assert [kind(x) for x in each(earned(*case))] == [kind(x) for x in each(task.truth(*case))]


def each(result):
    return result if isinstance(result, tuple) else [result]


def kind(x):
    return type(x), getattr(x, "dtype", None), np.shape(x.detach() if isinstance(x, Tensor) else x)
