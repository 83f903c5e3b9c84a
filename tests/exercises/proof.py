"""What the checks of a lesson catch: named wrong answers on every seed, and machine-made ones."""

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module, util
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from seqrl.lessons.checks.comparison import difference
from seqrl.lessons.checks.exercise import Exercise, check, exercises
from seqrl.lessons.checks.watched import Stumble, Watched
from tests.exercises.mutants import compiled, mutants
from tests.exercises.wrong import WrongAnswer

REPOSITORY = Path(__file__).parents[2]
SOLUTIONS = REPOSITORY / "notebooks" / "solutions"
LESSONS = sorted(path.stem for path in SOLUTIONS.glob("[0-9]*.py"))
SEEDS = range(50)
FEW_SEEDS = range(10)
INPUTS = 300  # drawn to tell whether a mutant is wrong at all


@dataclass(frozen=True)
class Mutant:
    """A machine-made change of a solution."""

    change: str
    function: Callable[..., Any]


def tasks() -> list[tuple[str, Exercise]]:
    """Return (lesson, exercise) for all there are."""
    return [(lesson, task) for lesson in LESSONS for task in exercises(lesson).values()]


@cache
def solutions(lesson: str) -> ModuleType:
    """Return the module notebooks/solutions/NN.py."""
    spec = util.spec_from_file_location(f"solutions_{lesson}", SOLUTIONS / f"{lesson}.py")
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def wrong_answers(lesson: str) -> list[WrongAnswer]:
    """Return the named wrong answers of a lesson."""
    return list(import_module(f"tests.exercises.wrong.lesson_{lesson}").wrong)


def answers(kind: str, lesson: str, name: str = "") -> list[Callable[..., Any]]:
    """Return the `right` or the `unseen` wrong answers of a lesson, or of one of its exercises."""
    found = vars(import_module(f"tests.exercises.{kind}.lesson_{lesson}"))[kind]
    return [function for function in found if name in ("", function.__name__)]


def inputs(lesson: str, name: str) -> Callable[[np.random.Generator], tuple]:
    """Return what draws arguments for an exercise, independently of its check."""
    return import_module(f"tests.exercises.wrong.lesson_{lesson}").INPUTS[name]


def wrong_mutants(lesson: str, name: str) -> list[Mutant]:
    """Return the mutants of a solution, without those that compute the same."""
    source = (SOLUTIONS / f"{lesson}.py").read_text(encoding="utf-8")
    made = [Mutant(change, compiled(text, name)) for change, text in mutants(source, name)]
    truth, draw = getattr(solutions(lesson), name), inputs(lesson, name)
    like = exercises(lesson)[name].like
    return [mutant for mutant in made if not agree(mutant.function, truth, draw, like)]


def agree(
    function: Callable[..., Any],
    truth: Callable[..., Any],
    draw: Callable,
    like: Any,
    many: int = INPUTS,
) -> bool:
    """Tell whether a function equals the solution on many inputs."""
    random = np.random.default_rng(12345)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(many):
            case = draw(random)
            try:
                if difference(Watched(function, like)(*case), Watched(truth, like)(*case)):
                    return False
            except Stumble:
                return False
    return True


def verdicts(task: Exercise, function: Callable[..., Any], seeds: range) -> Iterator[Any]:
    """Yield the check's verdict for each seed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a wrong answer may divide by zero
        for seed in seeds:
            yield check(task, function, seed)


@cache
def slips(
    task: Exercise, function: Callable[..., Any], seeds: range, says: str = ""
) -> tuple[str, ...]:
    """Return what a check said on the seeds where it did not reject with a message of `says`."""
    found = verdicts(task, function, seeds)
    return tuple(v.message for v in found if v.solved or says not in v.message)


@cache
def refusals(task: Exercise, function: Callable[..., Any], seeds: range) -> tuple[str, ...]:
    """Return what a check said on the seeds where it refused an answer."""
    return tuple(v.message for v in verdicts(task, function, seeds) if not v.solved)


@dataclass(frozen=True)
class Row:
    """One line of the kill table: pairs of a count and of how many there are."""

    lesson: str
    exercise: str
    named: tuple[int, int]  # killed with their own message
    unseen: tuple[int, int]  # killed
    machine: tuple[int, int]  # killed
    right: tuple[int, int]  # accepted
    alive: tuple[str, ...]  # the changes of mutants that were let pass


@cache
def row(lesson: str, task: Exercise) -> Row:
    """Count what the check of one exercise catches and what it accepts."""
    mine = [answer for answer in wrong_answers(lesson) if answer.exercise == task.name]
    named = sum(not slips(task, answer.function, SEEDS, answer.says) for answer in mine)
    others = answers("unseen", lesson, task.name)
    unseen = sum(not slips(task, function, FEW_SEEDS) for function in others)
    mutants = wrong_mutants(lesson, task.name)
    alive = [m.change for m in mutants if slips(task, m.function, FEW_SEEDS)]
    forms = answers("right", lesson, task.name)
    right = sum(not refusals(task, function, FEW_SEEDS) for function in forms)
    return Row(
        lesson,
        task.name,
        named=(named, len(mine)),
        unseen=(unseen, len(others)),
        machine=(len(mutants) - len(alive), len(mutants)),
        right=(right, len(forms)),
        alive=tuple(alive),
    )
