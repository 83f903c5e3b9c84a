"""Settings of a second call act or are refused: none changes the record of a run alone."""

import json
import shutil
from dataclasses import fields

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from seqrl import Agent, fit
from seqrl.__main__ import main
from seqrl.commands.acting import OF_HISTORY, acting_config, acting_fields, draws, idle_fields
from seqrl.commands.run_folder import alone_in
from seqrl.methods import METHODS
from tests.samples import S, make_agent, make_data

FIRST = {"dataset": "bandit/points-v0", "method": "dt", "top": "1.0", "seed": "0", "steps": "3"}
OTHERS = {
    "dataset": ["bandit/points-v0", "gambling/uniform-v0", "seqrl/bandit/points-v0"],
    "method": ["dt", "rvs"],
    "top": ["1.0", "0.5"],
    "seed": ["0", "1"],
    "steps": ["1", "2", "3", "4", "6"],
    "width": ["16", "8"],
    "mapped": [False, True],
}


def line(out, *, width="16", mapped=False, **options):
    said = [word for name, value in options.items() for word in (f"--{name}", value)]
    fixed = [
        "--preset",
        "tiny",
        "--set",
        "max_seq_len=2",
        f"hidden_dim={width}",
        "--out",
        str(out),
    ]
    return ["train", *said, *fixed, *(["--mapped"] if mapped else [])]


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".lock"}


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """The folder of a run of three updates."""
    out = tmp_path_factory.mktemp("first") / "run"
    assert main(line(out, **FIRST)) == 0
    return out


@pytest.fixture(scope="module")
def on_hopper(tmp_path_factory):
    """The folder of a run on one of two data sets of the same world."""
    out = tmp_path_factory.mktemp("hopper") / "run"
    assert main(line(out, **FIRST | {"dataset": "hopper/medium-v0"})) == 0
    return out


@given(other=st.fixed_dictionaries({}, optional={k: st.sampled_from(v) for k, v in OTHERS.items()}))
@settings(max_examples=25)
def test_a_second_call_acts_as_it_says_or_changes_nothing(first, tmp_path_factory, other):
    out = tmp_path_factory.mktemp("second") / "run"
    shutil.copytree(first, out)
    before, wanted = contents(out), FIRST | other
    if main(line(out, **wanted)) == 1:
        assert contents(out) == before
        return
    facts = json.loads((out / "run.json").read_text(encoding="utf-8"))
    agent = Agent.load(out / "checkpoint.safetensors")
    assert agent.updates == facts["steps"] == int(wanted["steps"])
    assert (agent.seed, agent.config.hidden_dim) == (int(wanted["seed"]), 16)
    assert [str(facts[name]) for name in ("dataset", "method", "top")] == [
        wanted[name] for name in ("dataset", "method", "top")
    ]
    curve = np.loadtxt(out / "losses.csv", delimiter=",", skiprows=1)
    assert curve[:, 0].tolist() == list(range(1, agent.updates + 1))
    if agent.updates == 3:
        assert contents(out) == before  # also what it was made with, by which versions


def test_what_else_is_known_of_a_run_stays_when_it_goes_on(tmp_path):
    options = FIRST | {"method": "edt", "dataset": "hopper/medium-v0"}
    assert main(line(tmp_path, **options)) == 0
    assert main(["distil", str(tmp_path), "--steps", "2"]) == 0
    assert main(line(tmp_path, **options | {"steps": "4"})) == 0
    facts = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert (facts["steps"], facts["distilled"]["updates"]) == (4, 3)


@pytest.mark.parametrize(
    "lie", [{"dataset": "hopper/medium-replay-v0"}, {"top": 0.5}, {"config": {"hidden_dim": 8}}]
)
def test_a_record_that_tells_of_another_run_is_refused(lie, on_hopper, tmp_path, capsys):
    out = tmp_path / "run"
    shutil.copytree(on_hopper, out)
    facts = json.loads((out / "run.json").read_text(encoding="utf-8"))
    lie = {k: facts[k] | v if isinstance(v, dict) else v for k, v in lie.items()}
    (out / "run.json").write_text(json.dumps(facts | lie), encoding="utf-8")
    before = contents(out)
    assert main(["evaluate", str(out), "--targets", "1", "--episodes", "1"]) == 1
    assert f"{out / 'run.json'} says" in capsys.readouterr().err
    assert contents(out) == before


def test_two_commands_do_not_work_in_one_folder(first, capsys):
    before = contents(first)
    with alone_in(first):
        assert main(line(first, **FIRST | {"steps": "9"})) == 1
    assert "another command is at work" in capsys.readouterr().err
    assert contents(first) == before


@pytest.mark.parametrize(
    ("command", "name"), [("train", "checkpoint.safetensors"), ("evaluate", "evaluation.json")]
)
def test_a_file_that_leads_in_a_circle_is_told_before_any_work(
    command, name, first, tmp_path, capsys
):
    out = tmp_path / "run"
    shutil.copytree(first, out)
    (out / name).unlink(missing_ok=True)
    (out / name).symlink_to(name)
    before = {path.name: path.lstat().st_mtime_ns for path in out.iterdir()}
    lines = {"train": line(out, **FIRST), "evaluate": ["evaluate", str(out), "--targets", "1"]}
    assert main(lines[command]) == 1
    said = capsys.readouterr()
    assert f"{out / name}: Too many levels of symbolic links" in said.err
    assert (said.out, before) == ("", {p.name: p.lstat().st_mtime_ns for p in out.iterdir()})


def test_a_file_that_cannot_be_written_whole_stays_as_it_was(first, tmp_path, monkeypatch, capsys):
    out = tmp_path / "run"
    shutil.copytree(first, out)
    ask = ["evaluate", str(out), "--episodes", "1", "--targets"]
    assert main([*ask, "1"]) == 0
    before = contents(out)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("seqrl.tools.files.os.replace", full)
    assert main([*ask, "2"]) == 1
    assert main(line(out, **FIRST | {"steps": "9"})) == 1
    assert "No space left" in capsys.readouterr().err
    assert contents(out) == before


def other_value(config, name):
    """Another value of a config's field that is possible, too."""
    value = getattr(config, name)
    named = {
        "history": "whole",
        "position": "elastic",
        "activation": "relu" if value == "gelu" else "gelu",
        "precision": "bf16",
        "optimiser": "lamb",
        "action_space": "discrete",
        "eval_context": 2,
        "search_delta": 1,
        "optimism": 300.0,
        "top_share": 0.01,
        "dropout": 0.3,
        "embed_dropout": 0.3,
        "initial_weights": "published",
        "return_scale": 7.0,
        "plan": "likelihood",
        "condition": "goal",
        "top_actions": 1,
        "termination_penalty": -9.0,
    }
    return named[name] if name in named else 2 * value if isinstance(value, int) else value / 2


def lived(agent, config):
    """What an agent chooses in ten steps that depend on nothing but the config."""
    agent.config = config
    states = np.random.default_rng(0).normal(size=(10, 6, S)).astype(np.float32)
    agent.reset_history(seed=0)
    actions = []
    for step, state in enumerate(states):
        actions.append(agent.select_action(state, 30.0, step))
        agent.observe(np.linspace(0, 3, 6))
    return np.array(actions)


@pytest.mark.parametrize("history", ["search", "sampled"])
@pytest.mark.parametrize("method", METHODS)
def test_every_field_of_a_config_acts_in_evaluation_or_is_refused(method, history):
    agent = make_agent(METHODS[method])
    if method == "edt":
        agent.config = agent.config.replace(history=history)
    whole = agent.config
    before, acted = lived(agent, whole), []
    for field in fields(whole):
        agent.config = whole
        change = {field.name: other_value(whole, field.name)}
        try:
            config = acting_config(agent, change)
        except (ValueError, TypeError) as refused:
            assert field.name in str(refused)  # noqa: PT017
            continue
        acted.append(field.name)
        assert not np.array_equal(lived(agent, config), before), field.name
    assert sorted(acted) == sorted(acting_fields(agent, whole))


@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("method", METHODS)
def test_sampled_actions_are_others_where_they_may_be_asked_for(method, discrete):
    agent = make_agent(METHODS[method], discrete=discrete)
    states = np.random.default_rng(0).normal(size=(99, S)).astype(np.float32)
    greedy = agent.select_action(states, 30.0)
    agent.reset_history()
    sampled = agent.select_action(states, 30.0, greedy=False)
    assert (not np.array_equal(greedy, sampled)) == draws(agent)


def test_who_acts_towards_a_state_is_sent_there_in_python():
    agent = make_agent(METHODS["tt"], condition="goal")
    with pytest.raises(ValueError, match=r"call seek\(state\)"):
        acting_config(agent, {})


QUICK = {"learning_rate": 0.03, "warmup_steps": 1}  # so that three updates tell targets apart


def trained(kind, discrete, config):
    """The weights that come of training by a config."""
    agent = kind(config, seed=0)
    fit(agent, make_data(discrete=discrete), 3, progress=False)
    return list(agent.state_dict().values())


@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("method", METHODS)
def test_every_field_of_a_config_acts_somewhere_or_is_refused(method, discrete):
    """In training, that is, unless it acts in evaluation, however histories are chosen there."""
    agent = make_agent(METHODS[method], discrete=discrete, grad_clip=0.01, dropout=0.1, **QUICK)
    whole, sizes = agent.config, ("state_dim", "action_dim", "action_space")
    later = {*acting_fields(agent, whole), *(OF_HISTORY["sampled"] if method == "edt" else ())}
    values = {"max_ep_len": 5, "edge": 0.9}
    before, idle = trained(type(agent), discrete, whole), []
    for name in {field.name for field in fields(whole)} - {*sizes, *later}:
        value = values.get(name, other_value(whole, name))
        try:
            after = trained(type(agent), discrete, whole.replace(**{name: value}))
        except ValueError as refused:  # there are episodes longer than max_ep_len
            assert name in str(refused)  # noqa: PT017
            continue
        same = len(after) == len(before) and all(map(torch.equal, after, before))
        idle += [name] * same
    assert sorted(idle) == sorted(idle_fields(type(agent), whole))
