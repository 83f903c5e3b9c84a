"""An exercise: the module's version, random cases, and the properties that a right answer has."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any

import numpy as np
from numpy.random import Generator

from seqrl.lessons.checks.comparison import difference
from seqrl.lessons.checks.gradients import (
    argument_names,
    differentiable,
    gradient_difference,
    with_gradients,
)
from seqrl.lessons.checks.watched import Stumble, Watched

CASES = 20  # random cases on which an answer must equal the module's version
DRAWS = 3  # of the arguments on which an answer's properties are looked at
GRADED = 3  # of the random cases, on which gradients must be equal as well

Found = Iterator[tuple[bool, str]]  # whether a property holds, and what to say if not
Properties = Callable[[Watched, Generator], Found]


@dataclass(frozen=True)
class Verdict:
    """What a check found: solved, or the message that says what to think about next."""

    solved: bool
    message: str
    blank: bool = False  # not written yet


@dataclass(frozen=True)
class Exercise:
    """`truth` is the module's version, `case` draws its arguments.

    `properties` yields (holds, message) pairs: the first that does not hold names the
    misconception. `data` names the arguments that nothing learns, so that their gradient is free.
    """

    name: str
    truth: Callable[..., Any]
    case: Callable[[Generator], tuple[Any, ...]]
    properties: Properties
    data: tuple[str, ...] = ()

    @cached_property
    def like(self) -> Any:
        """A result of the module's version: the type that every answer is brought to."""
        return self.truth(*self.case(np.random.default_rng(0)))


def exercise(
    truth: Callable[..., Any],
    case: Callable[[Generator], tuple[Any, ...]],
    data: tuple[str, ...] = (),
) -> Callable[[Properties], Exercise]:
    """Make an exercise of the function that yields its properties; it bears that name."""
    return lambda properties: Exercise(properties.__name__, truth, case, properties, data)


def exercises(lesson: str) -> dict[str, Exercise]:
    """Return the exercises of a lesson by name, in the order they stand in its file."""
    module = import_module(f"seqrl.lessons.exercises.lesson_{lesson}")
    return {item.name: item for item in vars(module).values() if isinstance(item, Exercise)}


def check(task: Exercise, answer: Callable[..., Any], seed: int = 0) -> Verdict:
    """Judge an answer: first by its properties, then against the module's version."""
    if is_blank(answer):
        return Verdict(False, "not yet", blank=True)
    random, watched = np.random.default_rng(seed), Watched(answer, task.like)
    try:
        for _ in range(DRAWS):
            for holds, message in task.properties(watched, random):
                if not bool(holds):
                    return Verdict(False, message)
    except Stumble as stumble:
        return Verdict(False, str(stumble))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RuntimeError):
        pass  # a result of another kind than was to be expected; the comparison says which
    return compare(task, watched, random)


def compare(task: Exercise, answer: Watched, random: Generator) -> Verdict:
    """Compare an answer with the module's version on random cases, gradients included."""
    for number in range(CASES):
        case = task.case(random)
        try:
            found = difference(answer(*case), task.truth(*case))
            if not found and number < GRADED:
                found = in_gradients(task, answer, case)
        except Stumble as stumble:
            return Verdict(False, str(stumble))
        if found:
            return Verdict(False, f"{found}, for the arguments\n{arguments(case)}")
    return Verdict(True, f"equal to seqrl's version on {CASES} random cases")


def in_gradients(task: Exercise, answer: Watched, case: tuple[Any, ...]) -> str:
    """Return how the gradients of an answer differ from those of the module's version."""
    names = argument_names(task.truth, len(case))
    data = [place for place, name in enumerate(names) if name in task.data]
    right = with_gradients(case, data)
    truth = task.truth(*right)
    if not differentiable(truth):
        return ""
    mine = with_gradients(case, data)
    try:
        found = answer.on(mine, case)
    except Stumble as stumble:
        return f"its numbers are right, but where a gradient is asked for {stumble}"
    return gradient_difference(
        (found, mine), (truth, right), argument_names(answer.function, len(case))
    )


def arguments(case: tuple[Any, ...]) -> str:
    """Write the arguments of a call down, one a line, numbers rounded."""
    with np.printoptions(precision=2, suppress=True, threshold=20):
        return textwrap.indent("\n".join(map(str, case)), "    ")


def is_blank(answer: Callable[..., Any]) -> bool:
    """Tell whether a `...` still stands where the reader's code belongs."""
    try:
        return holds_a_blank(textwrap.dedent(inspect.getsource(answer)))
    except (OSError, TypeError, SyntaxError):
        return False  # no source to look at: a function made by code, say


def holds_a_blank(source: str) -> bool:
    """Tell whether a source holds a `...`; one between square brackets is an index.

    >>> holds_a_blank("rtg[t] = ..."), holds_a_blank("x[..., 0] = 1")
    (True, False)
    """
    tree = ast.parse(source)
    indices = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript)
        for inner in ast.walk(node.slice)
    }
    blanks = (n for n in ast.walk(tree) if isinstance(n, ast.Constant) and n.value is ...)
    return any(node not in indices for node in blanks)
