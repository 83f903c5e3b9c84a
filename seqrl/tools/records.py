"""Recorded runs: what the lessons draw behind a live one, how they are written and repeated."""

import json
import os
import platform
import shlex
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from seqrl.tools.files import write_text
from seqrl.tools.shipped import shipped

NUMBERS = {"family": "cpu family", "model": "model"}  # in Linux's words; one name has many models


def load_results(name: str) -> list[dict[str, Any]]:
    """Return the recorded runs in data/results/<name>, in the order of their file names.

    Each is what `python -m seqrl evaluate` wrote: commands, config, seed, versions, returns.
    """
    files = sorted(shipped("results", name).glob("*.json"))
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


def write_record(path: Path, record: Mapping[str, Any]) -> None:
    """Write a record as JSON, whole or not at all.

    A line for each key and each of its runs: changes stay readable.
    """
    lines = (f"{json.dumps(key)}: {_written(part)}" for key, part in record.items())
    write_text(path, "{\n" + ",\n".join(lines) + "\n}\n")


def _written(part: Any) -> str:
    runs = isinstance(part, list) and len(part) > 0 and isinstance(part[0], dict)
    return "[\n" + ",\n".join(map(json.dumps, part)) + "\n]" if runs else json.dumps(part)


def environment() -> dict[str, Any]:
    """Return what a number may depend on beside code and seed: the machine and the versions.

    Records that are older than their fields `processor`, `capability` (the instructions that
    PyTorch uses) and `threads` did not note them.
    """
    packages = ("torch", "numpy", "gymnasium", "mujoco")
    found = {package: version(package) for package in packages}
    device = torch.cuda.get_device_name() if torch.cuda.is_available() else platform.machine()
    return {
        "python": platform.python_version(),
        "device": device,
        "processor": processor(),
        "capability": torch.backends.cpu.get_cpu_capability(),
        "threads": torch.get_num_threads(),
        **found,
    }


def processor(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """Return the processor's name, with family and model where Linux tells them in `cpuinfo`."""
    told = cpuinfo.read_text(encoding="utf-8", errors="replace") if cpuinfo.exists() else ""
    first = told.split("\n\n")[0].splitlines()  # one paragraph a core
    facts = {key.strip(): value.strip() for key, _, value in (ln.partition(":") for ln in first)}
    if "model name" not in facts:
        return platform.processor() or platform.machine()
    numbers = [f"{key} {facts[of]}" for key, of in NUMBERS.items() if of in facts]
    return facts["model name"] + (f" ({' '.join(numbers)})" if numbers else "")


def repeat(record: dict[str, Any]) -> dict[str, Any]:
    """Train and evaluate again as a record says, below this folder; return the new record.

    A record is data, so that nothing else is run or trusted and nothing elsewhere is written:
    raises `ValueError` for any other command.
    """
    train, evaluate = record["run"]["command"], record["command"]
    folder, here = Path(_arguments("evaluate", evaluate)[0]), Path.cwd().resolve()
    leads_to = Path(os.path.realpath(folder))  # unlike `resolve` it stands a loop of links
    if folder.is_absolute() or str(folder).startswith("-") or here not in leads_to.parents:
        raise ValueError(f"a record is repeated below this folder, not in {folder}: {evaluate!r}")
    trained = [*_arguments("train", train), "--out", str(folder)]  # the last --out holds
    for arguments in (["train", *trained], ["evaluate", *_arguments("evaluate", evaluate)]):
        subprocess.run([sys.executable, "-m", "seqrl", *arguments], check=True)
    again: dict[str, Any] = json.loads((folder / "evaluation.json").read_text(encoding="utf-8"))
    return again


def _arguments(verb: str, command: str) -> list[str]:
    """Return what follows `python -m seqrl VERB`; raise `ValueError` for another command.

    Whose code to trust says a person, not a record: `--trust` is refused, however it is cut short.
    """
    words = shlex.split(command)
    start = ["python", "-m", "seqrl", verb]
    if words[:4] != start or len(words) < 5:
        raise ValueError(f"a record is repeated by `{' '.join(start)} …` alone, not {command!r}")
    if any(w.startswith("--") and "--trust".startswith(w.partition("=")[0]) for w in words):
        raise ValueError(f"a record may not say whose code to trust: run {command!r} yourself")
    return words[4:]
