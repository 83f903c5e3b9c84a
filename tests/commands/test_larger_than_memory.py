"""A mapped run is judged and fine-tuned without its data set ever being in memory."""

import subprocess
import sys

import gymnasium
import numpy as np
import pytest
from gymnasium.wrappers import FlattenObservation, FrameStackObservation

from seqrl import Episode
from seqrl.__main__ import main
from seqrl.datasets.storage import write

EPISODES, STEPS, STATE = 300, 1000, 128
# Another run in the same process takes 14 to 27 MB more, of 120 and of 480 such episodes alike.
MEGABYTES = EPISODES * STEPS * STATE * 4 / 1e6  # of its states alone

PEAKS = """
import sys
from pathlib import Path
from seqrl.__main__ import main

def peak():  # of this process alone: what getrusage says begins with its parent's
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1000

few = ["--rollouts", "1", "--updates", "1", "--capacity", "2", "--episodes", "1"]
for run in sys.argv[1:]:
    assert main(["evaluate", run, "--targets", "1", "--episodes", "1"]) == 0
    out = ["--out", f"{run}-online"]
    assert main(["online", run, "--target", "1", "--env-steps", "1", *few, *out]) == 0
    print("peak", peak())
"""


@pytest.fixture
def minari_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("MINARI_DATASETS_PATH", str(tmp_path / "minari"))
    return tmp_path / "minari"


def trained(episodes: int, minari_folder, tmp_path) -> str:
    """Train on so many long episodes, mapped; return the run's folder."""
    seen = np.zeros((STEPS + 1, STATE))
    seen[:, :8] = np.random.default_rng(0).normal(size=(STEPS + 1, 8))  # or it is small as a file
    still = Episode(seen, np.zeros((STEPS, 2)), np.zeros(STEPS), True, False)
    world = FrameStackObservation(gymnasium.make("seqrl/Junction-v0"), STATE // 2)
    name, run = f"mine/large{episodes}-v0", tmp_path / f"run{episodes}"
    facts = {"dataset_id": name, "author": {"nobody"}, "algorithm_name": "none"}
    write((still for _ in range(episodes)), FlattenObservation(world), facts, minari_folder / name)
    train = ["train", "--method", "odt", "--dataset", name, "--mapped", "--preset", "tiny"]
    assert main([*train, "--steps", "1", "--out", str(run)]) == 0
    return str(run)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone tells a process's own peak")
def test_the_peak_of_memory_does_not_grow_with_the_data(minari_folder, tmp_path):
    runs = [trained(episodes, minari_folder, tmp_path) for episodes in (2, EPISODES)]
    command = [sys.executable, "-c", PEAKS, *runs]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    small, large = (float(part.split()[0]) for part in said.split("peak ")[1:])
    assert large - small < MEGABYTES / 3
