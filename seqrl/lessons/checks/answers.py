"""What a reader answered, kept on their own machine: one small JSON file a topic.

The topics are "predictions" (lesson → key → {"choice": option, "sure": probability}; the lesson
by its number of then, the key for ever) and "wager" (claim → belief). Several notebooks may keep
answers at once, and no file is ever lost: what cannot be read is set aside before it is written
anew.
"""

import json
import os
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from seqrl.tools.files import one_at_a_time, write_text

Answers = dict[str, Any]
Change = Callable[[Answers], object]

_not_kept: dict[str, list[Change]] = {}  # of each topic, what could not be written so far


def answers_folder() -> Path:
    """Return where answers are kept: `$SEQRL_HOME`, or `.seqrl` in the home folder."""
    try:
        return Path(os.environ.get("SEQRL_HOME") or Path.home() / ".seqrl")
    except RuntimeError as error:
        raise FileNotFoundError("there is no home folder") from error


def load_answers(topic: str) -> Answers:
    """Return the answers on a topic: those that can be read, and this session's in any case."""
    try:
        answers = _sound(topic, _read(topic))
    except (OSError, ValueError):
        answers = {}
    for change in _not_kept.get(topic, []):
        change(answers)
    return answers


def change_answers(topic: str, change: Change) -> str:
    """Apply `change` to the answers on a topic and keep them; return what went wrong, or "".

    It never raises: an answer that cannot be written counts until the kernel stops.
    """
    changes = [*_not_kept.get(topic, []), change]
    try:
        path = answers_folder() / f"{topic}.json"
        with one_at_a_time(path):
            answers, aside = _sound_or_aside(topic, path)
            for each in changes:
                each(answers)
            write_text(path, json.dumps(answers, indent=2))  # in ASCII, which holds any key
    except OSError as error:
        _not_kept[topic] = changes
        return (
            f"Not kept beyond this session ({error}); set SEQRL_HOME to a folder that can be "
            "written to."
        )
    _not_kept.pop(topic, None)
    return f"{path} could not be read as a whole: set aside as {aside.name}." if aside else ""


def _sound_or_aside(topic: str, path: Path) -> tuple[Answers, Path | None]:
    """Return the answers that can be read, and where a file with others was copied to."""
    try:
        kept = _read(topic)
    except ValueError:
        kept = None
    answers = _sound(topic, kept)
    if kept == answers:
        return answers, None
    names = (path.with_name(f"{topic}.damaged-{number}.json") for number in count(1))
    aside = next(name for name in names if not name.exists())
    shutil.copy2(path, aside)
    return answers, aside


def _read(topic: str) -> Any:
    """Return what a topic's file holds, `{}` if there is none; raise `ValueError` if no JSON."""
    path = answers_folder() / f"{topic}.json"
    try:
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except RecursionError as error:
        raise ValueError(f"{path} has too many levels") from error


def _sound(topic: str, answers: Any) -> Answers:
    """Return those of the answers that have their topic's shape."""
    answers = answers if isinstance(answers, dict) else {}
    if topic == "wager":
        return {key: belief for key, belief in answers.items() if _is_probability(belief)}
    lessons = {lesson: kept for lesson, kept in answers.items() if isinstance(kept, dict)}
    return {
        lesson: {key: answer for key, answer in kept.items() if _is_prediction(answer)}
        for lesson, kept in lessons.items()
    }


def _is_prediction(answer: Any) -> bool:
    keys = isinstance(answer, dict) and answer.keys() == {"choice", "sure"}
    return keys and type(answer["choice"]) is int and _is_probability(answer["sure"])


def _is_probability(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= 1
