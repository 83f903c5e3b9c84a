"""What the system refuses is called by its name, no damage: disk, permission, lock, home."""

import errno
import os
import re
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable
from functools import partial
from pathlib import Path

import h5py
import pytest

from seqrl.commands.run_folder import alone_in, read_facts, write_json
from seqrl.datasets import list_datasets, load_dataset, loading, make_dataset
from seqrl.datasets.hub import download
from seqrl.tools.refusals import with_remedy
from tests import another_user
from tests.faults.child import in_child

ROOT = Path(__file__).parents[2]
MADE = "two-trajectories/both-v0"
posix = pytest.mark.skipif(os.name == "nt", reason="limits, users and locks of POSIX")


@pytest.fixture
def no_folder(tmp_path, monkeypatch):
    """A Minari folder that nobody can make: a file stands in its way."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("MINARI_DATASETS_PATH", str(tmp_path / "file" / "minari"))
    return tmp_path / "file" / "minari"


def test_shipped_data_need_no_home(no_folder):
    assert len(load_dataset("hopper/medium-v0")) == 100
    assert "shipped" in "\n".join(list_datasets())


def test_shipped_data_make_no_home(minari_folder):
    load_dataset("hopper/medium-v0")
    list_datasets()
    assert not minari_folder.exists()


def test_what_is_made_on_demand_needs_no_home_either(no_folder, monkeypatch):
    loading._made_for_this_process.cache_clear()
    with pytest.warns(UserWarning, match="Not a directory.*MINARI_DATASETS_PATH.*made anew"):
        first = load_dataset(MADE)
    monkeypatch.setattr("seqrl.datasets.storage.write", None)  # it is not made a second time
    assert repr(load_dataset(MADE)) == repr(first)


def test_mapping_needs_a_home_and_says_so(no_folder):
    with pytest.raises(
        OSError, match="mapping .* into .*: Not a directory; .*MINARI_DATASETS_PATH"
    ):
        load_dataset("hopper/medium-v0", mapped=True)


def run(script: str, **environment: str) -> str:
    """Run a script in a fresh process and return the error that it prints."""
    begin = "from seqrl.datasets import *\nfrom seqrl.__main__ import main\n"
    done = subprocess.run(
        [sys.executable, "-c", begin + textwrap.dedent(script)],
        cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


SMALL_FILES = """
    import resource, signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # as on a full disk: an error, no signal
    resource.setrlimit(resource.RLIMIT_FSIZE, (3000, resource.RLIM_INFINITY))
"""


@posix
def test_making_and_mapping_on_a_full_disk(minari_folder):
    load_dataset(MADE)
    [source] = minari_folder.rglob("main_data.hdf5")
    before = source.read_bytes()
    said = run(
        SMALL_FILES
        + """
    import contextlib, sys
    with contextlib.redirect_stderr(sys.stdout):
        assert main(["data", "make", "bandit/points-v0", "--steps", "200"]) == 1
    try:
        load_dataset("hopper/medium-v0", mapped=True)
    except OSError as error:
        print(error)
    """
    )
    made, mapped = said.strip().splitlines()
    assert "making seqrl/bandit/points-v0 in" in made
    assert "mapping " in mapped
    for line in (made, mapped):
        assert "File too large; make room and try again" in line
        assert "damaged" not in line
        assert "delete" not in line
    assert source.read_bytes() == before
    assert not list(minari_folder.rglob(".unfinished-*"))
    assert not list(minari_folder.rglob("*.npy"))


@posix
@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="needs to become another user")
def test_a_forbidden_file_is_not_called_damaged(monkeypatch):
    with tempfile.TemporaryDirectory() as place:  # pytest's own are closed to other users
        Path(place).chmod(0o755)
        monkeypatch.setenv("MINARI_DATASETS_PATH", place)
        load_dataset(MADE)
        for path in Path(place).rglob("*"):
            path.chmod(0o755)
        [source] = Path(place).rglob("main_data.hdf5")
        source.chmod(0o600)
        said = run(
            f"""
    import os
    os.setuid(65534)
    try:
        load_dataset("{MADE}")
    except OSError as error:
        print(type(error).__name__, error)
    """
        )
    assert said.startswith("PermissionError")
    assert "Permission denied" in said
    assert "ask for the permission" in said
    assert "damaged" not in said


@posix
def test_a_locked_file_is_not_called_damaged(minari_folder):
    load_dataset(MADE)
    [source] = minari_folder.rglob("main_data.hdf5")
    with h5py.File(source, "r+"):
        said = run(
            f"""
    for mapped in (False, True):
        try:
            load_dataset("{MADE}", mapped=mapped)
        except OSError as error:
            print(type(error).__name__, error)
    """
        )
    for line in said.strip().splitlines():
        assert line.startswith("BlockingIOError reading ")
        assert "another program is at work on it: wait until it is done" in line
        assert "damaged" not in line
    assert len(load_dataset(MADE)) == 2


def test_a_full_disk_is_not_the_hubs_fault(monkeypatch):
    def full(name):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("seqrl.datasets.hub.reachable", lambda: True)
    monkeypatch.setattr("minari.download_dataset", full)
    with pytest.raises(OSError, match="No space left") as error:
        download("mujoco/hopper/medium-v0", hint="")
    assert not isinstance(error.value, ConnectionError)


@pytest.mark.parametrize("name", ["/etc", "..", "a/../b", ".hidden", "a//b", "a\\b", "x" * 999])
def test_what_is_no_name_leads_nowhere(minari_folder, name):
    with pytest.raises(ValueError, match="no data set is called"):
        load_dataset(name)


def test_a_path_leads_out_of_minaris_folder_for_nobody(minari_folder):
    make_dataset(MADE, folder=minari_folder.parent / "outside", progress=False)
    inside = minari_folder / "x"
    inside.mkdir(parents=True)
    with pytest.raises(ValueError, match="no data set is called"):
        load_dataset(f"../outside/seqrl/{MADE}")
    with pytest.raises(TypeError, match="name must be a text"):
        load_dataset(inside)


@pytest.fixture
def shared(monkeypatch):
    """A Minari folder where other users may read; pytest's own are closed to them."""
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        monkeypatch.setenv("MINARI_DATASETS_PATH", place)
        yield Path(place)


def as_nobody(deed: Callable[[], object]) -> str:
    """What somebody is told who may enter only what is open to all; "" if the deed is done."""

    def work() -> None:
        another_user.become()
        deed()

    return in_child(work)


becomes_another = pytest.mark.skipif(
    bool(another_user.cannot()), reason=another_user.cannot() or "as another user"
)
load = partial(load_dataset, "bandit/points-v0")


@becomes_another
@pytest.mark.parametrize("closed", ["seqrl", "seqrl/bandit/points-v0/data"])
def test_a_closed_folder_of_ones_own_is_told_and_not_replaced(shared, closed):
    make_dataset("bandit/points-v0", progress=False)
    (shared / closed).chmod(0o700)
    said = as_nobody(load)
    assert said.startswith("looking for a data set in ")
    assert "Permission denied; ask for the permission" in said

    def listed() -> None:
        lines = "\n".join(list_datasets())
        assert re.search("bandit/points-v0 .*cannot be read: looking for", lines)
        assert re.search("hopper/medium-v0 ", lines)

    assert as_nobody(listed) == ""


FORBIDDEN = {
    "seqrl/bandit/points-v0/data/metadata.json": lambda _: load(),
    "run/run.json": lambda run: read_facts(run),
    "run": lambda run: alone_in(run).__enter__(),
    "run/": lambda run: write_json(run / "run.json", {}),
}


@becomes_another
@pytest.mark.parametrize("name", FORBIDDEN)
def test_each_thing_that_is_forbidden_is_told_with_a_remedy(shared, name):
    make_dataset("bandit/points-v0", progress=False)
    (shared / "run").mkdir()
    (shared / "run" / "run.json").write_text("{}")
    (shared / name).chmod(0o500 if name.startswith("run") and "j" not in name else 0)
    said = as_nobody(partial(FORBIDDEN[name], shared / "run"))
    assert str(shared / name) in said
    assert "Permission denied; ask for the permission, or " in said


@becomes_another
@pytest.mark.parametrize("home", ["unset", "another's"])
def test_without_a_home_shipped_data_are_there_and_others_are_made(home, shared, monkeypatch):
    load_dataset("hopper/medium-v0")  # imports what nobody may find later
    monkeypatch.delenv("MINARI_DATASETS_PATH")
    monkeypatch.setenv("HOME", str(shared / "closed"))
    (shared / "closed").mkdir(mode=0o700)
    (shared / "open").mkdir()
    (shared / "open").chmod(0o777)
    monkeypatch.setattr(tempfile, "tempdir", str(shared / "open"))
    if home == "unset":
        monkeypatch.delenv("HOME")  # nor does the list of users name one

    def deeds() -> None:
        assert len(load_dataset("hopper/medium-v0")) == 100
        with pytest.warns(UserWarning, match=r"no home .*MINARI_DATASETS_PATH.*made anew"):
            assert len(load_dataset(MADE)) == 2
        assert any(MADE in line for line in list_datasets())
        load_dataset("hopper/medium-v0", mapped=True)

    assert as_nobody(deeds).startswith("there is no home to keep data sets in: choose another")


@posix
@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP])
def test_where_files_know_no_locks_that_is_what_is_said(number, minari_folder, monkeypatch):
    def no_locks(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("fcntl.flock", no_locks)
    with pytest.raises(OSError, match="knows no locks") as told:
        make_dataset(MADE, progress=False)
    assert str(minari_folder) in str(told.value)
    assert "another program" not in str(told.value)
    with pytest.raises(OSError, match="knows no locks"), alone_in(minari_folder / "run"):
        pass


def test_a_remedy_keeps_the_name_of_what_was_refused():
    with pytest.raises(PermissionError, match=r"^making x: /bin/glfw: no; ask"):  # noqa: SIM117
        with with_remedy("making x", "wait"):
            raise PermissionError(errno.EACCES, "no", "/bin/glfw")
