"""Names lead to data; recipes make the same data again; what ships is what its card says."""

import importlib.util
import json
import os
import subprocess
import sys
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import gymnasium
import h5py
import minari
import numpy as np
import pytest
from gymnasium.spaces import Box, Discrete
from minari import MinariDataset
from minari.data_collector import EpisodeBuffer

from seqrl import quiet
from seqrl.datasets import (
    cards,
    describe,
    hub,
    list_datasets,
    load_dataset,
    make_dataset,
    pages,
)
from seqrl.datasets.catalogue import RECIPES, recipe_of
from seqrl.datasets.collecting import collect, thin
from seqrl.datasets.control import CONTROL, training_run
from seqrl.datasets.loading import SHIPPED
from seqrl.datasets.shipping import MOST_BYTES, MOST_EPISODES, ship, stratified
from seqrl.datasets.worlds import WORLDS
from seqrl.drawing import to_svg
from seqrl.environments.behaviour import BehaviourPolicy
from seqrl.trajectories import Episode, Trajectories

DATA = SHIPPED.parent


@pytest.fixture
def minari_folder(tmp_path, monkeypatch):
    """A Minari folder of this test's own."""
    monkeypatch.setenv("MINARI_DATASETS_PATH", str(tmp_path / "minari"))
    return tmp_path / "minari"


def shipped(name: str) -> Path:
    return SHIPPED / name.removeprefix("seqrl/")


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


def arrays(episode: h5py.Group) -> list[h5py.Dataset]:
    return [item for item in episode.values() if isinstance(item, h5py.Dataset)]


# Recipes


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
    env = quiet.make(recipe_of(name)[1].env)
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
    returns = Trajectories.from_minari(MinariDataset(folder / "data")).returns.numpy()
    facts = training_run("hopper").facts
    trained = np.array(facts["returns"][: facts["stages"]["medium"] + 1], float)
    early, late = returns[: len(returns) // 4], returns[-len(returns) // 8 :]
    assert early.mean() < np.nanmean(trained) < late.mean()


@pytest.mark.parametrize("name", [n for n in CONTROL if "replay" in n])
def test_medium_replay_has_its_natural_length(name):
    facts = training_run(name.split("/")[1]).facts
    natural = (facts["stages"]["medium"] + 1) * facts["steps_per_actor"]
    played = cards.read_card(shipped(name))["drawn_from"]["steps"]
    assert natural <= played < natural + 1000


def test_thin_keeps_order_and_spacing():
    episodes = [
        Episode(np.zeros((2, 1)), np.zeros((1, 1)), np.array([float(i)]), True, False)
        for i in range(101)
    ]
    kept = [int(episode.rewards[0]) for episode in thin(episodes, 11)]
    assert kept == list(range(0, 101, 10))


# What ships


@pytest.mark.parametrize("name", CONTROL)
def test_shipped_sets_are_small_whole_and_as_their_cards_say(name):
    folder = shipped(name)
    assert sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) <= MOST_BYTES
    data = load_dataset(name)
    assert len(data) <= MOST_EPISODES
    assert data.name == name
    card = cards.read_card(folder)
    assert cards.facts(data).items() <= card.items()
    full = cards.card_of(MinariDataset(folder / "data"))
    assert full.items() <= card.items()


def test_shipped_sets_are_small_together():
    assert sum(f.stat().st_size for f in DATA.rglob("*") if f.is_file()) < 40_000_000


def test_nothing_shipped_needs_unpickling():
    suffixes = {f.suffix for f in DATA.rglob("*") if f.is_file() and "__pycache__" not in f.parts}
    assert suffixes <= {".hdf5", ".json", ".safetensors", ".svg", ".md", ".py"}
    for path in SHIPPED.rglob("*.hdf5"):
        with h5py.File(path) as file:
            kinds = {values.dtype.kind for episode in file.values() for values in arrays(episode)}
        assert kinds <= set("fib"), path  # plain numbers and flags, nothing opaque


def test_a_sample_keeps_the_spread_of_returns_and_the_order():
    random = np.random.default_rng(0)
    episodes = [
        Episode(np.zeros((3, 1)), np.zeros((2, 1)), np.array([i, value]), True, False)
        for i, value in enumerate(random.exponential(1000, 5000))
    ]
    returns = np.array([e.rewards.sum() for e in episodes])
    kept = stratified(episodes)
    turns = [e.rewards[0] for e in kept]
    assert turns == sorted(turns)
    assert len(kept) == 100
    sample = np.sort([e.rewards.sum() for e in kept])
    np.testing.assert_array_equal(
        sample, np.quantile(returns, np.linspace(0, 1, 100), method="nearest")
    )


def test_a_shipped_set_is_never_replaced():
    with pytest.raises(FileExistsError, match="a change is a new version"):
        ship("hopper/medium-v0", SHIPPED)


@pytest.mark.parametrize("name", WORLDS)
def test_the_teaching_worlds_sets_are_as_their_cards_say(name):
    assert cards.facts(load_dataset(name)).items() <= cards.read_card(shipped(name)).items()


def test_reference_scores_are_d4rls():
    for world, random, expert in (
        ("hopper", -20.272305, 3234.3),
        ("halfcheetah", -280.178953, 12135.0),
        ("walker2d", 1.629008, 4592.3),
    ):
        reference = load_dataset(f"{world}/medium-v0").reference
        assert (reference.random, reference.expert) == (random, expert)


def test_the_speed_dial_covers_slow_to_fast_without_a_hole():
    data = load_dataset("halfcheetah/speed-dial-v0")
    assert data.lengths.unique().tolist() == [200]
    ordered = data.returns.sort().values
    assert ordered.diff().max() < 0.1 * (ordered[-1] - ordered[0])
    assert len(training_run("halfcheetah").facts["stages"]["dial"]) >= 8


def test_the_expert_deserves_its_name():
    card = cards.read_card(shipped("hopper/medium-expert-v0"))
    assert card["players"]["the expert"]["normalised"] >= 80


def test_the_readme_and_the_pictures_are_current():
    spec = importlib.util.spec_from_file_location("ship", DATA / "ship.py")
    shipping = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(shipping)
    text = (DATA / "README.md").read_text(encoding="utf-8")
    assert shipping.readme(text) == text, "run `python data/ship.py`"
    for card in shipping.shipped_cards():
        picture = shipping.folder_of(card["name"]) / "returns.svg"
        assert picture.read_text(encoding="utf-8").strip() == to_svg(pages.histogram(card))


# Minari


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
    script = (
        "from seqrl.datasets import load_dataset; print(len(load_dataset('bandit/points-v0')))"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert [process.communicate(timeout=120)[0].strip() for process in both] == ["128", "128"]
    assert not list(minari_folder.rglob(".unfinished-*"))


def test_an_unfinished_set_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "seqrl.datasets.storage.version", lambda name: (_ for _ in ()).throw(KeyboardInterrupt)
    )
    with pytest.raises(KeyboardInterrupt):
        make_dataset("bandit/points-v0", folder=tmp_path, progress=False)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


# Names and the network


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("hopper/medum-v0", "did you mean seqrl/hopper/medium-v0"),
        ("hopper/medium", "seqrl/hopper/medium-v0"),
        ("HalfCheetah/speed-dial-v0", "seqrl/halfcheetah/speed-dial-v0"),
        ("qqq", "known names: seqrl/bandit/points-v0"),
        ("../../etc", "no data set is called"),
        ("", "no data set is called"),
    ],
)
def test_an_unknown_name_leads_to_the_nearest(wrong, hint):
    with pytest.raises(ValueError, match="no data set is called") as error:
        load_dataset(wrong)
    assert hint in str(error.value)


def test_making_what_no_recipe_makes():
    with pytest.raises(ValueError, match="no recipe makes 'mujoco/hopper/medium-v0'"):
        make_dataset("mujoco/hopper/medium-v0")


@pytest.mark.parametrize("options", [{"steps": 0}, {"steps": -5}, {"seed": -1}])
def test_impossible_sizes(options, tmp_path):
    with pytest.raises(ValueError, match="need steps >= 1 and seed >= 0"):
        make_dataset("bandit/points-v0", **options, folder=tmp_path)


@pytest.mark.parametrize("name", ["mujoco/hopper/medium-v0", "D4RL/pointmaze/umaze-v2"])
def test_a_farama_name_offline_names_what_is_here(name):
    with pytest.raises(ConnectionError, match="did not answer") as error:
        load_dataset(name)
    assert "seqrl/hopper/medium-v0" in str(error.value)


def ask_for_farama(endpoint: str) -> str:
    """Load a Farama set in a fresh process that believes itself online; returns its error."""
    environment = os.environ | {"HF_ENDPOINT": endpoint, "HF_HUB_OFFLINE": "0"}
    script = "from seqrl.datasets import load_dataset; load_dataset('mujoco/hopper/medium-v0')"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    return done.stderr.strip().splitlines()[-1]


def test_a_hub_that_never_answers():
    """A server that takes connections and stays silent: the wait ends by itself."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        message = ask_for_farama(f"http://127.0.0.1:{silent.getsockname()[1]}")
    assert message.startswith("ConnectionError")
    assert "did not answer within 3 s" in message


def test_a_hub_that_answers_but_does_not_have_it():
    class Refuses(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_error(404)

        do_HEAD = do_GET

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Refuses)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        message = ask_for_farama(f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
    assert message.startswith("ConnectionError")
    assert "did not send" in message
    assert "seqrl/hopper/medium-v0" in message


def test_which_names_are_faramas():
    assert hub.is_farama("D4RL/door/human-v2")
    assert not any(hub.is_farama(name) for name in RECIPES)


# What a reader sees


def test_the_list_names_every_set():
    lines = "\n".join(list_datasets())
    assert all(name in lines for name in RECIPES)


def test_a_card_tells_what_the_set_is():
    text = describe("hopper/medium-v0")
    card = json.loads((shipped("hopper/medium-v0") / "card.json").read_text())
    for part in (f"{card['steps']:,} steps", "PPO", "CC BY 4.0", "normalised", "D4RL"):
        assert part in text


def test_mujoco_is_quiet_about_the_deprecation_and_about_nothing_else(capfd):
    import mujoco

    before = mujoco.get_mju_user_warning()
    quiet.make("HalfCheetah-v5").close()
    assert capfd.readouterr() == ("", "")
    assert mujoco.get_mju_user_warning() is before
    partial(gymnasium.make, "HalfCheetah-v5")().close()
    assert "settotalmass" in capfd.readouterr().err
