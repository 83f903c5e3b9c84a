"""How long a lesson takes: from a quick reader's minutes to those of one who takes time.

Counted are prose, code, what the cells print and draw, questions, the core exercises and the
seconds of waiting. How fast somebody reads and solves is assumed, see `Pace`: nobody's times have
been recorded. `python -m tests.notebooks.lesson_time [NN …]` runs lessons with all exercises
solved, records the time of every cell in data/results/lesson_times.json and writes the minutes
into the first cell of each and into the README's table; `--again` writes them from the record.
"""

import json
import os
import platform
import re
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.notebooks.anatomy import LESSONS, Lesson, words

RECORD = Path(__file__).resolve().parents[2] / "data" / "results" / "lesson_times.json"
README = RECORD.parents[2] / "README.md"
ANNOUNCED = re.compile(r"(?<=\*\*After these )\d+ to \d+(?= minutes\*\*)")
SAYS = re.compile(r"\b(print|claim|live_claim|show|HTML|display|Markdown|\w+_explorer)\(")
MUCH = re.compile(r"\b(Markdown|to_html|settle|\w+_explorer|\w+Explorer)\(")


@dataclass(frozen=True)
class Pace:
    """How fast a reader is: words and lines a minute, and minutes for each of the rest."""

    words: int
    lines: int
    output: float  # lines printed by a cell, or a picture
    much: float  # a table, or something to drag
    prediction: float
    question: float  # of recall and quiz
    solving: float  # as a multiple of the minutes on an exercise's card

    def minutes(self, lesson: Lesson) -> float:
        """Return the minutes of a lesson's core path, without waiting."""
        asked = lesson.questions
        quiet = [cell.source for cell in lesson.code if not cell.asks]
        read = sum(words(cell.source) for cell in lesson.markdown) / self.words
        read += sum(len(cell.lines) for cell in lesson.code) / self.lines
        read += self.output * sum(bool(SAYS.search(source)) for source in quiet)
        read += self.much * sum(bool(MUCH.search(source)) for source in quiet)
        answer = self.prediction * len(asked["predictions"])
        answer += self.question * (len(asked["recall"]) + len(asked["quiz"]))
        cards = asked["exercises"].values()
        core = sum(card["minutes"] for card in cards if card["kind"] == "core")
        return read + answer + self.solving * core


QUICK = Pace(220, 30, output=0.2, much=1.0, prediction=0.75, question=0.4, solving=1.0)
SLOW = Pace(150, 20, output=0.4, much=2.0, prediction=1.5, question=0.75, solving=1.5)


def minutes(lesson: Lesson, seconds: float) -> str:
    """Return "LOW to HIGH", each to the nearest five, with `seconds` of waiting."""
    low, high = (5 * round((pace.minutes(lesson) + seconds / 60) / 5) for pace in (QUICK, SLOW))
    return f"{low} to {high}"


def recorded() -> dict:
    """Return the record: lesson → {"cells": {id: seconds}, "machine", …}."""
    return json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}


def measure(lesson: Lesson) -> dict:
    """Run a lesson and return the seconds of each of its cells."""
    from tests.notebooks.run_notebook import run_notebook

    with tempfile.TemporaryDirectory() as folder:
        ran = run_notebook(lesson.path, Path(folder), solved=lesson.number)
    seconds = {c.id: _seconds(c) for c in ran.cells if c.cell_type == "code"}
    return {
        "command": f"python -m tests.notebooks.lesson_time {lesson.number}",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, one thread",
        "python": platform.python_version(),
        "cells": {cell.id: round(seconds[cell.id], 2) for cell in lesson.code},
    }


def _seconds(cell) -> float:
    times = cell.metadata["execution"]
    begin, end = (times[f"iopub.{event}"] for event in ("execute_input", "status.idle"))
    parse = datetime.fromisoformat
    return (parse(end) - parse(begin)).total_seconds()


def announce(lesson: Lesson, range_: str) -> None:
    """Write the minutes into a lesson's first cell and into the README."""
    text = ANNOUNCED.sub(range_, lesson.path.read_text(encoding="utf-8"), count=1)
    lesson.path.write_text(text, encoding="utf-8")
    row = re.compile(rf"(\({re.escape('notebooks/' + lesson.path.name)}\).*\| )[^|]*( \|)")
    page = README.read_text(encoding="utf-8")
    README.write_text(row.sub(rf"\g<1>{range_} minutes\g<2>", page), encoding="utf-8")


def main(arguments: list[str]) -> None:
    """Measure and announce the given lessons, or all."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    numbers = [argument for argument in arguments if argument != "--again"]
    for lesson in LESSONS:
        if numbers and lesson.number not in numbers:
            continue
        if "--again" not in arguments:
            record = recorded() | {lesson.number: measure(lesson)}
            RECORD.write_text(json.dumps(dict(sorted(record.items())), indent=1) + "\n")
        total = sum(recorded()[lesson.number]["cells"].values())
        announce(lesson, takes := minutes(lesson, total))
        print(f"{lesson.path.stem}: {total:.0f} s of compute, {takes} minutes")


if __name__ == "__main__":
    main(sys.argv[1:])
