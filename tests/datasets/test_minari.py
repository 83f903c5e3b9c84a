"""Our sets are Minari's, and Minari's are ours: by name, whole or not at all."""

import subprocess
import sys

import minari
import numpy as np
import pytest
from gymnasium.spaces import Box, Discrete
from minari.data_collector import EpisodeBuffer

from seqrl.datasets import describe, list_datasets, load_dataset, make_dataset

pytestmark = pytest.mark.filterwarnings(  # Minari asks a reader's set for an author and more
    "ignore:.*is set to None:UserWarning:minari", "ignore:env_spec is None:UserWarning:minari"
)


def own_dataset(name: str, *, discrete: bool = False) -> np.ndarray:
    """A reader's set, written by Minari itself; returns its rewards."""
    random = np.random.default_rng(0)
    space = Discrete(3) if discrete else Box(-1, 1, (2,), np.float32)
    episodes = []
    for steps in (4, 7):
        ends = np.arange(steps) == steps - 1
        actions = random.integers(3, size=steps) if discrete else random.uniform(-1, 1, (steps, 2))
        episodes.append(
            EpisodeBuffer(
                observations=random.normal(size=(steps + 1, 5)).astype(np.float32),
                actions=actions,
                rewards=random.normal(size=steps),
                terminations=ends,
                truncations=np.zeros(steps, bool),
                infos={},
            )
        )
    minari.create_dataset_from_buffers(
        name, episodes, observation_space=Box(-9, 9, (5,), np.float32), action_space=space
    )
    return np.concatenate([e.rewards for e in episodes])


def test_minari_itself_reads_what_we_make(minari_folder):
    make_dataset("hopper/medium-v0", 600, progress=False)
    dataset = minari.load_dataset("seqrl/hopper/medium-v0")
    assert "seqrl/hopper/medium-v0" in minari.list_local_datasets()
    assert "observations" in repr(dataset[0])
    assert dataset.recover_environment().spec.id == "Hopper-v5"
    returns = np.array([episode.rewards.sum() for episode in dataset])
    ours = load_dataset("hopper/medium-v0")
    np.testing.assert_allclose(
        100 * minari.get_normalized_score(dataset, returns), ours.normalised_returns(), rtol=1e-5
    )
    assert sum(dataset[i].actions.shape[0] for i in range(len(dataset))) == dataset.total_steps


def test_a_set_made_here_goes_before_the_shipped_sample(minari_folder):
    small = load_dataset("hopper/medium-v0")
    make_dataset("hopper/medium-v0", 600, seed=3, progress=False)
    assert len(load_dataset("hopper/medium-v0")) < len(small)
    with pytest.raises(FileExistsError, match="delete that folder"):
        make_dataset("hopper/medium-v0", 600, progress=False)


def test_a_readers_own_set_by_name(minari_folder):
    rewards = own_dataset("mine/walks-v0")
    data = load_dataset("mine/walks-v0")
    np.testing.assert_allclose(data.rewards, rewards, rtol=1e-6)
    assert data.lengths.tolist() == [4, 7]
    assert "mine/walks-v0" in "\n".join(list_datasets())
    assert "no description" in describe("mine/walks-v0")


def test_a_readers_own_set_with_discrete_actions(minari_folder):
    own_dataset("walks-v3", discrete=True)
    assert load_dataset("walks-v3").action_dim == 3


def test_a_name_that_may_mean_two_sets(minari_folder):
    own_dataset("hopper/medium-v0")
    with pytest.raises(ValueError, match="may mean") as error:
        load_dataset("hopper/medium-v0")
    assert str(minari_folder) in str(error.value)
    assert load_dataset("seqrl/hopper/medium-v0").name == "seqrl/hopper/medium-v0"


@pytest.mark.parametrize("part", ["main_data.hdf5", "metadata.json"])
def test_a_damaged_set_is_named_and_left_alone(minari_folder, part):
    path = make_dataset("orchard/walkers-v0", 400, progress=False) / "data" / part
    half = path.read_bytes()[: path.stat().st_size // 2]
    path.write_bytes(half)
    with pytest.raises(ValueError, match="is damaged") as error:
        load_dataset("orchard/walkers-v0")
    assert str(path.parents[1]) in str(error.value)
    assert path.read_bytes() == half


def test_two_processes_may_make_the_same_set_at_once(minari_folder):
    script = "from seqrl.datasets import load_dataset; print(len(load_dataset('bandit/points-v0')))"
    both = [
        subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert [process.communicate(timeout=120)[0].strip() for process in both] == ["128", "128"]
    assert not list(minari_folder.rglob(".unfinished-*"))


@pytest.mark.parametrize("named", ["folder", "variable"])
def test_a_relative_folder_holds_what_is_made(named, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MINARI_DATASETS_PATH", "x" if named == "variable" else "elsewhere")
    make_dataset("bandit/points-v0", folder="x" if named == "folder" else None, progress=False)
    monkeypatch.setenv("MINARI_DATASETS_PATH", str(tmp_path / "x"))
    assert len(load_dataset("bandit/points-v0")) == 128
