"""The scripts and the workflow of continuous integration, as far as they can be tried anywhere."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.setup.tiny_project import REPOSITORY

BASH = shutil.which("bash")
SCRIPTS = sorted((REPOSITORY / ".ci").iterdir())
WORKFLOWS = sorted((REPOSITORY / ".github" / "workflows").iterdir())
RECORD = f'#!{BASH}\necho "$@" >> "${{0%/*}}/calls"\n'

needs_bash = pytest.mark.skipif(BASH is None or os.name == "nt", reason="they are for bash")


@needs_bash
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_bash_can_read_each_script(script):
    assert subprocess.run([BASH, "-n", script], capture_output=True).stderr == b""


def calls_of_apt_get(path: Path, *commands: str) -> list[str]:
    """What install_chromium asks apt-get for on a machine which has no other commands."""
    for command in ("id", "env"):
        (path / command).symlink_to(shutil.which(command))
    (path / "sudo").write_text(f'#!{BASH}\nexec "$@"\n')
    (path / "sudo").chmod(0o755)
    for command in commands:
        (path / command).write_text(RECORD)
        (path / command).chmod(0o755)
    script = REPOSITORY / ".ci" / "install_chromium"
    subprocess.run([BASH, script], env={"PATH": str(path)}, check=True, capture_output=True)
    calls = path / "calls"
    return calls.read_text().splitlines() if calls.exists() else []


@needs_bash
def test_a_machine_without_a_browser_gets_chromium(tmp_path):
    update, install = calls_of_apt_get(tmp_path, "apt-get")
    assert update.startswith("update")
    assert install.startswith("install")
    assert install.endswith(" chromium")


@needs_bash
@pytest.mark.parametrize("browser", ["chromium", "chromium-browser", "google-chrome"])
def test_a_machine_with_a_browser_is_left_as_it_is(tmp_path, browser):
    assert calls_of_apt_get(tmp_path, browser, "apt-get") == []


@needs_bash
def test_a_machine_without_apt_get_goes_on_without(tmp_path):
    assert calls_of_apt_get(tmp_path) == []


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.name)
def test_each_job_of_a_workflow_runs_something(workflow):
    jobs = yaml.safe_load(workflow.read_text())["jobs"]
    assert jobs
    assert all(any("run" in step for step in job["steps"]) for job in jobs.values())
