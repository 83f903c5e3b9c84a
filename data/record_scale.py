"""Record what large data and several processes cost, and write the page that says so.

    python data/record_scale.py        # measure (minutes, and 2 GB of disk), then write the page
    python data/record_scale.py page   # write the page from what is recorded

The data have Hopper's shape and hold noise: of cost alone is asked here. Each part is measured in
a process of its own, on one core, in CPU seconds, which other work on the machine disturbs less
than the clock on the wall. Written to data/results/scale/.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from itertools import repeat
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from seqrl import DecisionTransformer, Episode, Trajectories, fit, windows
from seqrl.datasets.mapped import open_mapped
from seqrl.datasets.writing import write_mapped
from seqrl.tools import distributed
from seqrl.tools.markdown import table
from seqrl.tools.records import environment, write_record

PLACE = Path(__file__).parent / "results" / "scale"
STEPS, PIECE, STATES, ACTIONS = 10_000_000, 100_000, 11, 3
BEFORE = {"embed_dropout": 0.0, "initial_weights": "gpt2", "return_scale": 0.0}  # as measured
CONFIG = DecisionTransformer.config_class.paper(state_dim=STATES, action_dim=ACTIONS, **BEFORE)
TURNS, BATCHES, UPDATES = 5, 100, 10  # repeats, and what each repeats
TWO = ["-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2"]


def piece() -> Trajectories:
    """Return data of Hopper's shape: a hundred episodes of a thousand random steps."""
    random = np.random.default_rng(0)
    return Trajectories.from_episodes(
        Episode(
            observations=random.normal(size=(1001, STATES)).astype(np.float32),
            actions=random.uniform(-1, 1, (1000, ACTIONS)).astype(np.float32),
            rewards=random.normal(3, 1, 1000),
            terminated=False,
            truncated=True,
        )
        for _ in range(PIECE // 1000)
    )


def write(folder: Path) -> dict[str, Any]:
    """Write the large data set; return the cost."""
    one = piece()
    started = time.process_time()
    write_mapped(repeat(one, STEPS // PIECE), folder)
    return {
        "seconds": time.process_time() - started,
        "bytes": sum(file.stat().st_size for file in folder.iterdir()),
        "peak_bytes": peak(),
    }


def sample(folder: Path) -> dict[str, Any]:
    """Return the seconds a batch: of the large data on disk, and of one piece in memory."""
    sources = {"disk": open_mapped(folder), "memory": piece()}
    drawn = {
        name: windows(data, CONFIG.batch_size, CONFIG.max_seq_len) for name, data in sources.items()
    }
    cost: dict[str, Any] = {name: [] for name in sources}
    for _ in range(TURNS):
        for name, batches in drawn.items():
            started = time.process_time()
            for _ in range(BATCHES):
                next(batches)
            cost[name].append((time.process_time() - started) / BATCHES)
    return cost


def train(folder: Path) -> dict[str, Any]:
    """Return the seconds an update of one process, of one or of several, on the data on disk."""
    stamps: list[float] = []
    with distributed.joined("cpu"):
        agent, updates = DecisionTransformer(CONFIG), (TURNS + 1) * UPDATES + 1
        fit(
            *(agent, open_mapped(folder), updates),
            progress=False,
            after_update=lambda *_: stamps.append(time.process_time()),
        )
        if distributed.number() > 0:
            sys.exit()
    turns = np.diff(stamps[UPDATES::UPDATES]) / UPDATES  # the first ones warm up
    return {"seconds": turns.tolist(), "peak_bytes": peak()}


def compiled(_: Path) -> dict[str, Any]:
    """Return the seconds an update, plain and compiled by PyTorch, and those of compiling.

    Compiling is shared among processes: it is measured by the clock on the wall.
    """
    agents = {name: DecisionTransformer(CONFIG) for name in ("plain", "compiled")}
    batches = list(windows(piece(), CONFIG.batch_size, CONFIG.max_seq_len, UPDATES))
    agents["compiled"].compile()
    started = time.perf_counter()
    agents["compiled"].update(batches[0])
    found: dict[str, Any] = {
        "compiling": time.perf_counter() - started,
        "plain": [],
        "compiled": [],
    }
    for _ in range(TURNS):
        for name, agent in agents.items():
            started = time.process_time()
            for batch in batches:
                agent.update(batch)
            found[name].append((time.process_time() - started) / UPDATES)
    return found


def peak() -> int:
    """Return the largest memory this process has ever held, what it mapped included."""
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kibibytes elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


PARTS = {"write": write, "sample": sample, "train": train, "compile": compiled}


def measured(part: str, folder: Path, *launcher: str) -> dict[str, Any]:
    """Return what one part measures in a new process, or in those of a launcher."""
    command = [sys.executable, *launcher, __file__, part, str(folder)]
    one_core = os.environ | {"OMP_NUM_THREADS": "1", "TORCHINDUCTOR_FORCE_DISABLE_CACHES": "1"}
    answer = subprocess.run(command, env=one_core, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def record() -> dict[str, Any]:
    """Measure everything."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "large"
        return {
            "command": "python data/record_scale.py",
            "steps": STEPS,
            "config": CONFIG.to_dict(),
            "writing": measured("write", folder),
            "sampling": measured("sample", folder),
            "training": measured("train", folder),
            "two_processes": measured("train", folder, *TWO),
            "compiled": measured("compile", folder),
            **environment(),
        }


def rows(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return the page's table: what, as measured, and for a billion steps."""
    writing, billion = found["writing"], 1e9 / found["steps"]
    update, shared = seconds(found, "training"), seconds(found, "two_processes")
    disk, memory = (1000 * median(found["sampling"][name]) for name in ("disk", "memory"))
    room, hours = writing["bytes"] / 1e9, writing["seconds"] / 3600
    learning = update / window(found) * 1e9 / 3600  # hours
    size = "a Decision Transformer of the paper's size"
    plain, fused = (median(found["compiled"][name]) for name in ("plain", "compiled"))
    return [
        ("room on disk", f"{room:.2f} GB", f"{billion * room:.0f} GB"),
        ("writing", f"{writing['seconds']:.0f} s", f"{billion * hours:.2g} core-hours"),
        ("peak memory, writing", f"{writing['peak_bytes'] / 1e6:.0f} MB", "the same"),
        (
            "peak memory, training",
            f"{found['training']['peak_bytes'] / 1e6:.0f} MB",
            "the same, and 16 bytes an episode",
        ),
        ("a batch from disk", f"{disk:.2g} ms", "the same, if the disk keeps up"),
        (f"a batch from memory, of {PIECE:,} steps", f"{memory:.2g} ms", "not measured"),
        (f"an update of {size}", f"{1000 * update:.0f} ms", f"{learning:.0f} core-hours"),
        (
            "… in each of two processes",
            f"{1000 * shared:.0f} ms ({shared / update:.2f} ×)",
            f"{learning * shared / update:.0f} core-hours",
        ),
        (
            "… compiled by `torch.compile`",
            f"{1000 * fused:.0f} ms ({fused / plain:.2f} ×)",
            f"{learning * fused / plain:.0f} core-hours",
        ),
    ]


def seconds(found: dict[str, Any], part: str) -> float:
    """Return what an update takes, the median over turns."""
    return median(found[part]["seconds"])


def window(found: dict[str, Any]) -> int:
    """Return how many steps an update sees: B · K."""
    return found["config"]["batch_size"] * found["config"]["max_seq_len"]


def page(found: dict[str, Any]) -> str:
    """Return the page that says what a record means for larger data."""
    lines = table(["", "measured", "for a billion steps"], [*rows(found)])
    share = median(found["sampling"]["disk"]) / seconds(found, "training")
    config, turns = found["config"], len(found["training"]["seconds"])
    return f"""# How far this reaches

Measured on {found["steps"]:,} steps of Hopper's shape, on one core ({found["device"]}) of a
machine with other work to do, in CPU seconds; medians of {turns} turns.
[`scale.json`](scale.json) holds all numbers; `{found["command"]}` makes both again.

{lines}

The right column is computed from the left one, not measured. Writing is that of data which are in
memory already, piece by piece; reading is that of files which the system holds in its cache.

An update sees {window(found):,} steps, {config["batch_size"]} windows of {config["max_seq_len"]},
so {1e9 / window(found):,.0f} updates see a billion. Two processes see twice as many in an update:
in brackets stands what each pays for talking to the other, on one machine. Between machines, and
on a GPU, it is untested.

Reading a batch from disk takes {share:.1%} of an update, and memory does not grow with the data:
on a core it is computing that sets the limit.

- **Larger than memory**: `load_dataset(name, mapped=True)`, or `train --mapped`. The set is
  written once more, row by row, into Minari's folder; a batch reads its own rows alone.
- **Compiled**: `agent.compile()`, PyTorch's own, before the first update; it took
  {found["compiled"]["compiling"]:.0f} s here, and in brackets stands what it brought. On a GPU,
  where many small kernels wait to be launched, it is untested.
- **On a GPU** (untested): data that stay in memory are copied to it once, and windows are cut
  there; of a data set on disk each batch travels.
- **Several processes**: `torchrun --nproc_per_node=N -m seqrl train …`, with `--device cuda` one
  GPU each (untested). `batch_size` is each process's own; the loss curve is that of one process
  with N times the batch.
"""


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "part", nargs="?", choices=[*PARTS, "page"], help="unset: all, then the page"
    )
    parser.add_argument("folder", nargs="?", type=Path, help="of the data; parts alone need it")
    options = parser.parse_args()
    if options.part in PARTS:
        print(json.dumps(PARTS[options.part](options.folder)))
        return
    if not options.part:
        write_record(PLACE / "scale.json", record())
    found = json.loads((PLACE / "scale.json").read_text(encoding="utf-8"))
    (PLACE / "README.md").write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main()
