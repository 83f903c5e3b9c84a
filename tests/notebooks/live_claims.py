"""What live claims come to in other runs: measured beforehand, so that a reader can be told.

`python -m tests.notebooks.live_claims [NN …]` runs lessons (all, if none is named) with ten other
sets of seeds each and records what every live claim was given in data/results/live_claims. It may
be stopped: runs that are recorded for the claims as they are now are not made again.
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import torch

from seqrl.checks.live import holds
from seqrl.results import environment, write_record
from seqrl.shipped import DATA
from tests.notebooks.anatomy import LESSONS, Lesson

FOLDER = DATA / "results" / "live_claims"
SHIFTS = range(1, 11)  # of all seeds; 0 is the lesson itself


def recorded(lesson: Lesson) -> dict[str, Any]:
    """Return a lesson's record; an empty one before its first run."""
    path = FOLDER / f"{lesson.number}.json"
    empty = {"shifts": [], "claims": []}
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else empty


def run(lesson: Lesson, shift: int) -> list[dict[str, Any]]:
    """Run a lesson with other seeds; return "statement", "expected" and "value" of live claims.

    Raises `NotebookError` where a strict claim does not hold: then it hangs on a run, too.
    """
    from tests.notebooks.run_notebook import printed, run_notebook

    first = f'__import__("tests.notebooks.other_seeds").notebooks.other_seeds.shift_seeds({shift})'
    last = "from tests.notebooks import in_kernel\nin_kernel.print_heard()"
    with tempfile.TemporaryDirectory() as folder:
        ran = run_notebook(lesson.path, Path(folder), lesson.number, first=first, last=last)
    heard: list[dict[str, Any]] = json.loads(printed(ran).splitlines()[-1])
    return heard


def added(record: dict[str, Any], heard: list[dict[str, Any]], shift: int) -> dict[str, Any]:
    """Return the record with one more run; earlier ones of other claims are left out."""
    before = {claim["statement"]: claim for claim in record["claims"]}
    same = [_said(claim) for claim in record["claims"]] == [_said(claim) for claim in heard]
    earlier = {statement: claim["values"] for statement, claim in before.items() if same}
    claims = [
        _said(claim) | {"values": [*earlier.get(claim["statement"], []), claim["value"]]}
        for claim in heard
    ]
    return {"shifts": [*(record["shifts"] if same else []), shift], "claims": claims}


def broken(record: dict[str, Any]) -> list[str]:
    """Return the live claims that did not hold in every recorded run, with what they came to."""
    return [
        f"{claim['statement']}: {claim['expected']}, {claim['values']}"
        for claim in record["claims"]
        if not all(holds(value, claim["expected"]) for value in claim["values"])
    ]


def _said(claim: dict[str, Any]) -> dict[str, Any]:
    return {key: claim[key] for key in ("statement", "expected")}


def main(numbers: list[str]) -> None:
    """Measure the live claims of the given lessons, or of all."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    for lesson in LESSONS:
        if numbers and lesson.number not in numbers:
            continue
        for shift in SHIFTS:
            record = recorded(lesson)
            if shift in record["shifts"]:
                continue
            told = {
                "lesson": lesson.number,
                "command": f"python -m tests.notebooks.live_claims {lesson.number}",
                "instructions": torch.backends.cpu.get_cpu_capability(),
                "threads": os.environ["OMP_NUM_THREADS"],
                **environment(),
            }
            record = told | added(record, run(lesson, shift), shift)
            write_record(FOLDER / f"{lesson.number}.json", record)
            print(f"{lesson.path.stem}, seeds {shift}:", *broken(record), sep="\n  ", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
