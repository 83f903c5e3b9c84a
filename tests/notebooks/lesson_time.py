"""How long a lesson takes: from a quick reader's minutes to those of one who takes time.

Counted are prose, code, what the cells print and draw, questions, the core exercises and the
seconds of waiting. How fast somebody reads and solves is assumed, see `Pace`: nobody's times have
been recorded. `python -m tests.notebooks.lesson_time [NN …]` runs lessons with all exercises
solved, records the time of every cell in data/results/lesson_times.json and writes the minutes
into the first cell of each and into the README's table; `--again` writes them from the record.
"""

import ast
import json
import os
import platform
import re
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.notebooks.anatomy import LESSONS, Cell, Lesson, words

RECORD = Path(__file__).resolve().parents[2] / "data" / "results" / "lesson_times.json"
README = RECORD.parents[2] / "README.md"
ANNOUNCED = re.compile(r"(?<=\*\*After these )\d+ to \d+(?= minutes\*\*)")
PAUSE = re.compile(r"\*\*A pause\*\* fits before \*(.+)\*, about half-way\.")
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
        return sum(self.minutes_of(cell, lesson) for cell in lesson.cells)

    def minutes_of(self, cell: Cell, lesson: Lesson) -> float:
        """Return the minutes of one cell, with what it asks."""
        if cell.kind == "markdown":
            return words(cell.source) / self.words
        read = len(cell.lines) / self.lines
        if not cell.asks:
            read += self.output * bool(SAYS.search(cell.source))
            read += self.much * bool(MUCH.search(cell.source))
        return read + sum(self.answering(call, lesson.questions) for call in cell.calls)

    def answering(self, call: ast.Call, asked: dict) -> float:
        """Return the minutes that a call asks for: a prediction, questions or an exercise."""
        match getattr(call.func, "id", ""):
            case "predict":  # a grid's rows are predictions each
                item = asked["predictions"][ast.literal_eval(call.args[1])]
                return self.prediction * len(item.get("rows", [item]))
            case "recall" | "quiz" as kind:
                return self.question * len(asked[kind])
            case "exercise_card":
                card = asked["exercises"][ast.literal_eval(call.args[1])]
                return self.solving * card["minutes"] * (card["kind"] == "core")
        return 0.0

    def share_before(self, lesson: Lesson, heading: str) -> float:
        """Return which share of a lesson's minutes lies before a heading."""
        before = 0.0
        for cell in lesson.cells:
            if cell.kind == "markdown" and (place := cell.source.find(f"# {heading}\n")) >= 0:
                before += words(cell.source[:place]) / self.words
                return before / self.minutes(lesson)
            before += self.minutes_of(cell, lesson)
        raise ValueError(f"{lesson.path.stem} has no heading {heading!r}")


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
