"""Data on disk: what is refused, what a changed copy reads, and how little of it is in memory."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from itertools import repeat
from pathlib import Path

import numpy as np
import pytest
import torch

from seqrl import windows
from seqrl.datasets import mapped
from seqrl.datasets.mapped import FILES, open_mapped, sums_of
from seqrl.datasets.writing import remove_mapped, write_mapped
from seqrl.trajectories import Trajectories, joined
from tests.samples import A, S, make_data, make_episode

DATA = make_data()


@pytest.fixture
def folder(tmp_path):
    write_mapped([DATA], tmp_path / "data")
    return tmp_path / "data"


def test_a_copy_with_other_returns_yields_those(folder):
    on_disk = open_mapped(folder)
    for other in (replace(on_disk, rtg=-DATA.rtg), replace(DATA, rtg=-DATA.rtg)):
        batch = next(windows(other, 6, 3))
        expected = next(windows(DATA, 6, 3))
        assert torch.equal(batch["rtg"], -expected["rtg"])
        assert other.statistics.return_low == -DATA.statistics.return_high
    twice = joined(on_disk, DATA)
    assert len(twice) == 2 * len(DATA)
    assert torch.equal(next(windows(twice.select(range(4, 8)), 6, 3))["states"], expected["states"])


@pytest.mark.parametrize("name", ["states", "lengths", "rtg"])
def test_a_file_that_is_cut_off_is_refused(folder, name):
    path = folder / f"{name}.npy"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ValueError, match="write it again"):
        open_mapped(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_was_changed_is_refused(folder, name):
    """The last byte of each: a number that is as plausible as the right one."""
    content = bytearray((folder / name).read_bytes())
    content[-1] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(ValueError, match=f"{name} changed after it was written.*write it again"):
        open_mapped(folder)


def test_files_are_compared_once_and_again_when_they_were_touched(folder, monkeypatch):
    compared = []
    monkeypatch.setattr(mapped, "sums_of", lambda f: compared.append(f) or sums_of(f))
    for name in ("states.npy", "facts.json"):
        os.utime(folder / name, (10**9, 10**9))  # at once: which was first cannot be told
    open_mapped(folder)
    open_mapped(folder)
    assert compared == [folder]


def test_only_what_was_written_is_removed(folder):
    (folder / "mine").touch()
    remove_mapped(folder)
    assert [path.name for path in folder.iterdir()] == ["mine"]
    remove_mapped(folder)
    (folder / "mine").unlink()
    write_mapped([DATA], folder.parent / "again")
    (folder.parent / "again" / "packed.npy").touch()  # an earlier version wrote all rows twice
    remove_mapped(folder.parent / "again")
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def rewrite(folder, facts=(), **arrays):
    """Change files of arrays and facts, and write down the right checksums."""
    for name, change in arrays.items():
        np.save(folder / f"{name}.npy", change(np.load(folder / f"{name}.npy")))
    told = json.loads((folder / "facts.json").read_text()) | dict(facts)
    (folder / "facts.json").write_text(json.dumps(told | {"sha256": sums_of(folder)}))


def put(value, place=-1):
    """Return what puts a value into an array's last row, or into another."""

    def change(array):
        array[place] = value
        return array

    return change


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("states", lambda states: states[:, 1:], "state_mean is .* not of shape"),
        ("states", lambda states: states.astype(np.float64), "states must be torch.float32"),
        ("states", lambda states: states.ravel(), "number of steps, 69"),
        ("states", put(np.nan), "NaN or infinity"),
        ("rewards", put(np.inf), "NaN or infinity"),
        ("rewards", lambda rewards: rewards[:, None], "rewards must be torch.float32 in 1"),
        ("actions", put(np.nan), "NaN or infinity"),
        ("actions", lambda actions: actions[:, 1:], "action_dim is 2, but actions have the shape"),
        ("rtg", put(np.nan), "NaN or infinity"),
        ("timesteps", put(0), "timesteps do not count from 0"),
        ("timesteps", lambda steps: steps.astype(np.float32), "timesteps must be torch.int64"),
        ("terminated", lambda ends: ends.astype(np.int64), "terminated must be torch.bool"),
        ("lengths", lambda lengths: lengths[::-1].copy(), "timesteps do not count from 0"),
    ],
)  # fmt: skip
def test_an_array_without_sense_is_refused_though_its_checksum_is_right(folder, name, change, said):
    rewrite(folder, **{name: change})
    with pytest.raises(ValueError, match=f"{folder} .*{said}.* write it again"):
        open_mapped(folder)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("longest_episode", "x", "longest_episode must be a whole number"),
        ("longest_episode", 99, "longest_episode is 99, but one has 12 steps"),
        ("state_mean", [0.0] * (S + 1), "state_mean is .* not of shape"),
        ("state_mean", [float("nan")] * S, "state_mean of the data is not finite"),
        ("state_std", [0.0] * S, "state_std of the data must be above 0"),
        ("return_scale", [1.0], "return_scale is .* not of shape"),
        ("return_high", 1e6, "returns-to-go go from"),
        ("action_low", [-1.0], "not finite|bounds|size"),
        ("action_high", [-0.99] * A, "is outside the space"),
    ],
)
def test_statistics_without_sense_are_refused_though_all_checksums_are_right(
    folder, name, value, said
):
    told = json.loads((folder / "facts.json").read_text())["statistics"]
    rewrite(folder, {"statistics": told | {name: value}})
    with pytest.raises(ValueError, match=f"{folder} .*({said}).* write it again"):
        open_mapped(folder)


@pytest.mark.parametrize("size", [99, 0, "2", True, None])
def test_a_wrong_number_of_actions_is_refused(folder, size):
    rewrite(folder, {"action_dim": size})
    with pytest.raises(ValueError, match=f"{folder} .*action_dim.* write it again"):
        open_mapped(folder)


def test_a_choice_that_there_is_not_is_refused(tmp_path):
    write_mapped([make_data(discrete=True)], tmp_path / "data")
    rewrite(tmp_path / "data", actions=put(A))
    with pytest.raises(ValueError, match=f"action {A} is outside the space 0 … {A - 1}"):
        open_mapped(tmp_path / "data")


def test_rows_in_fortrans_order_are_read_as_they_are(folder):
    rewrite(folder, states=np.asfortranarray)
    rows = torch.arange(len(DATA.states))
    assert torch.equal(open_mapped(folder).take(rows)["states"], DATA.states)


def test_no_folder_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"facts\.json"):
        open_mapped(tmp_path)


def wider() -> Trajectories:
    episode = make_episode(3, np.random.default_rng(0))
    states = np.ones((4, S + 1), np.float32)
    return Trajectories.from_episodes([replace(episode, observations=states)])


@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        ([], "no episodes"),
        ([DATA, wider()], rf"states: rows of shape \({S + 1},\) after rows of shape \({S},\)"),
        ([DATA, make_data(discrete=True)], "do not go with"),
        ([DATA, replace(DATA, action_high=torch.full((A,), 2.0))], "do not go with"),
    ],
)
def test_pieces_that_do_not_fit_leave_nothing_behind(tmp_path, pieces, said):
    with pytest.raises(ValueError, match=said):
        write_mapped(pieces, tmp_path / "data")
    assert list(tmp_path.iterdir()) == []


def test_what_exists_is_not_overwritten(folder):
    before = (folder / "states.npy").read_bytes()
    with pytest.raises(FileExistsError):
        write_mapped(repeat(DATA), folder)
    assert (folder / "states.npy").read_bytes() == before


LITTLE_MEMORY = """
import resource, sys
from itertools import repeat
from pathlib import Path
from seqrl import fit
from seqrl.datasets.writing import write_mapped
from tests.samples import make_agent, make_data

def peak():
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit

piece = make_data((1000,) * 50)
agent = make_agent(max_ep_len=1000, batch_size=16, stirred=False)
fit(agent, piece, 3, progress=False)
before, folder = peak(), Path(sys.argv[1])
data = write_mapped(repeat(piece, 100), folder)
assert len(data.states) == 5_000_000
agent = make_agent(max_ep_len=1000, batch_size=16, stirred=False)
fit(agent, data, 150, progress=False)
print(peak() - before, sum(path.stat().st_size for path in folder.glob("*.npy")))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows counts memory another way")
def test_training_on_more_data_takes_no_more_memory(tmp_path):
    """Of 200 MB of rows, of which each of 150 batches reads some kilobytes, none stays.

    If they stayed, it would grow by all of them; what else comes with training is below 50 MB.
    """
    command = [sys.executable, "-c", LITTLE_MEMORY, tmp_path / "data"]
    root = Path(__file__).parents[2]
    printed = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
    grown, size = map(int, printed.split())
    assert size > 100e6
    assert grown < size / 2
