"""Small recipes for d3rlpy, and `python -m tests.leaderboard.small`, which trains by them.

What d3rlpy then does in 64 states lies in d3rlpy/, so that its truth is at hand where it is not.
"""

import shutil
import subprocess
import tempfile
import tomllib
from pathlib import Path
from types import SimpleNamespace

from seqrl.leaderboard import peer
from seqrl.tools.shipped import DATA
from tests.samples import make_data

TRUTH = Path(__file__).with_name("d3rlpy")
LEARNERS = ("cql", "iql", "td3-bc")
UPDATES = 6


def committed(learner: str) -> dict:
    """The leaderboard's own recipe."""
    return tomllib.loads((DATA / "leaderboard" / f"{learner}.toml").read_text())


def recipe(learner: str, **config) -> SimpleNamespace:
    """The same with a small actor, small batches and few updates; `config` is changed too."""
    actor = {"type": "vector", "params": {"hidden_units": [8, 5]}}
    config = {"batch_size": 16, "actor_encoder_factory": actor, **config}
    config = committed(learner)["config"] | config
    return SimpleNamespace(method=learner, learner=learner, updates=UPDATES, config=config)


def main() -> None:
    for learner in LEARNERS:
        with tempfile.TemporaryDirectory() as folder:
            peer.write_job(Path(folder), recipe(learner), make_data(), 0, [UPDATES])
            subprocess.run([peer.python(), peer.SCRIPT, folder], check=True)
            shutil.copy(Path(folder) / f"{UPDATES}.safetensors", TRUTH / f"{learner}.safetensors")


if __name__ == "__main__":
    main()
