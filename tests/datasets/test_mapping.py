"""Named data sets on disk: written once, again when they change, trained on as those in memory."""

import h5py
import minari
import numpy as np
import pytest
import torch

from seqrl import load_dataset
from seqrl.__main__ import main
from seqrl.datasets import list_datasets

NAME = "two-trajectories/both-v0"


def test_a_set_is_mapped_once_and_again_when_it_was_made_anew(minari_folder):
    data = load_dataset(NAME)
    mapped = load_dataset(NAME, mapped=True)
    assert repr(mapped) == repr(data)
    facts = mapped.folder / "facts.json"
    written = facts.stat().st_mtime_ns
    load_dataset(NAME, mapped=True)
    assert facts.stat().st_mtime_ns == written
    [source] = (minari_folder / "seqrl").rglob("main_data.hdf5")
    source.touch()
    load_dataset(NAME, mapped=True)
    assert facts.stat().st_mtime_ns > written


def test_rows_in_an_older_layout_are_written_again(minari_folder):
    folder = load_dataset(NAME, mapped=True).folder
    for name in ("origin.json", "facts.json"):
        path = folder / name
        path.write_text(path.read_text().replace(", steps left", ""))
    mapped = load_dataset(NAME, mapped=True)
    assert "steps left" in (folder / "facts.json").read_text()
    assert np.array_equal(mapped.take(torch.arange(3)), load_dataset(NAME).packed[:3])


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
    assert not list(minari_folder.rglob("packed.npy"))


def test_training_is_the_same(minari_folder, tmp_path):
    curves = []
    for more in ([], ["--mapped"]):
        out = tmp_path / f"run{len(more)}"
        train = ["train", "--dataset", "hopper/medium-v0", "--preset", "tiny", "--steps", "5"]
        assert main([*train, *more, "--out", str(out)]) == 0
        curves.append(np.loadtxt(out / "losses.csv", delimiter=",", skiprows=1))
    np.testing.assert_allclose(*curves, rtol=1e-5)
