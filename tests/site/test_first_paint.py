"""The first paint is measured by the command that the README of the site's source tells."""

import os
import re
import subprocess
import sys

import pytest

from tests.site.node import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("chromium")]  # or skipped without one
PAGE = "<!doctype html><html lang='en'><title>one</title><p>one</p></html>"


@pytest.mark.parametrize("named", [str, lambda folder: os.path.relpath(folder, ROOT)])
def test_a_folder_is_measured_however_it_is_named(named, tmp_path):
    (tmp_path / "one.html").write_text(PAGE, encoding="utf-8")
    command = [sys.executable, "-m", "tests.site.first_paint", named(tmp_path)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert re.fullmatch(r"one\.html +\d+ ms, +\d+ at most\n", done.stdout), done.stderr
