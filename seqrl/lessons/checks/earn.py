"""The earned import: a solved exercise is used from then on, an unsolved one is lent."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from seqrl.lessons.checks.exercise import check, exercises
from seqrl.lessons.checks.promised import promised


def earn(lesson: str, answer: Callable[..., Any]) -> Callable[..., Any]:
    """Check an answer to the exercise of its name, and return what the lesson goes on with.

    That is the reader's function if it is right, its results brought to the type that seqrl's
    have, and otherwise seqrl's. Raises `ValueError` for a function that is named like none of the
    lesson's exercises.
    """
    tasks = exercises(lesson)
    if answer.__name__ not in tasks:
        raise ValueError(
            f"lesson {lesson} has no exercise {answer.__name__!r}; keep the name of the stub: "
            f"one of {', '.join(tasks)}"
        )
    task = tasks[answer.__name__]
    verdict = check(task, answer)
    if verdict.solved:
        print(f"✓ {task.name}: {verdict.message}. Import earned: the lesson goes on with yours.")
        return keeping_its_promise(answer, task.like)
    mark = "… " if verdict.blank else "✗ "
    print(f"{mark}{task.name}: {verdict.message}")
    print("  (Until it is solved, the lesson goes on with seqrl's version.)")
    return task.truth


def keeping_its_promise(answer: Callable[..., Any], like: Any) -> Callable[..., Any]:
    """Return a function whose results come in the type of `like`: a list as an array, say."""

    @wraps(answer)
    def call(*given: Any, **named: Any) -> Any:
        return promised(answer(*given, **named), like, (*given, *named.values()))

    return call
