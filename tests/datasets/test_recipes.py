"""Recipes make the same data again, and what they make is what the simulator does."""

import gymnasium
import numpy as np
import pytest
from minari import MinariDataset

from seqrl.datasets import make_dataset
from seqrl.datasets.catalogue import recipe_of
from seqrl.datasets.collecting import collect, thin
from seqrl.datasets.control import training_run
from seqrl.datasets.minari import from_minari
from seqrl.datasets.policies import Uniform
from seqrl.datasets.worlds import RANDOM_EPISODES
from seqrl.environments.behaviour import BehaviourPolicy
from seqrl.episode import Episode
from seqrl.evaluation import make_env, rollouts


@pytest.mark.parametrize(
    "name",
    ["hopper/medium-v0", "halfcheetah/speed-dial-v0", "orchard/walkers-v0", "bandit/points-v0"],
)
def test_the_same_seed_makes_the_same_bytes(name, tmp_path):
    files = [
        make_dataset(name, 400, seed, tmp_path / place, progress=False) / "data/main_data.hdf5"
        for place, seed in (("one", 0), ("same", 0), ("other", 1))
    ]
    one, same, other = (file.read_bytes() for file in files)
    assert one == same
    assert one != other


@pytest.mark.parametrize("name", ["hopper/medium-v0", "halfcheetah/speed-dial-v0"])
def test_the_data_are_what_the_simulator_does(name, tmp_path):
    """The stored actions, played again from the recorded seeds, give the stored data."""
    folder = make_dataset(name, 1000, folder=tmp_path, progress=False)
    env = make_env(recipe_of(name)[1].env)
    for seed, episode in enumerate(MinariDataset(folder / "data").iterate_episodes()):
        states, rewards = [env.reset(seed=seed)[0]], []
        for action in episode.actions:
            state, reward, *_ = env.step(action)
            states.append(state)
            rewards.append(reward)
        np.testing.assert_array_equal(np.float32(states), episode.observations)
        np.testing.assert_array_equal(np.float32(rewards), episode.rewards)


@pytest.mark.parametrize("steps", [1, 900, 2500])
def test_a_set_has_the_size_asked_for(steps, tmp_path):
    folder = make_dataset("halfcheetah/medium-v0", steps, folder=tmp_path, progress=False)
    played = MinariDataset(folder / "data").total_steps
    assert steps <= played < steps + 1000  # the last episode is whole


class Says(BehaviourPolicy):
    """Always the same action."""

    def __init__(self, word: float):
        super().__init__()
        self.word = word

    def _act(self, states):
        return np.full((len(states), 1), self.word, np.float32)


@pytest.mark.parametrize("steps", [1_000, 12_000])
def test_policies_play_in_turn_and_equally_much(steps):
    """Pendulum episodes have 200 steps: shares are even to one episode at every size."""
    policies = [Says(word) for word in np.linspace(-2, 2, 30)]
    episodes = collect(policies, "Pendulum-v1", steps)
    words = np.concatenate([episode.actions[:, 0] for episode in episodes])
    assert (np.diff(words) >= 0).all()
    for turn, policy in enumerate(policies):
        before = (words <= np.float32(policy.word)).sum()
        assert 0 <= before - steps * (turn + 1) / len(policies) < 200


def test_the_replayed_stream_improves_as_training_did(tmp_path):
    """A thinned medium-replay: its late half scores like the run's late half, not its early."""
    folder = make_dataset("hopper/medium-replay-v0", 12_000, folder=tmp_path, progress=False)
    returns = from_minari(MinariDataset(folder / "data")).returns.numpy()
    facts = training_run("hopper").facts
    trained = np.array(facts["returns"][: facts["stages"]["medium"] + 1], float)
    early, late = returns[: len(returns) // 4], returns[-len(returns) // 8 :]
    assert early.mean() < np.nanmean(trained) < late.mean()


def test_thin_keeps_order_and_spacing():
    episodes = [
        Episode(np.zeros((2, 1)), np.zeros((1, 1)), np.array([float(i)]), True, False)
        for i in range(101)
    ]
    kept = [int(episode.rewards[0]) for episode in thin(episodes, 11)]
    assert kept == list(range(0, 101, 10))


def test_making_what_no_recipe_makes():
    with pytest.raises(ValueError, match="no recipe makes 'mujoco/hopper/medium-v0'"):
        make_dataset("mujoco/hopper/medium-v0")


@pytest.mark.parametrize("options", [{"steps": 0}, {"steps": -5}, {"seed": -1}])
def test_impossible_sizes(options, tmp_path):
    [name] = options
    with pytest.raises(ValueError, match=f"{name} must be .*, got {options[name]}"):
        make_dataset("bandit/points-v0", **options, folder=tmp_path)


def test_an_unfinished_set_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "seqrl.datasets.storage.version", lambda name: (_ for _ in ()).throw(KeyboardInterrupt)
    )
    with pytest.raises(KeyboardInterrupt):
        make_dataset("bandit/points-v0", folder=tmp_path, progress=False)
    left = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".lock"]
    assert left == []


def test_mujoco_is_quiet_about_the_deprecation_alone(capfd, tmp_path, monkeypatch):
    import mujoco

    monkeypatch.chdir(tmp_path)  # MuJoCo leaves a log where it warns

    before = mujoco.get_mju_user_warning()
    make_env("HalfCheetah-v5").close()
    assert capfd.readouterr() == ("", "")
    assert mujoco.get_mju_user_warning() is before
    gymnasium.make("HalfCheetah-v5").close()
    assert "settotalmass" in capfd.readouterr().err


@pytest.mark.parametrize("name", ["gambling/uniform-v0", "bandit/points-v0"])
def test_random_scores_known_exactly_agree_with_play(name):
    """The measured mean lies within four standard errors of the closed form."""
    recipe = recipe_of(name)[1]
    played = rollouts(Uniform(recipe.env), recipe.env, RANDOM_EPISODES, greedy=False)
    returns = [episode.rewards.sum() for episode in played]
    error = np.std(returns) / np.sqrt(len(returns))
    assert abs(np.mean(returns) - recipe.reference().random) < 4 * error
