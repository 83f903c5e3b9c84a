"""A run that was stopped at any moment and resumed ends as one that was not, bit for bit."""

import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from seqrl import Agent, DecisionTransformer, fit
from tests.samples import S, make_agent, make_data

STEPS = 12
DATA = make_data()


def fresh(**config) -> DecisionTransformer:
    return make_agent(seed=4, stirred=False, dropout=0.3, **config)


def everything(agent: Agent) -> dict[str, torch.Tensor]:
    """Weights, statistics, optimiser moments, both sources of random numbers."""
    return {
        **{f"model.{name}": value for name, value in agent.state_dict().items()},
        **{f"optimiser.{name}": value for name, value in agent.optimiser.state_tensors().items()},
        "training noise": agent.training_random.get_state(),
        "acting noise": agent.acting_random.get_state(),
    }


def assert_same(one: Agent, other: Agent) -> None:
    mine, theirs = everything(one), everything(other)
    assert mine.keys() == theirs.keys()
    for name in mine:
        assert torch.equal(mine[name], theirs[name]), name


@pytest.fixture(scope="module")
def unstopped():
    """A run that was never stopped: (agent, losses)."""
    agent = fresh()
    return agent, fit(agent, DATA, STEPS, progress=False)


def press_ctrl_c(*_) -> None:
    signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("stop", [1, 5, 11, 12])
@pytest.mark.parametrize("every", [1, 4, 100])
def test_ctrl_c_between_updates(tmp_path, unstopped, stop, every):
    def press(update, loss):
        if update == stop:
            press_ctrl_c()

    path = tmp_path / "run"
    with pytest.raises(KeyboardInterrupt):
        fit(fresh(), DATA, STEPS, checkpoint=path, every=every, progress=False, after_update=press)
    resumed = DecisionTransformer.load(path)
    assert resumed.updates == stop
    losses = fit(resumed, DATA, STEPS, checkpoint=path, progress=False)
    agent, expected = unstopped
    assert losses == expected[stop:]
    assert_same(resumed, agent)
    assert_same(DecisionTransformer.load(path), agent)


INTERRUPTED = {
    "forward": lambda agent: agent.action_head.register_forward_pre_hook(press_ctrl_c),
    "backward": lambda agent: agent.embed_rtg.weight.register_hook(press_ctrl_c),
    "optimiser": lambda agent: agent.optimiser.torch.register_step_post_hook(press_ctrl_c),
}


@pytest.mark.parametrize("moment", INTERRUPTED)
def test_ctrl_c_in_the_middle_of_an_update(tmp_path, unstopped, moment):
    """The noise has been drawn, or the weights moved: that update is finished, then saved."""
    path, agent, handler = tmp_path / "run", fresh(), signal.getsignal(signal.SIGINT)

    def arm(update, loss):
        if update == 5:
            INTERRUPTED[moment](agent)

    with pytest.raises(KeyboardInterrupt):
        fit(agent, DATA, STEPS, checkpoint=path, progress=False, after_update=arm)
    assert signal.getsignal(signal.SIGINT) is handler
    resumed = DecisionTransformer.load(path)
    assert resumed.updates == 6
    assert fit(resumed, DATA, STEPS, progress=False) == unstopped[1][6:]
    assert_same(resumed, unstopped[0])


def test_an_error_in_the_middle_of_an_update_is_not_kept(tmp_path, unstopped):
    path, agent = tmp_path / "run", fresh()

    def fail(*_):
        raise MemoryError

    def arm(update, loss):
        if update == 6:
            agent.action_head.register_forward_pre_hook(fail)

    with pytest.raises(MemoryError):
        fit(agent, DATA, STEPS, checkpoint=path, every=4, progress=False, after_update=arm)
    resumed = DecisionTransformer.load(path)
    assert resumed.updates == 4
    assert fit(resumed, DATA, STEPS, progress=False) == unstopped[1][4:]
    assert_same(resumed, unstopped[0])


KILLING = """
import os, random, signal, sys, time, torch
from pathlib import Path
from seqrl import DecisionTransformer, fit
from tests.unit.test_resume import DATA, fresh

torch.set_num_threads(1)
path, reached = Path(sys.argv[1]), 0

def written():
    return path.stat().st_mtime_ns if path.exists() else 0

for _ in range(6):
    before, child = written(), os.fork()
    if not child:
        agent = DecisionTransformer.load(path) if path.exists() else fresh()
        fit(agent, DATA, 10**9, checkpoint=path, every=1, progress=False)
    while written() == before:
        time.sleep(0.001)
    time.sleep(random.uniform(0, 0.03))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    before, reached = reached, DecisionTransformer.load(path).updates
    assert reached > before
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_at_any_moment_between_and_during_writes(tmp_path):
    """Six processes, one after another, each killed without warning while it saves non-stop."""
    path = tmp_path / "run"
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", KILLING, path], cwd=root, check=True, timeout=120)
    resumed, unstopped = DecisionTransformer.load(path), fresh()
    reached = resumed.updates
    assert reached >= 6
    more = fit(resumed, DATA, reached + 3, progress=False)
    assert fit(unstopped, DATA, reached + 3, progress=False)[-3:] == more
    assert_same(resumed, unstopped)


@pytest.mark.parametrize("by", ["step", "trajectory"])
def test_stages_are_one_run(unstopped, monkeypatch, by):
    monkeypatch.setattr(DecisionTransformer, "sampled_by", by)
    staged, whole = fresh(), fresh()
    losses = [fit(staged, DATA, steps, progress=False) for steps in (3, 3, 4, 9)]
    assert [len(part) for part in losses] == [3, 0, 1, 5]
    assert sum(losses, []) == fit(whole, DATA, 9, progress=False)
    assert_same(staged, whole)


def test_sampled_actions_go_on_after_loading(tmp_path):
    agent = make_agent(discrete=True, action_dim=4)
    states = np.random.default_rng(0).normal(size=(30, S))
    agent.select_action(states, 1.0, greedy=False)
    agent.save(tmp_path / "agent")
    loaded = DecisionTransformer.load(tmp_path / "agent")
    agent.reset_history()
    expected = agent.select_action(states, 1.0, greedy=False)
    assert (loaded.select_action(states, 1.0, greedy=False) == expected).all()


@pytest.mark.parametrize(("every", "written"), [(4, [4, 8, 10]), (5, [5, 10]), (100, [10])])
def test_checkpoints_are_written_when_promised(tmp_path, every, written):
    path, seen = tmp_path / "run", []

    def look(update, loss):
        if path.exists():
            seen.append(DecisionTransformer.load(path).updates)

    agent = fresh(max_ep_len=12, num_layers=1)
    fit(agent, DATA, 10, checkpoint=path, every=every, progress=False, after_update=look)
    seen.append(DecisionTransformer.load(path).updates)
    assert sorted(set(seen)) == written
