"""The race's side: contenders as processes that run one at a time, turn by turn."""

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ONE_CORE = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
OFFLINE = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}

Answers = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Course:
    """Where a race is run: two interpreters, the data as files, turns to take."""

    python: str  # seqrl's
    peers: str  # the peers'
    small: Path  # .npz, 100,000 steps
    large: Path  # .npz, 1,000,000 steps
    arrow: Path  # the large one as Hugging Face's recipe reads it
    turns: int


class Contender:
    """A process that runs one turn whenever it is told to."""

    def __init__(self, python: str, script: str, *arguments: object) -> None:
        self.command = [python, str(HERE / script), *map(str, arguments)]
        self.complaints = tempfile.TemporaryFile("w+")  # noqa: SIM115 closed by `leave`
        self.process = subprocess.Popen(
            self.command,
            env=os.environ | ONE_CORE | OFFLINE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.complaints,
            text=True,
        )

    def turn(self) -> dict[str, Any]:
        """Let it run one turn; return its answer."""
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            self.complaints.seek(0)
            raise RuntimeError(f"{' '.join(self.command)} died:\n{self.complaints.read()[-3000:]}")
        return json.loads(answer)

    def leave(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.communicate()
        self.complaints.close()


def race(contenders: dict[str, Contender], turns: int) -> Answers:
    """Return what each contender answers, turn by turn; a first turn warms up and is dropped."""
    try:
        for contender in contenders.values():
            contender.turn()
        rounds = [{name: c.turn() for name, c in contenders.items()} for _ in range(turns)]
    finally:
        for contender in contenders.values():
            contender.leave()
    return {name: [answers[name] for answers in rounds] for name in contenders}
