"""Try to break the project: `python -m tests.faults [PART …] [--share 0.1] [--seed 1]`.

Kills, full disks, missing homes, two of everything at once, damaged and crafted files, wrong
command lines and calls: each attempt must end in a clear error or in no harm. Prints the table
(Linux, macOS); run whole, it is written to data/results/faults.json and into SECURITY.md.
"""

import argparse
import os
import re
import sys
import tempfile
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["MINARI_DATASETS_PATH"] = tempfile.mkdtemp(prefix="seqrl-faults-minari-")
os.environ["SEQRL_HOME"] = tempfile.mkdtemp(prefix="seqrl-faults-answers-")

from tqdm import tqdm  # noqa: E402

from seqrl.tools.records import environment, write_record  # noqa: E402
from seqrl.tools.streams import print_anything  # noqa: E402
from tests.faults.parts import PARTS  # noqa: E402
from tests.faults.verdict import FAULT, Outcome, markdown, table  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
RECORD = ROOT / "data" / "results" / "faults.json"
PAGE = ROOT / "SECURITY.md"
TABLE = re.compile(r"(?<=<!-- faults -->\n).*?(?=\n<!-- /faults -->)", re.DOTALL)


def main() -> int:
    """Make the attempts; return 1 if any was a fault."""
    print_anything()
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--share", type=float, default=1.0, help="of the attempts of each part")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other attempts")
    options = parser.parse_args()
    if unknown := set(options.parts) - PARTS.keys():
        parser.error(f"no part is called {', '.join(unknown)}; there are {', '.join(PARTS)}")
    outcomes = []
    for name in options.parts or PARTS:
        outcomes += tried(name, options.share, options.seed)
    counts = table(outcomes)
    print(markdown(counts))
    if not options.parts and options.share == 1:
        keep(counts, options.seed)
    return int(any(outcome.verdict == FAULT for outcome in outcomes))


def tried(name: str, share: float, seed: int) -> list[Outcome]:
    """Return the outcomes of a part, saying each fault as it happens."""
    part, outcomes = PARTS[name], []
    count = max(1, round(share * part.count))
    for outcome in tqdm(part.outcomes(count, seed), desc=name, total=count):
        outcomes.append(outcome)
        if outcome.verdict == FAULT:
            tqdm.write(f"FAULT {outcome.case.part}: {outcome.case.name}: {outcome.said}")
    return outcomes


def keep(counts: dict[str, dict[str, int]], seed: int) -> None:
    """Write the record, and the table into the page."""
    command = "python -m tests.faults" + (f" --seed {seed}" if seed != 1 else "")
    write_record(RECORD, {"command": command, "seed": seed, "counts": counts, **environment()})
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(TABLE.sub(markdown(counts), page), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
