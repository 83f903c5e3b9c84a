"""Named data sets on disk: written once, again when they change, trained on as those in memory."""

import contextlib
import json
import os
import shutil
import subprocess
import sys

import h5py
import minari
import numpy as np
import pytest
import torch

from seqrl import load_dataset
from seqrl.__main__ import main
from seqrl.datasets import list_datasets, make_dataset

NAME = "two-trajectories/both-v0"


def test_a_set_is_mapped_once_and_again_when_it_was_made_anew(minari_folder):
    data = load_dataset(NAME)
    mapped = load_dataset(NAME, mapped=True)
    assert repr(mapped) == repr(data)
    written = (mapped.folder / "facts.json").stat().st_mtime_ns
    again = load_dataset(NAME, mapped=True)
    assert (again.folder / "facts.json").stat().st_mtime_ns == written
    [source] = (minari_folder / "seqrl").rglob("main_data.hdf5")
    source.touch()
    anew = load_dataset(NAME, mapped=True)
    assert anew.folder != mapped.folder
    assert not mapped.folder.exists() or os.name == "nt"


def test_who_trains_on_the_old_rows_keeps_them(minari_folder):
    old = load_dataset(NAME, mapped=True)
    expected = old.take(torch.arange(3))
    make_anew(minari_folder, seed=1)
    assert repr(load_dataset(NAME, mapped=True)) == repr(load_dataset(NAME))
    assert same(old.take(torch.arange(3)), expected)
    assert torch.equal(old.states, old.take(torch.arange(len(old.states)))["states"])


def make_anew(minari_folder, seed):
    shutil.rmtree(minari_folder / "seqrl" / NAME)
    make_dataset(NAME, seed=seed, progress=False)


@pytest.mark.parametrize("named", ["/absolute", ".", "..", "../..", "../../../outside", ""])
def test_what_a_set_calls_itself_leads_nowhere(minari_folder, named):
    """On its way to the rows nothing is removed or written but in the set's own folder of rows."""
    load_dataset(NAME)
    outside = minari_folder.parent / "outside"
    for folder in (outside, minari_folder / "mine"):
        folder.mkdir()
        (folder / "facts.json").write_text("precious")
    [source] = (minari_folder / "seqrl").rglob("metadata.json")
    told = json.loads(source.read_text())
    text = str(outside) if named == "/absolute" else named
    source.write_text(json.dumps(told | {"dataset_id": text}))
    before = {p: p.stat().st_mtime_ns for p in minari_folder.parent.rglob("*") if p.is_file()}
    with contextlib.suppress(ValueError):
        mapped = load_dataset(NAME, mapped=True)
        assert mapped.folder.parents[1] == minari_folder / ".mapped"
    assert (
        before.items()
        <= {p: p.stat().st_mtime_ns for p in minari_folder.parent.rglob("*") if p.is_file()}.items()
    )


def test_what_we_did_not_write_is_not_removed(minari_folder):
    mapped = load_dataset(NAME, mapped=True)
    rows = mapped.folder.parent
    (rows / "mine").mkdir()
    (rows / "mine" / "precious").touch()
    (mapped.folder / "precious").touch()
    make_anew(minari_folder, seed=1)
    load_dataset(NAME, mapped=True)
    assert (rows / "mine" / "precious").exists()
    assert (mapped.folder / "precious").exists()


def test_two_processes_may_map_the_same_set_at_once(minari_folder):
    load_dataset(NAME)
    script = f"from seqrl import load_dataset; print(load_dataset({NAME!r}, mapped=True).folder)"
    both = [
        subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    one, other = (process.communicate(timeout=120)[0].strip() for process in both)
    assert one == other
    assert one


@pytest.mark.parametrize("change", [
    lambda folder: (folder / "facts.json").write_text("{}"),
    lambda folder: flip(folder / "states.npy"),
    lambda folder: flip(folder / "rewards.npy"),
    lambda folder: (folder / "states.npy").unlink(),
])  # fmt: skip
def test_damaged_rows_are_written_again(minari_folder, change):
    folder = load_dataset(NAME, mapped=True).folder
    change(folder)
    mapped = load_dataset(NAME, mapped=True)
    assert same(mapped.take(torch.arange(3)), load_dataset(NAME).take(torch.arange(3)))
    assert torch.equal(mapped.rewards, load_dataset(NAME).rewards)


def same(one, other):
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def flip(path):
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def test_a_mapped_set_is_no_second_set_by_its_name(minari_folder):
    before = len(list_datasets())
    load_dataset("hopper/medium-v0", mapped=True)
    assert len(list_datasets()) == before
    assert not minari.list_local_datasets()


def test_a_damaged_episode_is_counted_from_the_first_of_all(minari_folder):
    load_dataset("orchard/walkers-v0")
    [source] = (minari_folder / "seqrl").rglob("main_data.hdf5")
    with h5py.File(source, "r+") as file:
        file["episode_123"]["rewards"][4] = np.nan
    with pytest.raises(ValueError, match=r"counted from 100\): episode 23, step 4: rewards"):
        load_dataset("orchard/walkers-v0", mapped=True)
    assert not list(minari_folder.rglob("facts.json"))


def test_training_is_the_same(minari_folder, tmp_path):
    curves = []
    for more in ([], ["--mapped"]):
        out = tmp_path / f"run{len(more)}"
        train = ["train", "--dataset", "hopper/medium-v0", "--preset", "tiny", "--steps", "5"]
        assert main([*train, *more, "--out", str(out)]) == 0
        curves.append(np.loadtxt(out / "losses.csv", delimiter=",", skiprows=1))
    np.testing.assert_allclose(*curves, rtol=1e-5)
