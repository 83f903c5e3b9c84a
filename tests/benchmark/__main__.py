"""seqrl beside d3rlpy and Hugging Face on one core: `python run.py bench [--out FILE]`.

All contenders live at the same time and take short turns, so that a slow minute of the machine
hits all alike; ratios are taken within a turn, times are CPU times. Nothing here is a test:
timings are shown, never asserted.
"""

import argparse
import json
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

import acting
import growing
import importing
import living
import sampling
import searching
import training
from race import HERE, Course
from table import lines

import data


def main() -> None:
    """Measure everything, print the tables, write JSON where asked."""
    options = arguments()
    with tempfile.TemporaryDirectory() as folder:
        course = prepare(Path(folder), options)
        probed = training.probe(course)
        chosen = training.precisions(probed)
        say("training", *chosen)
        rows, answers = training.measure(course, chosen)
        for measurement in (acting, living):
            say(measurement.__name__)
            rows += measurement.measure(course, chosen)
        for measurement in (growing, sampling, searching, importing):
            say(measurement.__name__)
            rows += measurement.measure(course)
    head = ("measured on one core", "median", "range", "goal", "")
    turns = [f"turn {turn + 1}" for turn in range(options.turns)]
    losses = training.loss_table(answers)
    table = lines(head, [row.cells() for row in rows])
    curves = lines(["mean loss of a turn", *turns], losses)
    print("\n".join(["", *table, "", *curves, *notes(chosen), training.floor(probed)]))
    if options.out:
        facts = {
            "machine": machine() | probed,
            "rows": [row.to_dict() for row in rows],
            "runs": answers,
        }
        options.out.write_text(json.dumps(facts, indent=1) + "\n")


def arguments() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(prog="run.py bench", description=__doc__)
    parser.add_argument("peers", help=argparse.SUPPRESS)  # their Python: run.py adds it
    parser.add_argument("--turns", type=int, default=7, help="repeats of each measurement")
    parser.add_argument("--out", type=Path, help="write all numbers to this JSON file")
    return parser.parse_args()


def prepare(folder: Path, options: argparse.Namespace) -> Course:
    """Make the data, as files."""
    course = Course(
        python=sys.executable,
        peers=options.peers,
        small=folder / "small.npz",
        large=folder / "large.npz",
        arrow=folder / "large-arrow",
        turns=options.turns,
    )
    say("data")
    data.write(course.small, data.make(100_000))
    data.write(course.large, data.make(1_000_000))
    convert = [options.peers, HERE / "with_huggingface.py", "prepare", course.large, course.arrow]
    subprocess.run(convert, check=True, stderr=subprocess.DEVNULL)
    return course


def notes(chosen: list[str]) -> list[str]:
    """Return what must be known to read the tables."""
    absent = [name for name in training.GOALS if name not in chosen]
    return [
        "",
        f"{machine()['processor']}; data of Hopper's shape; Decision Transformer of the paper's "
        "size in all three; training on 1,000,000 steps.",
        *(f"{name}: not measured, this processor gains nothing from it." for name in absent),
        living.NOTE,
        "TorchRL is no contender: it is not installed beside the peers, and with its own recipe "
        "a Decision Transformer of its version 0.14.1 trained but did not act.",
    ]


def machine() -> dict[str, str]:
    """Return what the numbers depend on."""
    return {
        "system": platform.platform(),
        "python": platform.python_version(),
        "processor": processor(),
    }


def processor() -> str:
    """Return the processor's name, and its widest vectors where Linux tells."""
    info = Path("/proc/cpuinfo")
    if not info.exists():
        return platform.processor()
    entries = [line.split(":", 1) for line in info.read_text().splitlines() if ":" in line]
    facts = {name.strip(): value.strip() for name, value in entries}
    known = set(facts.get("flags", "").split())
    wide = [flag for flag in ("avx2", "avx512f", "avx512_bf16", "amx_tile") if flag in known]
    return f"{facts.get('model name', 'unknown')} ({', '.join(wide)})"


def say(*words: str) -> None:
    """Print one line of progress."""
    print("bench:", *words, flush=True)


if __name__ == "__main__":
    main()
