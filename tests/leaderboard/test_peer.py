"""d3rlpy's methods: what crosses over to it, and that its policies act here as they do there."""

import subprocess
import sys
import time

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from seqrl import rollouts
from seqrl.leaderboard import peer
from seqrl.leaderboard.peer import PeerPolicy
from tests.leaderboard import small
from tests.samples import Drift, make_data

needs_d3rlpy = pytest.mark.skipif(
    not peer.PEERS.exists(), reason="d3rlpy's environment is not there: `python run.py peers`"
)


@pytest.fixture(params=small.LEARNERS)
def learner(request):
    return request.param


@pytest.fixture
def truth(learner):
    return small.TRUTH / f"{learner}.safetensors"


def test_actions_are_d3rlpys_own(truth):
    stored = load_file(truth)
    actions = PeerPolicy(truth).select_action(stored["states"], target_return=3)
    assert np.abs(actions - stored["actions"]).max() < 1e-6
    assert np.ptp(actions, axis=0).min() > 1e-3  # of states that matter
    assert actions.dtype == np.float32


@pytest.mark.parametrize("part", ["mean", "layers.0.bias", "layers.1.weight", "layers.2.weight"])
def test_other_weights_than_d3rlpys_are_refused(truth, part, tmp_path):
    stored = load_file(truth)
    stored[part] = stored[part] + 0.1
    save_file(stored, tmp_path / "6.safetensors", {"d3rlpy": "2.8.1"})
    with pytest.raises(ValueError, match=r"6\.safetensors: the network acts otherwise"):
        PeerPolicy(tmp_path / "6.safetensors")


def test_it_drives_rollouts():
    policy = PeerPolicy(small.TRUTH / "iql.safetensors")
    lived = rollouts(policy, Drift, 3, seed=5, num_envs=2)
    for episode in lived:
        alone = np.concatenate([policy.select_action(s[None]) for s in episode.observations[:-1]])
        assert np.allclose(episode.actions, alone, atol=1e-6)


def test_an_end_is_terminal_and_the_clocks_is_a_timeout():
    data = make_data((3, 1, 4))
    data.terminated[1] = False
    arrays = peer.transitions(data)
    assert arrays["terminals"].tolist() == [0, 0, 1, 0, 0, 0, 0, 1]
    assert arrays["timeouts"].tolist() == [0, 0, 0, 1, 0, 0, 0, 0]
    assert np.array_equal(arrays["observations"], data.states)
    assert np.array_equal(arrays["actions"], data.actions)
    assert np.array_equal(arrays["rewards"], data.rewards)


def test_actions_that_tanh_cannot_reach_are_refused():
    data = make_data()
    data.action_high[0] = 2
    with pytest.raises(ValueError, match="actions between -1 and 1"):
        peer.transitions(data)
    with pytest.raises(ValueError, match="actions between -1 and 1"):
        peer.transitions(make_data(discrete=True))


def test_a_missing_environment_names_the_command_that_makes_it(monkeypatch, tmp_path):
    monkeypatch.setattr(peer, "PEERS", tmp_path)
    with pytest.raises(FileNotFoundError, match=r"python run\.py peers"):
        next(peer.train(small.recipe("iql"), make_data(), 0, [6]))


def test_the_actors_learning_rate_of_iql_falls_to_zero_at_its_last_update():
    recipe = small.committed("iql")
    schedule = recipe["config"]["actor_optim_factory"]["params"]["lr_scheduler_factory"]
    assert schedule["params"]["T_max"] == recipe["updates"]


def test_a_program_that_stops_is_quoted(tmp_path):
    command = [sys.executable, "-c", "print('{\"updates\": 1}'); raise SystemExit('no memory')"]
    heard = peer._answers(command, tmp_path / "errors.txt")
    assert next(heard) == {"updates": 1}
    with pytest.raises(ChildProcessError, match="no memory"):
        next(heard)


def test_a_program_that_nobody_listens_to_is_stopped(tmp_path):
    code = "import os; print(os.getpid(), flush=True); import time; time.sleep(60)"
    begun = time.monotonic()
    heard = peer._answers([sys.executable, "-c", code], tmp_path / "errors.txt")
    assert next(heard) > 0
    heard.close()
    assert time.monotonic() - begun < 50


@needs_d3rlpy
def test_it_trains_and_the_same_seed_does_the_same(learner, truth):
    recipe, data = small.recipe(learner), make_data()
    runs = list(peer.train(recipe, data, 0, [2, small.UPDATES]))
    assert [updates for updates, _, _ in runs] == [2, small.UPDATES]
    assert all(np.isfinite(loss) for _, _, loss in runs)
    (_, early, _), (_, late, _) = runs
    assert not np.allclose(early.weights[0], late.weights[0], rtol=0, atol=1e-6)
    stored = PeerPolicy(truth)
    for mine, theirs in zip(
        late.weights + late.biases, stored.weights + stored.biases, strict=True
    ):
        assert np.allclose(mine, theirs, atol=1e-4)
    assert late.facts["d3rlpy"].startswith("2.8.1")


@needs_d3rlpy
def test_another_seed_trains_another_policy():
    _, policy, _ = next(peer.train(small.recipe("td3-bc"), make_data(), 1, [2]))
    stored = PeerPolicy(small.TRUTH / "td3-bc.safetensors")
    assert not np.allclose(policy.weights[0], stored.weights[0], atol=1e-2)


@needs_d3rlpy
def test_an_unknown_setting_and_an_unknown_network_are_refused():
    with pytest.raises(ChildProcessError, match=r"iql has no \['expectil'\]; it has .*'expectile'"):
        next(peer.train(small.recipe("iql", expectil=0.7), make_data(), 0, [6]))
    tanh = {"type": "vector", "params": {"hidden_units": [8], "activation": "tanh"}}
    with pytest.raises(ValueError, match="acts otherwise than d3rlpy"):
        next(peer.train(small.recipe("iql", actor_encoder_factory=tanh), make_data(), 0, [6]))


@needs_d3rlpy
def test_d3rlpy_reads_the_transitions_that_we_mean(tmp_path):
    """The next state is the next step's; an end has none; the clock's last step is left out."""
    data = make_data((3, 1, 4))
    data.terminated[2] = False
    np.savez(tmp_path / "data.npz", **peer.transitions(data))
    code = """
import sys, numpy, d3rlpy
data = d3rlpy.dataset.MDPDataset(**numpy.load(sys.argv[1]))
steps = [data.transition_picker(e, i) for e in data.episodes for i in range(e.transition_count)]
names = ("observation", "next_observation", "action", "reward", "terminal")
numpy.savez(sys.argv[2], **{n: numpy.array([getattr(s, n) for s in steps]) for n in names})
"""
    out = tmp_path / "out.npz"
    subprocess.run([peer.python(), "-c", code, tmp_path / "data.npz", out], check=True)
    read = np.load(out)
    kept, states = slice(0, 7), data.states.numpy()
    assert np.array_equal(read["observation"], states[kept])
    assert np.array_equal(read["action"], data.actions.numpy()[kept])
    assert np.array_equal(read["reward"].ravel(), data.rewards.numpy()[kept])
    assert read["terminal"].tolist() == [0, 0, 1, 1, 0, 0, 0]
    following = [1, 2, None, None, 5, 6, 7]
    for row, then in enumerate(following):
        expected = np.zeros(3) if then is None else states[then]
        assert np.array_equal(read["next_observation"][row], expected)
