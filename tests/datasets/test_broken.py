"""A stranger's data set: read right or refused by name; nothing runs, changes or fills memory."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import h5py
import numpy as np
import pytest

from seqrl.datasets import describe, list_datasets, load_dataset
from seqrl.datasets.hdf5 import stored_episodes
from tests.datasets import broken, crafted

CASES = 200
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Sound sets to copy."""
    root = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MINARI_DATASETS_PATH", str(root))
        broken.make_sound()
    return root


@pytest.fixture
def sets(kept, minari_folder, tmp_path, monkeypatch):
    """Copies of the sound sets in Minari's folder of this test, and where a canary would sing."""
    shutil.copytree(kept, minari_folder)
    monkeypatch.setenv(broken.SONG, str(tmp_path / "song"))
    return minari_folder


@pytest.mark.parametrize("name", broken.NAMES)
def test_sound_sets_load(sets, name):
    data = load_dataset(name)
    assert len(data) == (2 if name == broken.CHECKED else 3)
    assert name in describe(name)


@pytest.mark.parametrize("key", crafted.CRAFTED)
@pytest.mark.parametrize("name", [broken.CHECKED, "foreign/walks-v0"])
def test_a_crafted_set_is_refused_by_file_and_cause(sets, tmp_path, name, key):
    change, said = crafted.CRAFTED[key]
    sound = load_dataset(name)
    change(sets / name / "data")
    verdict = broken.judge(name, sets / name, sound)
    assert verdict == ("correct data" if key == "a name that is none" else "clear error")
    if verdict == "clear error":
        with pytest.raises(
            ValueError, match=r"(metadata\.json|main_data\.hdf5)( is damaged|: )"
        ) as error:
            load_dataset(name)
        assert said in str(error.value)
        assert ("is damaged" in str(error.value)) != (key in crafted.SOUND)


def test_the_episode_is_named(sets):
    crafted.CRAFTED["numbers in another file"][0](sets / broken.CHECKED / "data")
    with pytest.raises(ValueError, match=r"main_data\.hdf5 .*episode_1: the numbers of rewards"):
        load_dataset(broken.CHECKED)


def test_the_list_goes_on_after_a_damaged_set(sets):
    crafted.CRAFTED["no JSON"][0](sets / broken.CHECKED / "data")
    lines = list_datasets()
    [line] = [line for line in lines if line.startswith(broken.CHECKED)]
    assert "cannot be read: " in line
    assert any("foreign/walks-v0" in line and "27 steps" in line for line in lines)


def test_a_name_that_is_none_is_text_and_nothing_else(sets):
    told = crafted.told(dataset_id="/tmp/\x1b[2J", description="two\nlines", licence=["none"])
    told(sets / "foreign/walks-v0" / "data")
    card = describe("foreign/walks-v0")
    assert "/tmp/ [2J" in card
    assert "two lines" in card


def test_a_card_beside_a_strangers_data_is_not_read(sets):
    (sets / "foreign/walks-v0" / "card.json").write_text('{"players": 5}')
    assert "players" not in describe("foreign/walks-v0")


LITTLE_MEMORY = """
import sys
from seqrl.datasets import load_dataset
from tests.datasets import broken
broken.little_memory()
for name in sys.argv[1:]:
    try:
        load_dataset(name)
    except ValueError as error:
        print(error)
"""
HUGE = [key for key in crafted.CRAFTED if "huge" in key or "million" in key]


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited and counted otherwise")
def test_what_is_claimed_is_not_allocated(sets):
    names = [f"huge/set{number}-v0" for number in range(len(HUGE))]
    for name, key in zip(names, HUGE, strict=True):
        shutil.copytree(sets / broken.CHECKED, sets / name)
        crafted.CRAFTED[key][0](sets / name / "data")
    command = [sys.executable, "-c", LITTLE_MEMORY, *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    for name, line in zip(names, done.stdout.splitlines(), strict=True):
        assert "is damaged" in line
        assert name in line


def a_billion_told(folder):
    """A file that claims a size with nothing behind it has room for any number of episodes."""
    os.truncate(folder / "main_data.hdf5", 10**11)
    crafted.told(total_episodes=10**9, total_steps=10**9)(folder)


def five_million_zeros(folder):
    """A file of some 60 kB."""
    steps = 5 * 10**6
    (folder / "main_data.hdf5").unlink()
    with h5py.File(folder / "main_data.hdf5", "w") as file:
        for name in ("observations", "actions", "rewards", "terminations", "truncations"):
            rows = steps + (name == "observations")
            shape = (rows, 1) if name in ("observations", "actions") else (rows,)
            file.create_dataset(
                f"episode_0/{name}", shape, "i1", np.zeros(shape, "i1"),
                compression="gzip", chunks=shape, shuffle=True,
            )  # fmt: skip
    crafted.told(total_episodes=1, total_steps=steps)(folder)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited otherwise")
@pytest.mark.parametrize(
    ("change", "said"),
    [(a_billion_told, "episodes, told are 1000000000"), (five_million_zeros, "claims more")],
)
def test_a_small_file_costs_little(change, said, sets):
    shutil.copytree(sets / broken.CHECKED, sets / "small/set-v0")
    change(sets / "small/set-v0" / "data")
    command = [sys.executable, "-c", LITTLE_MEMORY, "small/set-v0"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    assert said in done.stdout


def test_small_parts_are_read_in_time_in_proportion_to_their_number(tmp_path):
    """In proportion to its square, what takes some seconds would take minutes."""
    steps, path = 64_000, tmp_path / "main_data.hdf5"
    with h5py.File(path, "w") as file:
        for name in ("observations", "actions", "rewards", "terminations", "truncations"):
            shape = (steps + (name == "observations"),)
            chunks = (1,) if name == "rewards" else None
            file.create_dataset(
                f"episode_0/{name}", shape, "i1", np.ones(shape, "i1"), chunks=chunks
            )
    start = time.process_time()
    [episode] = stored_episodes(path, [0], 1, steps)
    assert time.process_time() - start < 20
    assert (episode["rewards"] == 1).all()


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited otherwise")
def test_random_damage_and_nonsense_are_refused_or_harmless():
    """Where the file carries checksums, as ours do, also its numbers are right or refused."""
    command = [sys.executable, "-m", "tests.datasets.broken", "0", str(CASES)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-2000:]
    judged = json.loads(done.stdout)
    assert judged["faults"] == {}
    assert sum(judged["table"].values()) == CASES
    assert judged["table"]["clear error"] > CASES / 3
    assert judged["table"]["correct data"] > CASES / 20


def test_a_set_whose_file_holds_no_checksums_still_is_what_minari_reads(sets):
    import minari

    data = load_dataset("foreign/walks-v0")
    theirs = minari.load_dataset("foreign/walks-v0")
    for number, (first, last) in enumerate(data.bounds()):
        episode = theirs[number]
        assert (data.states[first:last].numpy() == episode.observations[:-1]).all()
        assert (data.actions[first:last].numpy() == episode.actions).all()
    assert data.terminated.tolist() == [False] * 3
