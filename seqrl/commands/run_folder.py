"""The folder of a training run: a checkpoint and the facts that make it repeatable."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .. import processes
from ..datasets import load_dataset
from ..results import environment
from ..trajectories import Trajectories

CHECKPOINT = "checkpoint.safetensors"
FACTS = "run.json"
LOSSES = "losses.csv"


def write_facts(folder: Path, facts: dict[str, Any]) -> None:
    """Write `facts`, with versions and device, as the folder's run.json."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(facts | environment(), indent=2, ensure_ascii=False)
    (folder / FACTS).write_text(text + "\n", encoding="utf-8")


def read_facts(folder: Path) -> dict[str, Any]:
    """Return the facts of the run in `folder`; raise `FileNotFoundError` if there is none."""
    if not (folder / FACTS).is_file():
        raise FileNotFoundError(f"{folder} holds no run ({FACTS} is missing); train one first")
    facts: dict[str, Any] = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    return facts


def whole_of(facts: Mapping[str, Any]) -> Trajectories:
    """Return the data set of a run with these facts, in memory or on disk as they say."""
    return load_dataset(facts["dataset"], mapped=facts["mapped"])


def data_of(facts: Mapping[str, Any]) -> Trajectories:
    """Return what a run with these facts learns from: its data set, or the best of it."""
    whole = whole_of(facts)
    return whole.top(facts["top"]) if facts["top"] < 1 else whole


@contextmanager
def loss_curve(folder: Path, done: int) -> Iterator[Callable[[int, float], None]]:
    """Yield what adds a line to the folder's losses.csv, which keeps those of `done` updates.

    A run that was killed made updates after its last checkpoint, which it makes again.
    """
    path = folder / LOSSES
    lines = path.read_text(encoding="utf-8").splitlines() if done and path.exists() else []
    kept = [line for line in lines[1:] if int(line.split(",")[0]) <= done]
    with path.open("w", encoding="utf-8") as file:
        print("update,loss", *kept, sep="\n", file=file)
        yield lambda update, loss: print(f"{update},{loss!r}", file=file)


def setting(text: str) -> tuple[str, Any]:
    """Return the KEY and the VALUE of `KEY=VALUE`, the value as JSON where it is some.

    >>> setting("dropout=0.1"), setting("history=whole")
    (('dropout', 0.1), ('history', 'whole'))
    """
    key, equals, value = text.partition("=")
    if not equals:
        raise ValueError(f"--set takes KEY=VALUE, got {text!r}")
    try:
        return key, json.loads(value)
    except json.JSONDecodeError:
        return key, value


def command_line() -> str:
    """Return the command that is running, as a reader would type it."""
    several = processes.count() > 1
    start = f"torchrun --nproc_per_node={processes.count()}" if several else "python"
    return " ".join([start, "-m seqrl", *sys.argv[1:]])
