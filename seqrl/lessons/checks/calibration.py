"""How well the reader knows what they know: said against right, over committed predictions."""

from collections.abc import Sequence

from seqrl.lessons.checks.answers import Answers, change_answers
from seqrl.lessons.checks.commitment import committed
from seqrl.lessons.checks.item import Item
from seqrl.lessons.living import data, element, say
from seqrl.lessons.shipped import load_questions
from seqrl.tools.shipped import DATA

ENOUGH = 5  # predictions, before a tendency is worth naming
LESSONS = tuple(sorted(path.stem for path in (DATA / "questions").glob("[0-9]*.json")))


def calibration(lesson: str) -> None:
    """Print how sure the reader was and how often right, in this lesson and in all so far."""
    say(report(lesson), page(lesson))


def report(lesson: str) -> str:
    """Return how sure the reader was and how often right, here and in all lessons so far."""
    items, here = with_options(lesson), outcomes(lesson)
    lines = [f"lesson {lesson}: {len(here)} of {len(items)} predictions committed"]
    if here:
        lines.append(f"  {summary(here)}")
    everywhere = [pair for each in LESSONS for pair in outcomes(each)]
    if len(everywhere) > len(here):
        lines.append(f"all lessons so far, {len(everywhere)} predictions:")
        lines.append(f"  {summary(everywhere)}")
    return "\n".join(lines)


def page(lesson: str) -> str:
    """Return the same for a page: its script counts what is kept in the reader's browser."""
    right = {
        each: {key: item["right"] for key, item in with_options(each).items()} for each in LESSONS
    }
    said = '<p class="calibration" role="status">Your predictions are counted here.</p>'
    return element("calibration", said + data({"right": right}), lesson=lesson)


def outcomes(lesson: str) -> list[tuple[float, bool]]:
    """Return (how sure, whether right) for each committed prediction of a lesson."""
    kept = committed(lesson)
    return [
        (kept[key]["sure"], kept[key]["choice"] == item["right"])
        for key, item in with_options(lesson).items()
        if key in kept
    ]


def with_options(lesson: str) -> dict[str, Item]:
    """Return the predictions of a lesson that have options; a grid counts its own cells."""
    items = load_questions(lesson)["predictions"]
    return {key: item for key, item in items.items() if "right" in item}


def summary(pairs: Sequence[tuple[float, bool]]) -> str:
    """Return one line about (how sure, whether right) pairs.

    >>> summary([(0.9, True), (0.7, False)])
    'on average 80 % sure, right in 1 of 2'
    >>> summary([(0.9, True)] + 4 * [(0.8, False)])
    'on average 82 % sure, right in 1 of 5 (20 %): surer than right'
    """
    right = sum(outcome for _, outcome in pairs)
    sure = sum(level for level, _ in pairs) / len(pairs)
    line = f"on average {100 * sure:.0f} % sure, right in {right} of {len(pairs)}"
    if len(pairs) < ENOUGH:
        return line
    gap = sure - right / len(pairs)
    tendency = "well calibrated" if abs(gap) <= 0.1 else "surer than right"
    tendency = "more often right than sure" if gap < -0.1 else tendency
    return f"{line} ({100 * right / len(pairs):.0f} %): {tendency}"


def forget(lesson: str) -> None:
    """Delete the committed predictions of a lesson, to begin it anew."""
    keys = load_questions(lesson)["predictions"]

    def drop(answers: Answers) -> None:
        for kept in answers.values():
            for key in keys:
                kept.pop(key, None)

    if problem := change_answers("predictions", drop):
        print(problem)
