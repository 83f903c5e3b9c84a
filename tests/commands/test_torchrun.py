"""Two processes, as `torchrun` starts them, train as one does on batches twice as large."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from seqrl import Agent, fit, load_dataset, windows
from seqrl.__main__ import main
from seqrl.methods import METHODS
from seqrl.tools import distributed

ROOT = str(Path(__file__).parents[2])
TWO = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2"]
DATA, BATCH, CONTEXT, STEPS = "hopper/medium-replay-v0", 6, 30, 8
QUIET = {"initial_temperature": 1e-12, "temperature_lr": 1e-12}  # no price on drawn entropies
SETTINGS = {"dt": {}, "edt": {}, "odt": QUIET, "rvs": {"precision": "bf16"}}


def train(method, out, *, data=DATA, steps=STEPS, device="cpu", **config):
    config = {"dropout": 0.0, "batch_size": BATCH, "max_seq_len": CONTEXT} | config
    fields = [f"{key}={value}" for key, value in config.items()]
    command = ["-m", "seqrl", "train", "--method", method, "--dataset", data, "--preset", "tiny"]
    command += ["--set", *fields, "--steps", str(steps), "--device", device]
    command += ["--out", str(out)]
    return subprocess.Popen(
        [*TWO, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finished(process):
    printed, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return printed


def curve(folder):
    return np.loadtxt(folder / "losses.csv", delimiter=",", skiprows=1, ndmin=2)


def alone(method, data=DATA, **config):
    """One process on the doubled batch: (agent, losses)."""
    data, kind = load_dataset(data), METHODS[method]
    sizes = {"state_dim": data.states.shape[1], "action_dim": data.action_dim}
    settings = {"dropout": 0.0, "batch_size": 2 * BATCH, "max_seq_len": CONTEXT} | config
    config = kind.config_class.tiny(**sizes, action_space=data.action_space, **settings)
    agent = kind(config)
    return agent, fit(agent, data, STEPS, progress=False)


def assert_as_one(folder, agent, losses):
    assert curve(folder)[:, 0].tolist() == list(range(1, STEPS + 1))
    assert curve(folder)[:, 1] == pytest.approx(losses, rel=1e-5)
    trained = Agent.load(folder / "checkpoint.safetensors").state_dict()
    for name, tensor in agent.state_dict().items():
        torch.testing.assert_close(trained[name], tensor, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("method", SETTINGS)
def test_two_processes_train_as_one_on_the_doubled_batch(tmp_path, method):
    printed = finished(train(method, tmp_path, **SETTINGS[method]))
    assert printed.count("8 updates") == 1  # the first process speaks, the second does not
    facts = json.loads((tmp_path / "run.json").read_text())
    assert facts["processes"] == 2
    assert facts["command"].startswith("torchrun --nproc_per_node=2 -m seqrl train")
    assert_as_one(tmp_path, *alone(method, **SETTINGS[method]))


@pytest.mark.skipif(torch.cuda.device_count() < 2, reason="needs two GPUs")
def test_two_gpus_train_as_one_processor(tmp_path):
    finished(train("dt", tmp_path, device="cuda"))
    assert curve(tmp_path)[:, 1] == pytest.approx(alone("dt")[1], rel=1e-3)


def test_the_parts_differ_in_real_steps():
    """Else the mean of two means would be right, and the proof above would prove nothing."""
    batches = list(windows(load_dataset(DATA), 2 * BATCH, CONTEXT, STEPS))
    real = np.array([[b["mask"][:BATCH].sum(), b["mask"][BATCH:].sum()] for b in batches])
    assert (real[:, 0] != real[:, 1]).any()


def test_the_price_of_certainty_is_one_for_all(tmp_path):
    """Discrete actions: their entropies are exact, so that λ may act and must move alike."""
    settings = {"data": "orchard/walkers-v0", "temperature_lr": 0.01}
    finished(train("odt", tmp_path, **settings))
    agent, losses = alone("odt", **settings)
    assert agent.temperature.value != pytest.approx(0.1, rel=1e-3)
    assert_as_one(tmp_path, agent, losses)


STOPPED_AND_NOT = """
import sys
from pathlib import Path
from seqrl import Agent, DecisionTransformer, fit, load_dataset
from seqrl.tools import distributed
from tests.commands.test_torchrun import DATA
from tests.unit.test_resume import assert_same

data, path = load_dataset(DATA), sys.argv[1]
config = DecisionTransformer.config_class.tiny(state_dim=11, action_dim=3, dropout=0.3)
with distributed.joined("cpu"):
    whole, stopped = DecisionTransformer(config), DecisionTransformer(config)
    losses = fit(whole, data, 6)
    fit(stopped, data, 3, checkpoint=path)
    distributed.total(whole.state_mean)  # wait until it is written
    resumed = Agent.load(path)
    assert fit(resumed, data, 6, checkpoint=path) == losses[3:]
    assert_same(resumed, whole)
    noise = whole.training_random.get_state()
    assert (distributed.total(noise.long()) != 2 * noise).any()  # each draws its own
threads = [name.read_text().strip() for name in Path("/proc/self/task").glob("*/comm")]
assert not [name for name in threads if "gloo" in name], threads  # they could abort Python's end
"""


def test_a_run_goes_on_in_any_number_of_processes(tmp_path):
    script, path = tmp_path / "script.py", tmp_path / "agent"
    script.write_text(STOPPED_AND_NOT)
    done = subprocess.run(
        [*TWO, script, path], env=os.environ | {"PYTHONPATH": ROOT}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    agent = Agent.load(path)
    assert len(fit(agent, load_dataset(DATA), 8, progress=False)) == 2


def test_ctrl_c_stops_all_after_the_same_update(tmp_path):
    process = train("dt", tmp_path, steps=10**6)
    bar = ""
    while "loss=" not in bar and process.poll() is None:
        bar += process.stderr.read(80)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert errors.count("what was done so far is saved") == 2
    stopped = Agent.load(tmp_path / "checkpoint.safetensors").updates
    assert curve(tmp_path)[:, 0].tolist() == list(range(1, stopped + 1))


def test_what_several_processes_cannot_do_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TORCHELASTIC_RUN_ID", "as torchrun sets it")
    with pytest.raises(SystemExit):
        main(["evaluate", str(tmp_path), "--targets", "1"])
    assert "start it without torchrun" in capsys.readouterr().err
    with pytest.raises(ValueError, match="not on mps"), distributed.joined("mps"):
        pass
