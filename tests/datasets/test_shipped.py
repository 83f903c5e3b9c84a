"""What ships is small, whole and what its card says."""

import importlib.util
import json
from pathlib import Path

import h5py
import numpy as np
import pytest
from minari import MinariDataset

from seqrl.datasets import cards, describe, load_dataset, pages
from seqrl.datasets.control import CONTROL, training_run
from seqrl.datasets.places import SHIPPED
from seqrl.datasets.shipping import MOST_BYTES, MOST_EPISODES, ship, stratified
from seqrl.datasets.worlds import WORLDS
from seqrl.environments.drawing import to_svg
from seqrl.episode import Episode

DATA = SHIPPED.parent


def shipped(name: str) -> Path:
    return SHIPPED / name.removeprefix("seqrl/")


def arrays(episode: h5py.Group) -> list[h5py.Dataset]:
    return [item for item in episode.values() if isinstance(item, h5py.Dataset)]


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
    assert sum(f.stat().st_size for f in DATA.rglob("*") if f.is_file()) < 60_000_000


def test_nothing_shipped_needs_unpickling():
    suffixes = {f.suffix for f in DATA.rglob("*") if f.is_file() and "__pycache__" not in f.parts}
    known = {".hdf5", ".json", ".safetensors", ".svg", ".md", ".py", ".toml"}
    assert suffixes <= known | {""}  # SHA256SUMS
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


@pytest.mark.parametrize("name", [n for n in CONTROL if "replay" in n])
def test_medium_replay_has_its_natural_length(name):
    robot = name.split("/")[1]
    facts = training_run(robot if name.endswith("-v0") else f"{robot}-sac").facts
    natural = (facts["stages"]["medium"] + 1) * facts["steps_per_actor"]
    played = cards.read_card(shipped(name))["drawn_from"]["steps"]
    assert natural <= played < natural + 1000


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


def test_a_card_tells_what_the_set_is():
    text = describe("hopper/medium-v0")
    card = json.loads((shipped("hopper/medium-v0") / "card.json").read_text())
    for part in (f"{card['steps']:,} steps", "PPO", "CC BY 4.0", "normalised", "D4RL"):
        assert part in text
