"""The page's scripts, run by Node: the same files as in the browser, without a document."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "notebooks" / "site"


def run(code: str, *scripts: Path, given: Any = None) -> Any:
    """Return what an async JavaScript function of `given` returns after the scripts were read."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no `node` was found on the path: it runs the page's scripts in these tests")
    finished = subprocess.run(
        [node, Path(__file__).with_name("in_node.js"), *scripts],
        input=json.dumps({"code": code, "given": given}),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert finished.returncode == 0, finished.stderr[-3000:]
    return json.loads(finished.stdout)


def js(*names: str) -> list[Path]:
    """The paths of scripts of the site's source."""
    return [SOURCE / "js" / f"{name}.js" for name in names]
