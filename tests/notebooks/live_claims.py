"""What live claims come to in other runs: measured beforehand, so that a reader can be told.

`python -m tests.notebooks.live_claims [NN …]` runs lessons (all, if none is named) with ten other
sets of seeds each and records what every live claim was given in data/results/live_claims. It may
be stopped: runs that are recorded of a lesson's code as it is now are not made again.
"""

import json
import sys
from hashlib import sha256
from itertools import product
from multiprocessing import get_context
from typing import Any

import nbformat
import torch
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

import seqrl.lessons
from seqrl.lessons.checks.live import holds, plain
from seqrl.tools.records import environment, write_record
from seqrl.tools.shipped import DATA
from tests.notebooks.anatomy import LESSONS, Lesson
from tests.notebooks.other_seeds import shift_seeds
from tests.notebooks.solve import solve

FOLDER = DATA / "results" / "live_claims"
SHIFTS = range(1, 11)  # of all seeds; 0 is the lesson itself


def recorded(lesson: Lesson) -> dict[str, Any]:
    """Return a lesson's record; an empty one if there is none of its code."""
    path = FOLDER / f"{lesson.number}.json"
    record = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if record.get("code") == (code := sha256(lesson.program.encode()).hexdigest()[:16]):
        return record
    return {"lesson": lesson.number, "code": code, "shifts": [], "claims": []}


def run(lesson: Lesson, shift: int) -> list[dict[str, Any]]:
    """Run a lesson with other seeds; return "statement", "expected" and "value" of live claims.

    Raises the lesson's error, as where a strict claim does not hold: then it hangs on a run, too.
    """
    with get_context("fork").Pool(1) as pool:  # a process that nothing has been drawn in
        return pool.apply(_heard, (lesson, shift))


def _heard(lesson: Lesson, shift: int) -> list[dict[str, Any]]:
    notebook = nbformat.read(lesson.path, as_version=4)
    solve(notebook, lesson.number)
    shift_seeds(shift)
    heard = hear()
    shell = InteractiveShell.instance()
    with capture_output():
        for cell in notebook.cells:
            if cell.cell_type == "code":
                shell.run_cell(cell.source).raise_error()
    return heard


def hear() -> list[dict[str, Any]]:
    """Return a list that grows by each live claim from now on."""
    say, heard = seqrl.lessons.live_claim, []

    def keep_and_say(lesson: str, statement: str, value: Any, **expected: Any) -> None:
        limits = {name: plain(limit) for name, limit in expected.items()}
        claim = {"statement": statement, "expected": limits, "value": plain(value)}
        heard.append({"lesson": lesson, **claim})
        say(lesson, statement, value, **expected)

    seqrl.lessons.live_claim = keep_and_say
    return heard


def added(record: dict[str, Any], heard: list[dict[str, Any]], shift: int) -> dict[str, Any]:
    """Return the record with one more run."""
    before = [claim["values"] for claim in record["claims"]] or [[] for _ in heard]
    claims = [
        {
            "statement": claim["statement"],
            "expected": claim["expected"],
            "values": [*values, claim["value"]],
        }
        for claim, values in zip(heard, before, strict=True)
    ]
    return record | {"shifts": [*record["shifts"], shift], "claims": claims}


def broken(record: dict[str, Any]) -> list[str]:
    """Return the live claims that did not hold in every recorded run, with what they came to."""
    return [
        f"{claim['statement']}: {claim['expected']}, {claim['values']}"
        for claim in record["claims"]
        if not all(holds(value, claim["expected"]) for value in claim["values"])
    ]


def main(numbers: list[str]) -> None:
    """Measure the live claims of the given lessons, or of all."""
    torch.set_num_threads(1)
    lessons = [lesson for lesson in LESSONS if not numbers or lesson.number in numbers]
    for shift, lesson in product(SHIFTS, lessons):
        if lesson.calls("live_claim") and shift not in recorded(lesson)["shifts"]:
            record = added(recorded(lesson), run(lesson, shift), shift)
            told = {"command": f"python -m tests.notebooks.live_claims {lesson.number}"}
            path = FOLDER / f"{lesson.number}.json"
            write_record(path, record | told | environment())
            print(f"{lesson.path.stem}, seeds {shift}:", *broken(record), sep="\n  ", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
