"""run.py by itself: what it needs, what it starts, and how Ctrl-C ends it."""

import ast
import os
import signal
import subprocess
import sys
import tomllib

import pytest

import run
from tests.setup.tiny_project import REPOSITORY, TinyProject


def test_run_needs_only_the_standard_library():
    tree = ast.parse((REPOSITORY / "run.py").read_text())
    imported = [
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    ]
    imported += [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names


def test_an_old_python_can_read_run_and_is_told_what_is_needed(monkeypatch):
    ast.parse((REPOSITORY / "run.py").read_text(), feature_version=(3, 6))
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    needed = ".".join(map(str, run.OLDEST_PYTHON))
    assert project["requires-python"] == f">={needed}"
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    with pytest.raises(SystemExit, match=rf"needs Python {needed} or newer, and this is 3\.9"):
        run.main(["lab"])


SEND = "import os, signal\nos.kill({}, signal.SIGINT)\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C in its own way")
def test_control_c_while_run_is_read_ends_it_without_a_traceback(tmp_path):
    project = TinyProject(tmp_path)
    (tmp_path / "csv.py").write_text(SEND.format("os.getpid()"))  # found before Python's own
    ended = project.run("test")
    assert ended.returncode == -signal.SIGINT
    assert ended.stderr == ""


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C in its own way")
def test_control_c_is_left_to_the_command():
    command = SEND.format("os.getppid()") + "raise SystemExit(5)"
    caller = f"import sys, run; sys.exit(run.call([sys.executable, '-c', {command!r}]))"
    ended = subprocess.run([sys.executable, "-c", caller], cwd=REPOSITORY, capture_output=True)
    assert (ended.returncode, ended.stderr) == (5, b"")


def lab_options(monkeypatch, *arguments: str) -> list[str]:
    """What JupyterLab is started with."""
    started: list[str] = []
    monkeypatch.setattr(run, "prepare", lambda *_: "python")
    monkeypatch.setattr(run, "make_robot_page", lambda python: None)
    monkeypatch.setattr(run, "call", lambda command: started.extend(command) or 0)
    run.lab([*arguments])
    return started


def test_the_robots_page_is_made_beside_the_lab_when_it_is_missing_or_old(monkeypatch, tmp_path):
    made: list[list[str]] = []
    monkeypatch.setattr(subprocess, "Popen", lambda command, **_: made.append(command))
    monkeypatch.setattr(run, "SITE", tmp_path / "site")
    monkeypatch.setattr(run, "ROBOT", tmp_path / "robot.html")
    (tmp_path / "site").mkdir()
    source = tmp_path / "site" / "robot.py"
    source.touch()
    run.make_robot_page("python")
    assert made.pop() == ["python", str(source)]
    run.ROBOT.touch()
    os.utime(source, (1, 1))
    run.make_robot_page("python")
    assert made == []
    os.utime(run.ROBOT, (0, 0))
    run.make_robot_page("python")
    assert len(made) == 1


def test_the_lab_is_for_this_machine_and_asks_for_a_token(monkeypatch):
    options = lab_options(monkeypatch)
    assert {"--ServerApp.ip=127.0.0.1", "--IdentityProvider.need_token=True"} <= set(options)


@pytest.mark.parametrize(
    ("own", "ours"),
    [
        ("--ip=0.0.0.0", "--ServerApp.ip"),
        ("--ServerApp.ip=0.0.0.0", "--ServerApp.ip"),
        ("--notebook-dir=/", "--ServerApp.root_dir"),
        ("--IdentityProvider.need_token=False", "--IdentityProvider.need_token"),
    ],
)
def test_the_readers_own_option_stands_alone(monkeypatch, own, ours):
    options = lab_options(monkeypatch, own)  # JupyterLab refuses an option that is given twice
    assert own in options
    assert [one for one in options if one.startswith(ours + "=") and one != own] == []


def test_an_unknown_command_shows_the_help():
    unknown = subprocess.run(
        [sys.executable, "run.py", "labs"], cwd=REPOSITORY, capture_output=True
    )
    assert unknown.returncode == 2
    assert b"python run.py lab" in unknown.stdout
