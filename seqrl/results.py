"""Recorded runs: what the lessons draw behind a live one, and how to repeat them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from .shipped import shipped


def load_results(name: str) -> list[dict[str, Any]]:
    """Return the recorded runs in data/results/<name>, in the order of their file names.

    Each is what `python -m seqrl evaluate` wrote: commands, config, seed, versions, returns.
    """
    files = sorted(shipped("results", name).glob("*.json"))
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


def repeat(record: dict[str, Any]) -> dict[str, Any]:
    """Train and evaluate again as a record says, in this folder; return the new record."""
    for command in (record["run"]["command"], record["command"]):
        subprocess.run([sys.executable, *command.split()[1:]], check=True)
    folder = Path(record["command"].split()[4])  # python -m seqrl evaluate FOLDER …
    again: dict[str, Any] = json.loads((folder / "evaluation.json").read_text(encoding="utf-8"))
    return again
