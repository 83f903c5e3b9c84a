"""Mutation test: small changes of the core's code, each of which some test must notice.

    python -m tests.mutation --minutes 60              # goes on where it stopped
    python -m tests.mutation --only losses history     # of these modules alone

Mutants are cosmic-ray's (`pip install cosmic-ray` first) and are tried in a random order that a
seed fixes, so those tried so far are a fair sample of all. Each is written into a copy of the
repository, where its module's own tests run until one fails: then it is killed, also if they take
ten times as long as before. Written to data/results/mutants.json after each; why some
may live stands in `explained.py`.
"""

import argparse
import json
import random
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from seqrl.tools.records import environment, write_record
from tests.mutation.modules import ROOT, TESTS
from tests.mutation.mutants import Mutant, changed, mutants
from tests.mutation.trial import seconds, trial

RECORD = ROOT / "data" / "results" / "mutants.json"
KEPT = ("seqrl", "tests", "data", "notebooks", "pyproject.toml", "run.py", "README.md")
SEED = 0  # of the order


def main() -> None:
    """Try mutants until the time is over."""
    parser = argparse.ArgumentParser("python -m tests.mutation", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--only", nargs="+", choices=TESTS, default=[*TESTS], metavar="MODULE")
    options = parser.parse_args()
    end = time.monotonic() + 60 * options.minutes
    every, record = [*mutants()], recorded()
    random.Random(SEED).shuffle(every)
    facts = {"command": "python -m tests.mutation", "seed": SEED, "mutants": len(every)}
    done = [Mutant(**one["mutant"]) for one in record["tried"]]
    with tempfile.TemporaryDirectory(prefix="seqrl-mutants-") as folder:
        copy = copied(Path(folder))
        limits = {module: 10 * seconds(copy, TESTS[module]) for module in options.only}
        for mutant in every:
            if mutant.module not in limits or mutant in done:
                continue
            if time.monotonic() > end:
                break
            if outcome := tried(mutant, copy, limits[mutant.module]):
                record["tried"].append(outcome)
                write_record(RECORD, record | facts | environment())
                print("killed  " if outcome["killed"] else "SURVIVED", outcome, flush=True)
    alive = sum(not one["killed"] for one in record["tried"])
    print(f"{len(record['tried'])} of {len(every)} mutants tried, {alive} survived")


def recorded() -> dict[str, Any]:
    """Return the record so far."""
    return json.loads(RECORD.read_text("utf-8")) if RECORD.exists() else {"tried": []}


def copied(folder: Path) -> Path:
    """Copy what the tests need into a folder."""
    for name in KEPT:
        source, ignored = ROOT / name, shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copyfile(source, folder / name)
    return folder


def tried(mutant: Mutant, copy: Path, limit: float) -> dict[str, Any] | None:
    """Return what became of a mutant in the copy; none if it is no other program."""
    path = copy / mutant.file
    code = path.read_text("utf-8")
    if (other := mutant.change(code)) is None:
        return None
    path.write_text(other, "utf-8")
    killed = trial(copy, TESTS[mutant.module], limit)
    path.write_text(code, "utf-8")
    return {"mutant": vars(mutant), "killed": killed, **changed(code, other)}


if __name__ == "__main__":
    main()
