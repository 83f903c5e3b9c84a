"""The machine matrix: all lessons and the records made again, as other processors would.

    python -m tests.notebooks.machines                            # all that is not recorded yet
    python -m tests.notebooks.machines --only sse --threads 1     # a part: of the processors
    python -m tests.notebooks.machines --what 08 records          # or of what runs on them

Libraries choose their code by the processor's instructions; environment variables make them
choose as on another. What that comes to is measured by the bits of some results in float32, its
`arithmetic`: a processor that lacks the instructions, or computes as one before it in the list
does, is named and not run. Written to data/results/machines.json after everything that ends: a
run that is stopped goes on where it was, unless versions or processor have changed; what was run
with other code is run again. The exit code is 1 if anything is red. Most lessons keep PyTorch on
one thread whatever is set.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from seqrl.tools.markdown import table
from seqrl.tools.records import environment, write_record
from tests.notebooks.anatomy import PATHS

REPOSITORY = Path(__file__).resolve().parents[2]
RECORD = REPOSITORY / "data" / "results" / "machines.json"
NUMPY = "NPY_DISABLE_CPU_FEATURES"
MACHINES: dict[str, dict[str, str]] = {
    "native": {},
    "sse": {  # the weakest: what every x86-64 has
        **{"ATEN_CPU_CAPABILITY": "default", "MKL_CBWR": "COMPATIBLE"},
        **{"ONEDNN_MAX_CPU_ISA": "SSE41", "OPENBLAS_CORETYPE": "Prescott"},
        NUMPY: "X86_V3 X86_V4",
    },
    "avx": {
        **{"ATEN_CPU_CAPABILITY": "default", "MKL_CBWR": "AVX", "ONEDNN_MAX_CPU_ISA": "AVX"},
        **{"OPENBLAS_CORETYPE": "Sandybridge", NUMPY: "X86_V3 X86_V4"},
    },
    "mixed": {  # PyTorch's own code is the processor's, matrix products are the weakest
        **{"MKL_CBWR": "COMPATIBLE", "ONEDNN_MAX_CPU_ISA": "AVX", "OPENBLAS_CORETYPE": "Nehalem"},
    },
    "avx2": {
        **{"ATEN_CPU_CAPABILITY": "avx2", "MKL_CBWR": "AVX2", "ONEDNN_MAX_CPU_ISA": "AVX2"},
        **{"OPENBLAS_CORETYPE": "Haswell", NUMPY: "X86_V4"},
    },
    "avx512": {
        **{"ATEN_CPU_CAPABILITY": "avx512", "MKL_CBWR": "AVX512"},
        **{"ONEDNN_MAX_CPU_ISA": "AVX512_CORE", "OPENBLAS_CORETYPE": "SkylakeX"},
    },
}
THREADS = (1, 2)
LESSON = "tests/notebooks/test_lessons.py::test_lesson_runs_with_all_exercises_solved[{}]"
WHAT: dict[str, list[str]] = {
    **{path.stem[:2]: [LESSON.format(path.stem)] for path in PATHS},
    "records": [
        *sorted(f"tests/{p.name}" for p in (REPOSITORY / "tests").glob("test_*_records.py")),
        *("tests/test_first_losses.py", "tests/test_results.py"),
    ],
}
PROBE = """
import hashlib, numpy as np, torch
from torch.nn import functional as F
draw = np.random.RandomState(0).randint
a = torch.tensor(draw(-2**20, 2**20, (333, 333)) / 2.0**19, dtype=torch.float32)
q = a[:320, :320].reshape(8, 4, 100, 32)
torch.manual_seed(0)
found = [a @ a, F.linear(q, a[:64, :32]), F.scaled_dot_product_attention(q, q, q), a.exp(),
         a.softmax(1), F.layer_norm(a, (333,)), F.gelu(a), a.tanh(), a.sum(), torch.randn(1000)]
found = [x.numpy() for x in found] + [a.numpy() @ a.numpy(), np.exp(a.numpy())]
print(hashlib.sha256(b"".join(x.tobytes() for x in found)).hexdigest()[:12])
"""

Cell = dict[str, Any]  # a processor with so many threads, and what ran on it


def variables(machine: Mapping[str, str], threads: int) -> dict[str, str]:
    """Return the environment in which libraries compute as on a machine, with so many threads."""
    chosen = {name for settings in MACHINES.values() for name in settings} | {"SEQRL_LESSONS_AS"}
    kept = {name: value for name, value in os.environ.items() if name not in chosen}
    return kept | machine | {"OMP_NUM_THREADS": str(threads)}


def arithmetic(machine: Mapping[str, str], threads: int) -> str | None:
    """Return a fingerprint of what a machine computes; None if this processor cannot be it."""
    ran = subprocess.run(
        [sys.executable, "-c", PROBE],
        env=variables(machine, threads),
        capture_output=True,
        text=True,
    )
    return ran.stdout.strip() if ran.returncode == 0 else None


def cells(machines: Mapping[str, Mapping[str, str]], threads: Iterable[int]) -> list[Cell]:
    """Return a cell for each machine and number of threads, with a note where nothing will run."""
    found = []
    for number in threads:
        seen: dict[str | None, str] = {}
        for name, machine in machines.items():
            bits = arithmetic(machine, number)
            note = "not on this processor" if bits is None else ""
            if bits in seen and not note:
                note = f"computes as {seen[bits]}"
            seen.setdefault(bits, name)
            cell = {"machine": name, "threads": number, "arithmetic": bits, "note": note}
            found.append(cell | {"variables": dict(machine), "ran": {}})
    return found


def run(machine: Mapping[str, str], threads: int, name: str) -> dict[str, Any]:
    """Run what is named as on a machine; return how many tests passed, which failed, how long."""
    begun, code_that_runs = time.monotonic(), code(name)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        ended = subprocess.run(
            [*command, f"--junitxml={report}", *WHAT[name]],
            cwd=REPOSITORY,
            env=variables(machine, threads),
            capture_output=True,
        )
        cases = list(ElementTree.parse(report).iter("testcase")) if report.exists() else []
    failed = [reason for reason in map(why, cases) if reason]
    if ended.returncode != 0 and not failed:
        failed = [f"pytest ended with {ended.returncode}"]
    skipped = sum(any(part.tag == "skipped" for part in case) for case in cases)
    passed = len(cases) - skipped - len(failed) if cases else 0
    seconds = round(time.monotonic() - begun, 1)
    return {"passed": passed, "failed": failed, "seconds": seconds, "code": code_that_runs}


def why(case: ElementTree.Element) -> str:
    """Return the name of a test that failed with the first and last line of why; of others, ""."""
    said = [p.get("message", "") for p in case if p.tag in ("failure", "error")]
    lines = "\n".join(said).strip().splitlines() or ["no reason given"]
    return f"{case.get('name')}: {' … '.join(dict.fromkeys((lines[0], lines[-1])))}" if said else ""


def fill(
    found: Sequence[Cell],
    names: Sequence[str],
    at_once: int,
    after_each: Callable[[], object],
) -> None:
    """Run in every cell what it lacks or ran with other code, then call `after_each`."""
    today = {name: code(name) for name in names}
    with ThreadPoolExecutor(at_once) as pool:
        jobs = {
            pool.submit(run, cell["variables"], cell["threads"], name): (cell, name)
            for cell in found
            if not cell["note"]
            for name in names
            if cell["ran"].get(name, {}).get("code") != today[name]
        }
        try:
            for job in as_completed(jobs):
                cell, name = jobs[job]
                cell["ran"][name] = job.result()
                after_each()
        finally:
            pool.shutdown(cancel_futures=True)


def code(name: str) -> str:
    """Return a fingerprint of all code that a lesson, or else the record tests, may run."""
    own = [f"notebooks/{name}_*.ipynb", f"notebooks/solutions/{name}.py"]
    patterns = ["seqrl/**/*.py", "data/**/*.py", *(own if name != "records" else [])]
    paths = [path for pattern in patterns for path in sorted(REPOSITORY.glob(pattern))]
    if name == "records":
        paths += [REPOSITORY / target for target in WHAT[name]]
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def recorded(path: Path, facts: Mapping[str, Any]) -> list[Cell]:
    """Return the cells of a record that was made with the same versions and processor."""
    record = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    same = all(record.get(name) == fact for name, fact in facts.items())
    return record["cells"] if record and same else []


def chosen(ran: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return of what ran the part that was asked for."""
    return {name: ran[name] for name in names if name in ran}


def shown(found: Iterable[Cell]) -> str:
    """Return the cells as a table, and below it the names of what failed."""
    lines, red = [], []
    for cell in found:
        ran = cell["ran"]
        lessons = [one for name, one in ran.items() if name != "records"]
        records = [ran["records"]] if "records" in ran else []
        counts = [f"{n}" for part in (lessons, records) for n in totals(part)]
        seconds = f"{sum(one['seconds'] for one in ran.values()):.0f}"
        where = [cell["machine"], f"{cell['threads']}"]
        blank = [cell["note"], "", "", "", ""]
        lines.append([*where, *(blank if cell["note"] else [*counts, seconds])])
        red += [f"{' × '.join(where)}: {name}" for one in ran.values() for name in one["failed"]]
    heads = ["lessons passed", "failed", "record tests passed", "failed", "seconds"]
    return "\n".join([table(["processor", "threads", *heads], lines), *red])


def totals(ran: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """Return how many tests passed and how many failed."""
    parts = list(ran)
    return sum(part["passed"] for part in parts), sum(len(part["failed"]) for part in parts)


def main(given: Sequence[str] | None = None) -> int:
    """Run what is asked for and not recorded yet; return 1 if any of it is red, else 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--only", nargs="+", choices=MACHINES, default=list(MACHINES))
    parser.add_argument("--threads", nargs="+", type=int, default=THREADS)
    parser.add_argument("--what", nargs="+", choices=WHAT, default=list(WHAT), metavar="NN")
    parser.add_argument("--at-once", type=int, default=1, help="how many run at a time")
    parser.add_argument("--again", action="store_true", help="forget what is recorded")
    parser.add_argument("--out", type=Path, default=RECORD, help="unset: the repository's record")
    options = parser.parse_args(given)
    here = environment()
    facts = {name: here[name] for name in here if name not in ("threads", "capability")}
    kept = [] if options.again else recorded(options.out, facts)
    before = {(cell["machine"], cell["threads"]): cell for cell in kept}
    asked = [
        before.pop((cell["machine"], cell["threads"]), cell)
        for cell in cells({name: MACHINES[name] for name in options.only}, options.threads)
    ]
    made = {"command": "python -m tests.notebooks.machines", **facts}

    def write() -> None:
        date = datetime.now(UTC).date().isoformat()
        write_record(options.out, made | {"date": date, "cells": [*before.values(), *asked]})

    write()
    fill(asked, options.what, options.at_once, write)
    part = [cell | {"ran": chosen(cell["ran"], options.what)} for cell in asked]
    print(shown(part))
    return int(any(one["failed"] for cell in part for one in cell["ran"].values()))


if __name__ == "__main__":
    sys.exit(main())
