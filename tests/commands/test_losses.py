"""losses.csv has one line for each update, whenever and however often a run was killed."""

import subprocess
import sys

import numpy as np
import pytest

from seqrl import Agent
from seqrl.__main__ import main
from seqrl.commands.losses import recorded

TRAIN = ["train", "--dataset", "bandit/points-v0", "--preset", "tiny", "--set", "max_seq_len=2"]
KILLED = """
import os, random, signal, sys, time
from functools import partial
from pathlib import Path

import torch
from seqrl.commands import train
from seqrl.__main__ import main

torch.set_num_threads(1)  # a forked process has no other
train.fit = partial(train.fit, every=20, progress=False)
out, random = Path(sys.argv[-1]), random.Random(0)
for kill in range(4):
    child = os.fork()
    if child == 0:
        os._exit(main([*sys.argv[1:], "--steps", "1000000"]))
    saved = out / "checkpoint.safetensors"
    before = saved.stat().st_mtime_ns if saved.exists() else 0
    while not saved.exists() or saved.stat().st_mtime_ns == before:  # until it has saved anew
        time.sleep(0.001)
    time.sleep(random.uniform(0, 0.2))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
"""


def curve(folder):
    return np.loadtxt(folder / "losses.csv", delimiter=",", skiprows=1, ndmin=2)


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
def test_no_kill_loses_or_repeats_a_line(tmp_path):
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    script = [sys.executable, "-c", KILLED, *TRAIN, "--out", str(killed)]
    done = subprocess.run(script, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    saved = Agent.load(killed / "checkpoint.safetensors").updates
    assert curve(killed)[:, 0].tolist() == list(range(1, len(curve(killed)) + 1))
    assert len(curve(killed)) >= saved > 0  # what was saved has its line
    steps = str(saved + 5)
    for folder in (killed, whole):
        assert main([*TRAIN, "--steps", steps, "--out", str(folder)]) == 0
    assert (killed / "losses.csv").read_text() == (whole / "losses.csv").read_text()


def test_lines_beyond_the_checkpoint_and_a_torn_one_go_when_the_run_goes_on(tmp_path):
    (tmp_path / "run.json").touch()
    (tmp_path / "losses.csv").write_text("update,loss\n1,0.5\n2,0.25\n3,0.125\n4,0.0", "utf-8")
    with recorded(tmp_path, {}, done=2) as note:
        note(3, 0.75)
        there = (tmp_path / "losses.csv").read_text("utf-8")  # at once, not at the end
    assert there == "update,loss\n1,0.5\n2,0.25\n3,0.75\n"


def test_a_curve_that_no_run_wrote_is_left_alone(tmp_path):
    mine = tmp_path / "losses.csv"
    mine.write_text("update,loss\n1,0.5\n", "utf-8")
    with (
        pytest.raises(ValueError, match="no run.json beside it.*move it away"),
        recorded(tmp_path, {}, done=0) as note,
    ):
        note(1, 0.75)
    assert mine.read_text("utf-8") == "update,loss\n1,0.5\n"


def test_nothing_is_written_before_the_first_update(tmp_path):
    with recorded(tmp_path / "run", {}, done=0):
        pass
    assert not list(tmp_path.iterdir())


NO_LINES = [b"no loss", b"1", b"1,", b"one,0.5", b",0.5", b"1,0.5,7", b"1,\xff", b"\x85", b""]


@pytest.mark.parametrize("line", NO_LINES)
def test_a_damaged_curve_is_named_and_left_as_it_was(line, tmp_path):
    path = tmp_path / "losses.csv"
    (tmp_path / "run.json").touch()
    for damaged in (b"update,loss\n%s\n" % line, b"%s\n2,0.5\n" % line):
        path.write_bytes(damaged)
        with (
            pytest.raises(ValueError, match="losses.csv is damaged at"),
            recorded(tmp_path, {}, 9),
        ):
            pass
        assert path.read_bytes() == damaged
