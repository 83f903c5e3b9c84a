"""Set-up: the lists of dependencies agree, and run.py makes, mends and refuses environments.

run.py is tried on a tiny project in place of this one: a real environment, a real pip, no network.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

import run

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PROJECT = PYPROJECT["project"]
EXTRAS = PROJECT["optional-dependencies"]


# The lists agree ---------------------------------------------------------------------------


def pins() -> dict[str, Version]:
    lines = [
        Requirement(line)
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    return {canonical(one.name): Version(str(one.specifier).removeprefix("==")) for one in lines}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_direct_dependency_is_pinned_within_its_range():
    direct = [*PROJECT["dependencies"], *(one for extra in EXTRAS.values() for one in extra)]
    for requirement in map(Requirement, direct):
        assert pins()[canonical(requirement.name)] in requirement.specifier, requirement


def test_conda_installs_what_pyproject_lists():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    python, pip, section = environment["dependencies"]
    assert environment["channels"] == ["conda-forge"]
    assert pip == "pip"
    assert section["pip"][1:] == ["--constraint constraints.txt", "--editable .[lab,test]"]
    assert {"lab", "test"} <= set(EXTRAS)
    assert SpecifierSet(PROJECT["requires-python"]).contains(python.removeprefix("python="))


def test_the_citation_names_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert {"cff-version", "title", "authors", "message"} <= set(citation)
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]


# run.py --------------------------------------------------------------------------------------


def test_run_needs_only_the_standard_library():
    tree = ast.parse((ROOT / "run.py").read_text())
    imported = [
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    ]
    imported += [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names


def test_an_old_python_can_read_run_and_is_told_what_is_needed(monkeypatch):
    ast.parse((ROOT / "run.py").read_text(), feature_version=(3, 6))
    needed = ".".join(map(str, run.OLDEST_PYTHON))
    assert PROJECT["requires-python"] == f">={needed}"
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    with pytest.raises(SystemExit, match=rf"needs Python {needed} or newer, and this is 3\.9"):
        run.main(["lab"])


BACKEND = """
import zipfile
from pathlib import Path

def build_editable(folder, config_settings=None, metadata_directory=None):
    name, info = "tiny-1-py3-none-any.whl", "tiny-1.dist-info/"
    metadata = "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1\\nProvides-Extra: lab\\n"
    with zipfile.ZipFile(Path(folder) / name, "w") as wheel:
        wheel.writestr("tiny.pth", str(Path.cwd()))
        wheel.writestr(info + "METADATA", metadata + "Provides-Extra: test\\n")
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nTag: py3-none-any\\n")
        wheel.writestr(info + "RECORD", "")
    return name
"""
TINY = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""
# Stands where pytest would be: what `run.py test` starts in the end.
PYTEST = 'import os, sys\nprint("arguments:", *sys.argv[1:])\nsys.exit(3)\n'


class TinyProject:
    """A project with run.py, no dependencies and a `pytest` that prints its arguments."""

    def __init__(self, folder: Path):
        self.folder = folder
        shutil.copy(ROOT / "run.py", folder)
        (folder / "pyproject.toml").write_text(TINY)
        (folder / "backend.py").write_text(BACKEND)
        (folder / "constraints.txt").write_text("")
        (folder / "pytest.py").write_text(PYTEST)

    def run(self, *arguments: str) -> subprocess.CompletedProcess:
        offline = {**os.environ, "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
        command = [sys.executable, "run.py", *arguments]
        return subprocess.run(
            command, cwd=self.folder, env=offline, capture_output=True, text=True
        )


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> TinyProject:
    project = TinyProject(tmp_path_factory.mktemp("a folder with spaces"))
    first = project.run("test", "-k", "x")
    assert first.returncode == 3, first.stderr  # the tests' own exit code comes through
    assert "arguments: -k x" in first.stdout
    assert "installing" in first.stdout
    return project


def test_the_second_call_installs_nothing(made):
    assert "installing" not in made.run("test").stdout
    assert "installing" not in made.run("lab").stdout  # part of what `test` installed


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


def test_a_failed_install_says_what_to_do_and_is_tried_again(made):
    (made.folder / "constraints.txt").write_text("this is no requirement\n")
    failed = made.run("test")
    assert failed.returncode == 1
    assert "Run the same command again" in failed.stderr
    (made.folder / "constraints.txt").write_text("")
    assert made.run("test").returncode == 3


def test_the_peers_live_apart_and_are_made_again_when_their_list_changes(made):
    (made.folder / "peers.txt").write_text("")
    first = made.run("peers")
    assert first.returncode == 0, first.stderr
    assert "making" in first.stdout
    assert str(Path(run.python_of(made.folder / ".venv-bench"))) in first.stdout
    assert "making" not in made.run("peers").stdout
    (made.folder / "peers.txt").write_text("# changed\n")
    assert "making" in made.run("peers").stdout


def test_somebody_elses_environment_is_left_alone(tmp_path):
    project = TinyProject(tmp_path)
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "theirs.txt").write_text("precious")
    refused = project.run("test")
    assert refused.returncode == 1
    assert "was not made by run.py" in refused.stderr
    assert (tmp_path / ".venv" / "theirs.txt").read_text() == "precious"


def test_an_unknown_command_shows_the_help():
    unknown = subprocess.run([sys.executable, "run.py", "labs"], cwd=ROOT, capture_output=True)
    assert unknown.returncode == 2
    assert b"python run.py lab" in unknown.stdout
