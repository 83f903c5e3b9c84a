"""What the README of the site's source tells to measure with runs as it stands there."""

import os
import re
import subprocess
import sys

import pytest

from tests.site.node import ROOT

pytestmark = pytest.mark.browser
PAGE = "<!doctype html><html lang='en'><title>one</title><p>one</p></html>"


def said(*arguments: str) -> str:
    """What `python -m …` prints in the repository, without what pytest adds to the path."""
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=clean, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_first_paint_of_a_folder_is_measured_however_it_is_named(tmp_path):
    (tmp_path / "one.html").write_text(PAGE, encoding="utf-8")
    for folder in (tmp_path, os.path.relpath(tmp_path, ROOT)):
        assert re.fullmatch(
            r"one\.html +\d+ ms, +\d+ at most\n", said("tests.site.first_paint", str(folder))
        )


def test_each_sliders_speed_is_measured():
    lines = said("tests.site.live_speed").splitlines()
    assert len(lines) == 5
    assert all(re.search(r" ms median, .* moves$", line) for line in lines)
