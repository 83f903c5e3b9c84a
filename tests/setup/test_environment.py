"""run.py makes, mends and refuses environments."""

import os
import re
import shutil
from pathlib import Path
from zipfile import ZipFile

import pytest

import run
from tests.setup.tiny_project import REPOSITORY, TinyProject


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> TinyProject:
    project = TinyProject(tmp_path_factory.mktemp("a folder with spaces"))
    first = project.run("test", "-k", "x")
    assert first.returncode == 3, first.stderr  # the tests' own exit code comes through
    assert "-n auto" in first.stdout
    assert "-k x" in first.stdout  # what the caller adds comes last, and wins
    assert "installing" in first.stdout
    return project


def test_the_second_call_installs_nothing(made):
    assert "installing" not in made.run("test").stdout
    assert "installing" not in made.run("lab").stdout  # part of what `test` installed


def test_quick_is_the_unit_and_property_tests_and_what_is_added(made):
    said = made.run("test", "--quick", "-n", "0").stdout
    assert re.search(r"arguments: -n auto .* tests/unit tests/property -n 0$", said, re.M)
    for folder in run.QUICK:
        assert list((REPOSITORY / folder).glob("test_*.py"))


def test_children_see_no_variable_that_is_meant_for_another_environment(monkeypatch):
    for name in run.MISLEADING:
        monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("HTTPS_PROXY", "kept")
    seen = run.clean()
    assert seen.keys() & set(run.MISLEADING) == set()
    assert (seen["PIP_USER"], seen["HTTPS_PROXY"]) == ("0", "kept")


def test_a_changed_list_is_installed_again(made):
    (made.folder / "constraints.txt").write_text("# changed\n")
    again = made.run("test").stdout
    assert "installing" in again
    assert "making" not in again


def test_a_half_made_environment_is_made_again(made):
    Path(run.python_of(made.folder / ".venv")).unlink()
    mended = made.run("test")
    assert mended.returncode == 3, mended.stderr
    assert "making" in mended.stdout


@pytest.mark.parametrize("gone", ["helper.py", "helper-1.dist-info"])
def test_what_was_deleted_by_hand_is_installed_again(made, gone):
    place = made.installed(gone)
    shutil.rmtree(place) if place.is_dir() else place.unlink()
    mended = made.run("test")
    assert mended.returncode == 3, mended.stderr
    assert "making" not in mended.stdout
    assert made.installed(gone).exists()
    assert "installing" not in made.run("test").stdout


def test_what_was_emptied_by_hand_is_installed_again(made):
    made.installed("helper.py").write_text("")
    assert "installing" in made.run("test").stdout
    assert made.installed("helper.py").read_text() != ""
    assert "installing" not in made.run("test").stdout


@pytest.mark.parametrize(
    "stamp",
    [
        *("[]", '{"key": "nonsense", "extras": ["lab"]}', '{"extras": 5}', "[" * 9999),
        *('{"extras": [["a"]]}', '{"holds": [{}]}'),
    ],
)
def test_a_stamp_without_sense_promises_nothing(made, stamp):
    (made.folder / ".venv" / run.STAMP).write_text(stamp)
    assert "installing" in made.run("test").stdout


def test_what_cannot_be_imported_is_not_stamped(made):
    whole = (made.folder / "seqrl.py").read_text()
    (made.folder / "seqrl.py").write_text("import nothing_of_this_name\n")
    (made.folder / "constraints.txt").write_text("# changed once more\n")
    failed = made.run("test")
    (made.folder / "seqrl.py").write_text(whole)
    assert failed.returncode == 1
    assert "seqrl cannot be imported: ModuleNotFoundError" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert made.run("test").returncode == 3


def test_of_two_first_calls_at_once_both_find_a_whole_environment(made):
    shutil.rmtree(made.folder / ".venv")
    both = [made.start("test") for _ in range(2)]
    ended = [(*process.communicate(timeout=300), process.returncode) for process in both]
    assert [code for *_, code in ended] == [3, 3], ended
    assert sum("making" in said for said, *_ in ended) == 1


def test_a_call_waits_while_another_makes_the_environment_and_says_so(made):
    (made.folder / "constraints.txt").write_text("# one after the other\n")
    with run.alone(made.folder / ".venv"):
        waiting = made.start("test")
        assert "another run.py is at work" in waiting.stdout.readline()
    assert "installing" in waiting.communicate(timeout=300)[0]
    assert waiting.returncode == 3


def places(folder: Path, kind: str) -> dict[str, str]:
    """A shell whose variables, or pip's settings, lead to other places than the environment."""
    elsewhere = folder / "elsewhere"
    settings = f"[global]\nuser = true\n[install]\ntarget = {elsewhere}\n"
    if kind == "named settings":
        (folder / "pip.conf").write_text(settings + "[search]\nindex = kept\n")
        return {"PIP_CONFIG_FILE": str(folder / "pip.conf")}
    if kind == "settings":
        (folder / ".config" / "pip").mkdir(parents=True)
        (folder / ".config" / "pip" / "pip.conf").write_text(settings)
        return {"HOME": str(folder)}
    theirs = folder / "theirs"  # the dependency, in another environment
    ZipFile(folder / "wheels" / "helper-1-py3-none-any.whl").extractall(theirs)
    shell = {"PYTHONPATH": str(theirs), "PIP_TARGET": str(elsewhere), "PIP_USER": "1"}
    return {**shell, "PIP_PREFIX": str(elsewhere)}


@pytest.mark.skipif(os.name == "nt", reason="pip's settings lie elsewhere there")
@pytest.mark.parametrize("kind", ["settings", "named settings", "variables"])
def test_a_shell_for_other_places_leads_nothing_astray(made, kind):
    made.installed("helper.py").unlink()
    shutil.rmtree(made.installed("helper-1.dist-info"))
    mended = made.run("test", **places(made.folder, kind))
    assert mended.returncode == 3, mended.stderr
    assert made.installed("helper.py").exists()
    assert not (made.folder / "elsewhere").exists()
    kept = (made.folder / ".venv" / "pip.conf").read_text()
    assert ("index = kept" in kept) == (kind == "named settings")


def test_a_failed_install_says_what_to_do_and_is_tried_again(made):
    (made.folder / "constraints.txt").write_text("this is no requirement\n")
    failed = made.run("test")
    assert failed.returncode == 1
    assert "Run the same command again" in failed.stderr
    (made.folder / "constraints.txt").write_text("")
    assert made.run("test").returncode == 3


def test_an_environment_behind_a_link_is_used_there(made):
    (made.folder / ".venv").rename(made.folder / "on another disk")
    (made.folder / ".venv").symlink_to(made.folder / "on another disk")
    assert "installing" not in made.run("test").stdout
    (made.folder / "on another disk" / "pyvenv.cfg").unlink()
    Path(run.python_of(made.folder / ".venv")).unlink()
    again = made.run("test")
    assert again.returncode == 3, again.stderr
    assert "making" in again.stdout
    assert (made.folder / ".venv").is_symlink()


def test_the_peers_live_apart_and_change_with_their_list(made):
    made.offer("peer", "")
    (made.folder / "peers.txt").write_text("# none yet\n")
    first = made.run("peers")
    assert first.returncode == 0, first.stderr
    assert str(Path(run.python_of(made.folder / ".venv-bench"))) in first.stdout
    assert "installing" not in made.run("peers").stdout
    (made.folder / "peers.txt").write_text("peer==1\n")
    assert "installing" in made.run("peers").stdout
    assert list((made.folder / ".venv-bench").rglob("peer.py"))


def test_somebody_elses_environment_is_left_alone(tmp_path):
    project = TinyProject(tmp_path)
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "theirs.txt").write_text("precious")
    refused = project.run("test")
    assert refused.returncode == 1
    assert "was not made by run.py" in refused.stderr
    assert (tmp_path / ".venv" / "theirs.txt").read_text() == "precious"


def a_file(folder: Path) -> Path:
    (folder / ".venv").write_text("precious")
    return folder


def a_link_to_nowhere(folder: Path) -> Path:
    (folder / ".venv").symlink_to(folder / "unplugged disk")
    return folder


def separated(folder: Path) -> Path:
    (folder / f"nine{os.pathsep}thirty").mkdir()
    return folder / f"nine{os.pathsep}thirty"


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (a_file, "was not made by run.py"),
        (a_link_to_nowhere, "is a link that leads nowhere"),
        (separated, "Python makes no environment in a folder with"),
    ],
)
def test_a_place_that_holds_no_environment_is_named(tmp_path, place, message):
    refused = TinyProject(place(tmp_path)).run("test")
    assert refused.returncode == 1
    assert message in refused.stderr
    assert "Traceback" not in refused.stderr
