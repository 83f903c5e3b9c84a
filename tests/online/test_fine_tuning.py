"""The loop: it lives what it says, learns from it, and can be killed at any moment."""

import json
import random
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch

from seqrl import Agent, Episode, OnlineDecisionTransformer, Trajectories, fit
from seqrl.environments.bandit import Bandit, reward
from seqrl.online import PUBLISHED, OnlineRun, Plan, fine_tune, published_for
from seqrl.online.plan import next_request
from tests.samples import Drift, make_agent, make_data
from tests.unit.test_resume import assert_same

PLAN = Plan(
    evaluation_rtg=5.0, exploration_rtg=9.0, rollouts=3, updates=4, capacity=6,
    evaluate_every=2, evaluation_episodes=2, offline_share=0.25, growth=1.2, recent=5,
)  # fmt: skip
STEPS = 60


def plan(**changes) -> Plan:
    return Plan(**PLAN.to_dict() | changes)


def fresh(discrete: bool = False, kind=OnlineDecisionTransformer) -> OnlineDecisionTransformer:
    agent = make_agent(kind, discrete=discrete, seed=4, stirred=False, dropout=0.3, max_seq_len=4)
    fit(agent, make_data(discrete=discrete), 2, progress=False)
    return agent


def tune(agent, how: Plan = PLAN, steps: int = STEPS, **options):
    data, world = make_data(discrete=agent.discrete), partial(Drift, agent.discrete)
    return fine_tune(agent, data, world, steps, how, progress=False, **options)


class Witness(OnlineDecisionTransformer):
    """Remembers what it was asked for, and how, and what it learned from."""

    def build(self):
        super().build()
        self.asked, self.learned = [], []

    def update(self, batch):
        self.learned.append(batch)
        return super().update(batch)

    def select_action(self, state, target_return=None, timestep=None, **how):
        self.asked.append((set(np.atleast_1d(target_return)), how["greedy"], len(state)))
        return super().select_action(state, target_return, timestep, **how)


def test_it_explores_sampled_and_high_and_evaluates_greedy_and_low():
    agent = fresh(kind=Witness)
    agent.asked.clear()
    log = tune(agent, plan(growth=None))
    assert {(*asked, greedy, rows) for asked, greedy, rows in agent.asked} == {
        (9.0, False, 3),
        (5.0, True, 2),
    }
    evaluated = ["evaluated" in record for record in log]
    expected = [number % 2 == 0 for number in range(len(log))]
    assert evaluated == [*expected[:-1], True]


def test_the_end_is_evaluated_though_nothing_is_due_and_more_was_lived_than_asked_for():
    log = tune(fresh(), plan(evaluate_every=100), steps=7)
    assert sum(record["steps"] for record in log) > 7
    assert ["evaluated" in record for record in log] == [True, *[False] * (len(log) - 2), True]


def test_it_evaluates_in_another_world_if_there_is_one():
    made = {"explored": [], "judged": []}

    def world(kind):
        made[kind].append(Drift())
        return made[kind][-1]

    judged_in = {"env": partial(world, "judged")}
    log = fine_tune(
        *(fresh(), make_data(), partial(world, "explored"), 9, plan(evaluate_every=1)),
        progress=False,
        evaluation_world=judged_in,
    )
    assert len(made["explored"]) == 3 * (len(log) - 1) > 0
    assert len(made["judged"]) == 2 * len(log)


def test_the_log_says_what_was_lived_and_learned():
    agent, seen = fresh(), []
    log = tune(agent, after_iteration=lambda run: seen.append((run.env_steps, len(run.buffer))))
    lived = sum(record["steps"] for record in log)
    assert STEPS <= lived < STEPS + 3 * 6  # an episode of Drift has 2 to 6 steps
    assert log[0] == {"steps": 0, "returns": [], "evaluated": log[0]["evaluated"]}
    assert agent.updates == 2 + 4 * (len(log) - 1)
    assert all(len(record["returns"]) == 3 for record in log[1:])
    assert seen[-1] == (lived, 6)
    assert log[-1]["temperature"] == agent.temperature.value.item()
    assert json.loads(json.dumps(log)) == log


def test_exploration_never_starts_twice_from_the_same_seed():
    started = []

    class Noted(Drift):
        def reset(self, *, seed=None, options=None):
            started.append(seed)
            return super().reset(seed=seed, options=options)

    log = fine_tune(fresh(), make_data(), Noted, STEPS, PLAN, progress=False)
    begun = {seed for seed in started if seed < 10**9}  # evaluations start beyond
    assert begun == set(range(4000, 4000 + 3 * (len(log) - 1)))
    assert {seed - 10**9 for seed in started} - {seed - 10**9 for seed in begun} == {0, 1}


def test_every_update_learns_from_a_batch_of_its_own_number():
    agent, runs = fresh(kind=Witness), []
    tune(agent, after_iteration=runs.append)
    buffer, last = runs[-1].buffer, agent.updates - 4
    expected = buffer.batches(16, 4, 4, seed=4, start=last, share=0.25)
    for batch, other in zip(agent.learned[-4:], expected, strict=True):
        assert all(torch.equal(batch[name], other[name]) for name in other)


def test_looking_at_it_changes_nothing():
    rarely, often = fresh(), fresh()
    tune(rarely, plan(evaluate_every=100))
    tune(often, plan(evaluate_every=1, evaluation_episodes=5))
    assert_same(rarely, often)


def test_the_schedule_asks_for_more_than_was_lately_achieved():
    run = OnlineRun(fresh(), make_data(), plan(recent=2, quantile=1.0, growth=1.5))
    best = run.buffer.returns[-2:].max().item()
    assert run.request() == pytest.approx(best + 0.5 * abs(best))
    assert OnlineRun(fresh(), make_data(), plan(growth=None)).request() == 9.0
    assert OnlineRun(fresh(), make_data(), plan(filled=False)).request() == 9.0
    assert next_request(np.array([-8.0, -4.0]), 0.5, 1.1) == pytest.approx(-6 + 0.6)


def test_from_scratch_it_has_only_what_it_lived():
    runs = []
    tune(fresh(), plan(filled=False, offline_share=0.0), steps=20, after_iteration=runs.append)
    offline = set(map(tuple, make_data().states.tolist()))
    assert not offline & set(map(tuple, runs[0].buffer.data.states.tolist()))


# Killed and resumed = not killed ------------------------------------------------------------


def price(agent) -> dict[str, torch.Tensor]:
    return agent.temperature.state_tensors() | {"value": agent.temperature.value}


def assert_same_run(one: OnlineRun, other: OnlineRun) -> None:
    assert_same(one.agent, other.agent)
    mine, theirs = price(one.agent), price(other.agent)
    assert all(torch.equal(mine[name], theirs[name]) for name in theirs)
    kept, expected = one.buffer.state_tensors(), other.buffer.state_tensors()
    assert all(torch.equal(kept[name], expected[name]) for name in expected)
    assert one.log == other.log


@pytest.fixture(scope="module", params=[False, True], ids=["continuous", "discrete"])
def unstopped(request):
    """A run that was never stopped."""
    runs = []
    tune(fresh(request.param), after_iteration=runs.append)
    return runs[-1]


@pytest.mark.parametrize("stop", random.Random(0).sample(range(1, 5), 2))
def test_stopped_between_iterations(tmp_path, unstopped, stop):
    def press(run):
        if len(run.log) == 1 + stop:
            raise KeyboardInterrupt

    discrete, path, runs = unstopped.agent.discrete, tmp_path / "run", []
    with pytest.raises(KeyboardInterrupt):
        tune(fresh(discrete), checkpoint=path, after_iteration=press)
    log = tune(fresh(discrete), checkpoint=path, after_iteration=runs.append)
    assert len(runs) == len(log) - 1 - stop > 0
    assert_same_run(runs[-1], unstopped)


@pytest.mark.parametrize("update", random.Random(1).sample(range(6, 14), 2))
def test_stopped_in_the_middle_of_an_iteration(tmp_path, unstopped, update):
    """An agent that has begun to learn is left behind; the file knows only whole iterations."""
    discrete, path, runs = unstopped.agent.discrete, tmp_path / "run", []
    agent, seen = fresh(discrete), []

    def fail(module, given, output):
        seen.append(agent.updates)
        if agent.training and agent.updates == 2 + update:
            raise MemoryError

    agent.action_head.register_forward_hook(fail)
    with pytest.raises(MemoryError):
        tune(agent, checkpoint=path)
    assert Agent.load(path).updates == 2 + update // 4 * 4
    tune(fresh(discrete), checkpoint=path, after_iteration=runs.append)
    assert_same_run(runs[-1], unstopped)


KILLING = """
import os, random, signal, sys, time, torch
from pathlib import Path
from tests.online.test_fine_tuning import fresh, tune

torch.set_num_threads(1)
path = Path(sys.argv[1])

def written():
    return path.stat().st_mtime_ns if path.exists() else 0

for _ in range(4):
    before, child = written(), os.fork()
    if not child:
        tune(fresh(), steps=10**9, checkpoint=path)
    while written() == before:
        time.sleep(0.001)
    time.sleep(random.uniform(0, 0.1))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_without_warning_at_any_moment(tmp_path):
    path, root = tmp_path / "run", Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", KILLING, path], cwd=root, check=True, timeout=300)
    resumed, whole, runs = fresh(), fresh(), []
    tune(resumed, steps=1, checkpoint=path, after_iteration=runs.append)  # nothing left to do
    assert runs == []
    kept = OnlineRun(fresh(), make_data(), PLAN)
    kept.restore(path)
    assert len(kept.log) >= 5
    target = kept.env_steps + 1
    for agent, checkpoint in ((resumed, path), (whole, None)):
        tune(agent, steps=target, checkpoint=checkpoint, after_iteration=runs.append)
    assert_same_run(runs[0], runs[-1])


def test_the_file_of_a_run_is_a_checkpoint_of_its_agent(tmp_path):
    agent = fresh()
    tune(agent, checkpoint=tmp_path / "run")
    loaded = Agent.load(tmp_path / "run")
    states = np.random.default_rng(0).normal(size=(3, 3))
    agent.reset_history()
    expected = agent.select_action(states, 2.0)
    np.testing.assert_array_equal(loaded.select_action(states, 2.0), expected)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"how": plan(updates=5)}, "another plan: updates=4, not 5"),
        ({"agent": make_agent(OnlineDecisionTransformer, seed=5, max_seq_len=4)}, "config"),
        ({"agent": make_agent(OnlineDecisionTransformer, discrete=True)}, "another config"),
    ],
)
def test_another_run_is_not_continued(tmp_path, other, said):
    path = tmp_path / "run"
    tune(fresh(), steps=10, checkpoint=path)
    before = path.read_bytes()
    with pytest.raises(ValueError, match=said):
        tune(**({"agent": fresh()} | other), checkpoint=path)
    assert path.read_bytes() == before


def test_a_plain_checkpoint_is_no_online_run(tmp_path):
    agent = fresh()
    agent.save(tmp_path / "agent")
    with pytest.raises(ValueError, match="no online run"):
        tune(agent, checkpoint=tmp_path / "agent")


# Plans ---------------------------------------------------------------------------------------


def test_the_plan_is_the_published_one_until_it_is_changed():
    published = Plan(evaluation_rtg=3600, exploration_rtg=7200).to_dict()
    assert {k: published[k] for k in ("rollouts", "updates", "capacity", "evaluate_every")} == {
        "rollouts": 1, "updates": 300, "capacity": 1000, "evaluate_every": 10,
    }  # fmt: skip
    assert published["evaluation_episodes"] == 10
    assert (published["filled"], published["offline_share"], published["growth"]) == (
        *(True, 0.0),
        None,
    )


def test_exploring_asks_for_twice_as_much():
    assert len(PUBLISHED) == 8
    for name, row in PUBLISHED.items():
        assert row.exploration_rtg == 2 * row.evaluation_rtg, name
        assert row.pretrain_updates == (10_000 if "walker" in name else 5000)
        assert row.source


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("hopper/medium-v0", "hopper-medium"),
        ("seqrl/hopper/medium-replay-v1", "hopper-medium-replay"),
        ("mujoco/walker2d/medium-v0", "walker2d-medium"),
        *(("hopper/medium-expert-v0", None), ("junction/walks-v0", None), ("medium-v0", None)),
    ],
)
def test_a_data_set_s_name_says_what_was_published_for_it(name, row):
    assert published_for(name) == PUBLISHED.get(row)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("rollouts", 0), ("updates", 0), ("capacity", 0), ("offline_share", 1.0)),
        *(("quantile", 1.1), ("growth", 0.0), ("recent", 0), ("evaluate_every", 0)),
    ],
)
def test_an_impossible_plan_is_named(name, value):
    with pytest.raises(ValueError, match=f"plan: {name} must be .*, got {value}"):
        plan(**{name: value})


@pytest.mark.parametrize("quantile", [0.0, 1.0])
def test_the_least_and_the_greatest_of_recent_returns_are_quantiles(quantile):
    assert plan(quantile=quantile).quantile == quantile


# It learns -----------------------------------------------------------------------------------


def one_sided(seed: int) -> Trajectories:
    """Points on the left slope of the bandit: its returns say which way is up, 0.25 at most."""
    still = np.zeros((2, 1), np.float32)
    actions = np.random.default_rng(seed).uniform(-0.9, -0.5, (128, 1)).astype(np.float32)
    return Trajectories.from_episodes(
        [Episode(still, a[None], reward(a.astype(float)), True, False) for a in actions]
    )


@pytest.mark.parametrize("seed", range(3))
def test_by_acting_it_leaves_its_data_far_behind(seed):
    """The best of the data is 0.25; asked for 1, it goes there, and more of the data does not."""
    sizes = {"state_dim": 1, "action_dim": 1, "max_seq_len": 1, "max_ep_len": 1}
    small = {"hidden_dim": 16, "num_layers": 1, "num_heads": 1, "dropout": 0.0, "batch_size": 32}
    data, goal = one_sided(seed), {"evaluation_rtg": 1.0, "exploration_rtg": 1.0}
    often = {"rollouts": 16, "updates": 20, "capacity": 128, "evaluation_episodes": 1}
    agent, offline = (OnlineDecisionTransformer(sizes | small, seed=seed) for _ in range(2))
    fit(agent, data, 300, progress=False)
    log = fine_tune(agent, data, Bandit, 320, Plan(**goal, **often), progress=False)
    fit(offline, data, agent.updates, progress=False)
    before, after = log[0]["evaluated"][0], log[-1]["evaluated"][0]
    stayed = reward(offline.select_action(np.zeros(1), 1.0))[0]
    assert data.returns.max() <= 0.25
    assert after > max(before, stayed) + 0.25
