"""The command line, as a user types it: its output, its files and its exit code."""

import io
import json
import re
import signal
import subprocess
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import asdict

import h5py
import numpy as np
import pytest
import torch

from seqrl import Agent, Trajectories
from seqrl.__main__ import main
from seqrl.environments import orchard
from seqrl.online import PUBLISHED

TRAIN = ["train", "--dataset", "orchard/walkers-v0", "--preset", "tiny"]


@pytest.fixture(scope="module", autouse=True)
def made_data(tmp_path_factory):
    """A folder of data sets of this test's own, shared by its processes."""
    patch = pytest.MonkeyPatch()
    patch.setenv("MINARI_DATASETS_PATH", str(tmp_path_factory.mktemp("minari")))
    yield
    patch.undo()


def seqrl_process(*arguments):
    command = [sys.executable, "-m", "seqrl", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def seqrl(*arguments):
    """The same without a process of its own, which takes seconds to begin."""
    command = ["seqrl", *map(str, arguments)]
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", command)
        try:
            code = main(command[1:])
        except SystemExit as misused:  # as argparse ends
            code = misused.code
    return subprocess.CompletedProcess(command, code, out.getvalue(), err.getvalue())


def weights(folder):
    return Agent.load(folder / "checkpoint.safetensors").state_dict()


def test_train_then_evaluate(tmp_path):
    out = tmp_path / "run"
    trained = seqrl_process(*TRAIN, "--steps", 30, "--seed", 3, "--out", out)
    assert trained.returncode == 0, trained.stderr
    facts = json.loads((out / "run.json").read_text())
    assert facts["command"].endswith(f"--steps 30 --seed 3 --out {out}")
    assert (facts["method"], facts["seed"], facts["steps"]) == ("dt", 3, 30)
    assert facts["config"] == Agent.load(out / "checkpoint.safetensors").config.to_dict()
    evaluated = seqrl_process("evaluate", out, "--targets", 1, 5, "--episodes", 3)
    assert evaluated.returncode == 0, evaluated.stderr
    record = json.loads((out / "evaluation.json").read_text())
    assert record["asked"] == [1, 5]
    assert np.shape(record["achieved"]) == (2, 3)
    assert record["run"] == facts
    assert record["actions"] == "greedy"


def test_who_needs_no_target_is_evaluated_without_one(tmp_path):
    assert seqrl(*TRAIN, "--method", "bc", "--steps", 3, "--out", tmp_path).returncode == 0
    achieved = []
    for given in ([], ["--targets", 900]):
        ran = seqrl("evaluate", tmp_path, *given, "--episodes", 2)
        assert ran.returncode == 0, ran.stderr
        assert re.search(r"^ +– ", ran.stdout, re.MULTILINE)  # nobody was asked for 0, or for 900
        record = json.loads((tmp_path / "evaluation.json").read_text())
        assert record["hears"] is False
        achieved += record["achieved"]
    assert achieved[0] == achieved[1]


def test_the_same_command_continues_a_stopped_run_to_the_same_weights(tmp_path):
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    assert seqrl(*TRAIN, "--steps", 40, "--out", whole).returncode == 0
    assert seqrl(*TRAIN, "--steps", 15, "--out", stopped).returncode == 0
    again = seqrl(*TRAIN, "--steps", 40, "--out", stopped)
    assert "going on after 15 updates" in again.stdout
    one, other = weights(whole), weights(stopped)
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_control_c_saves_and_says_so(tmp_path):
    command = [sys.executable, "-m", "seqrl", *TRAIN, "--steps", "1000000"]
    process = subprocess.Popen(
        [*command, "--out", str(tmp_path)], stderr=subprocess.PIPE, text=True
    )
    while not (tmp_path / "checkpoint.safetensors").exists() and process.poll() is None:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "saved" in errors
    assert "Traceback" not in errors
    assert Agent.load(tmp_path / "checkpoint.safetensors").updates >= 1000


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([*TRAIN[:2], "orchard/walker-v0"], 1, "orchard/walkers-v0"),
        ([*TRAIN, "--set", "hiden_dim=8"], 1, "hidden_dim"),
        ([*TRAIN, "--set", "hidden_dim"], 1, "KEY=VALUE"),
        ([*TRAIN, "--method", "edt2"], 2, "invalid choice"),
    ],
)
def test_mistakes_are_named_without_a_traceback(tmp_path, arguments, code, said):
    done = seqrl(*arguments, "--out", tmp_path / "run")
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_another_config_does_not_overwrite_a_run(tmp_path):
    assert seqrl(*TRAIN, "--steps", 2, "--out", tmp_path).returncode == 0
    before = (tmp_path / "checkpoint.safetensors").read_bytes()
    other = seqrl(*TRAIN, "--steps", 2, "--seed", 1, "--out", tmp_path)
    assert other.returncode == 1
    assert "another seed: 0, not 1" in other.stderr
    assert (tmp_path / "checkpoint.safetensors").read_bytes() == before


def test_top_trains_on_the_best_steps_alone(tmp_path):
    assert (
        seqrl(*TRAIN, "--method", "bc", "--top", 0.1, "--steps", 1, "--out", tmp_path).returncode
        == 0
    )
    walks = Trajectories.from_episodes(
        orchard.episodes(1000, 0), action_space="discrete", action_dim=5
    )
    trained = Agent.load(tmp_path / "checkpoint.safetensors")
    torch.testing.assert_close(trained.state_mean, walks.top(0.1).statistics.state_mean)


def test_evaluate_without_a_run(tmp_path):
    done = seqrl("evaluate", tmp_path, "--targets", 1)
    assert (done.returncode, "train one first" in done.stderr) == (1, True)


def test_data_list_and_show():
    listed = seqrl("data", "list")
    assert listed.returncode == 0
    assert "hopper/medium-v0" in listed.stdout
    shown = seqrl("data", "show", "halfcheetah/speed-dial-v0")
    assert shown.returncode == 0, shown.stderr
    assert "not comparable" in shown.stdout or "D4RL" in shown.stdout


def test_data_make(tmp_path):
    made = seqrl("data", "make", "gambling/uniform-v0", "--steps", "1_00", "--folder", tmp_path)
    assert made.returncode == 0, made.stderr
    [file] = tmp_path.rglob("main_data.hdf5")
    with h5py.File(file) as data:
        assert sum(len(episode["rewards"]) for episode in data.values()) == 100


def test_an_elastic_run_is_distilled_and_then_acts_on_what_it_foresees(tmp_path):
    out = tmp_path / "run"
    assert seqrl(*TRAIN, "--method", "edt", "--steps", 5, "--out", out).returncode == 0
    ask = ["evaluate", out, "--targets", 3, "--episodes", 2, "--set", "history=amortised"]
    early = seqrl(*ask)
    assert early.returncode == 1
    assert "call distil" in early.stderr
    distilled = seqrl("distil", out, "--steps", 4)
    assert distilled.returncode == 0, distilled.stderr
    facts = json.loads((out / "run.json").read_text())
    assert facts["distilled"]["steps"] == 4
    assert 0 <= facts["distilled"]["agreed"] <= 1
    assert seqrl(*ask).returncode == 0
    record = json.loads((out / "evaluation.json").read_text())
    assert record["acting"] == {"history": "amortised"}


def test_what_searches_nothing_cannot_be_distilled(tmp_path):
    out = tmp_path / "run"
    assert seqrl(*TRAIN, "--steps", 2, "--out", out).returncode == 0
    refused = seqrl("distil", out)
    assert (refused.returncode, "searches no history" in refused.stderr) == (1, True)


@pytest.fixture(scope="module")
def pretrained(tmp_path_factory):
    """A folder of an Online Decision Transformer that has seen a little data."""
    out = tmp_path_factory.mktemp("runs") / "odt"
    assert seqrl(*TRAIN, "--method", "odt", "--steps", 5, "--out", out).returncode == 0
    return out


ONLINE = ["--target", 3, "--rollouts", 2, "--updates", 3, "--episodes", 2, "--capacity", 9]


def test_online_goes_on_in_the_world_of_the_data(pretrained, tmp_path):
    out = tmp_path / "tuned"
    tuned = seqrl("online", pretrained, "--env-steps", 80, *ONLINE, "--out", out)
    assert tuned.returncode == 0, tuned.stderr
    assert "before" in tuned.stdout
    facts = json.loads((out / "run.json").read_text())
    assert (facts["method"], facts["online"]["env_steps"]) == ("odt", 80)
    assert facts["online"]["plan"]["exploration_rtg"] == 6
    assert Agent.load(out / "checkpoint.safetensors").updates == 5 + 3 * 2  # 40 steps a round
    evaluated = seqrl("evaluate", out, "--targets", 3, "--episodes", 2, "--sampled")
    assert evaluated.returncode == 0, evaluated.stderr
    record = json.loads((out / "evaluation.json").read_text())
    assert (record["actions"], record["updates"]) == ("sampled", 11)


def test_odt_at_the_papers_size_takes_what_was_published_for_its_data(tmp_path):
    row, out = PUBLISHED["hopper-medium-replay"], tmp_path / "odt"
    shrunk = ["--set", "hidden_dim=8", "num_layers=1", "num_heads=1", "batch_size=1"]
    how = ["--method", "odt", "--preset", "paper", *shrunk, "weight_decay=0.5"]
    options = ["--dataset", "hopper/medium-replay-v0", *how, "--steps", 1, "--out", out]
    assert seqrl("train", *options).returncode == 0
    facts = json.loads((out / "run.json").read_text())
    assert facts["published"] == asdict(row)
    assert facts["config"]["learning_rate"] == row.learning_rate
    assert facts["config"]["weight_decay"] == 0.5  # what is said goes before what was published
    quick = ["--rollouts", 1, "--updates", 1, "--episodes", 1, "--capacity", 1]
    tuned = seqrl("online", out, "--env-steps", 1, *quick, "--out", tmp_path / "tuned")
    assert tuned.returncode == 0, tuned.stderr
    plan = json.loads((tmp_path / "tuned" / "run.json").read_text())["online"]["plan"]
    asked = plan["evaluation_rtg"], plan["exploration_rtg"]
    assert asked == (row.evaluation_rtg, row.exploration_rtg)


def test_reinformer_at_the_papers_size_takes_what_was_published_for_its_data(tmp_path):
    out = tmp_path / "reinformer"
    shrunk = ["--set", "hidden_dim=8", "num_layers=1", "num_heads=1", "batch_size=1"]
    how = ["--method", "reinformer", "--preset", "paper", *shrunk]
    options = ["--dataset", "halfcheetah/medium-v0", *how, "--steps", 1, "--out", out]
    done = seqrl("train", *options)
    assert done.returncode == 0, done.stderr
    facts = json.loads((out / "run.json").read_text())
    assert facts["published"] == {"return_scale": facts["config"]["return_scale"]}
    assert facts["config"]["return_scale"] == 5000


def test_where_nothing_was_published_the_user_says_what_to_ask_for(pretrained, tmp_path):
    assert json.loads((pretrained / "run.json").read_text())["published"] == {}
    done = seqrl("online", pretrained, "--env-steps", 40, "--out", tmp_path / "out")
    assert (done.returncode, "say --target" in done.stderr) == (1, True), done.stderr


def test_online_continues_a_stopped_run_to_the_same_weights(pretrained, tmp_path):
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    for steps, out in ((120, whole), (40, stopped), (120, stopped)):
        done = seqrl("online", pretrained, "--env-steps", steps, *ONLINE, "--out", out)
        assert done.returncode == 0, done.stderr
    one, other = weights(whole), weights(stopped)
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_online_from_scratch_forgets_what_was_learned(pretrained, tmp_path):
    options = ["--env-steps", 40, *ONLINE, "--scratch", "--out", tmp_path / "scratch"]
    assert seqrl("online", pretrained, *options).returncode == 0
    assert Agent.load(tmp_path / "scratch" / "checkpoint.safetensors").updates == 3


def test_online_refuses_what_it_cannot_go_on_from(pretrained, tmp_path):
    plain = tmp_path / "plain"
    assert seqrl(*TRAIN, "--steps", 2, "--out", plain).returncode == 0
    for folder, out, said in (
        (plain, tmp_path / "out", "does not explore"),
        (pretrained, pretrained, "another plan"),
        (tmp_path, tmp_path / "out", "train one first"),
    ):
        before = (pretrained / "run.json").read_bytes()
        done = seqrl("online", folder, "--env-steps", 40, *ONLINE, "--out", out)
        assert (done.returncode, said in done.stderr) == (1, True), done.stderr
        assert (pretrained / "run.json").read_bytes() == before
