"""A real JupyterLab on this machine, with none of the reader's own settings, for the tests."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.notebooks.processor import of_lessons

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class JupyterLab:
    """A running server, of which `folder` has the notebooks; `url` is where it listens."""

    folder: Path
    url: str
    token: str

    def path(self, notebook: str) -> str:
        """Return what the server calls `notebook`, a path in `folder`."""
        return f"{self.folder.name}/{notebook}"

    def address(self, notebook: str) -> str:
        """Return the address which opens `notebook`, a path in `folder`, in a new workspace."""
        return f"{self.url}lab/tree/{self.path(notebook)}?reset&token={self.token}"


@contextmanager
def running_lab(folder: Path, home: Path) -> Iterator[JupyterLab]:
    """Run JupyterLab on what `folder` lies in; what it writes about itself goes to `home`."""
    token = secrets.token_hex(16)
    with (home / "lab.log").open("w") as log:
        process = subprocess.Popen(
            command(folder.parent, token),
            env=environment(home),
            stdout=log,
            stderr=log,
            cwd=folder,
        )
        try:
            yield JupyterLab(folder, wait_for_server(process, home), token)
        finally:
            stop(process)


def command(folder: Path, token: str) -> list[str]:
    """Return the command line of a JupyterLab that asks nothing and opens no window."""
    root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", *root),
        f"--ServerApp.root_dir={folder}",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={free_port()}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={token}",
        f"--LabApp.app_settings_dir={REPOSITORY / '.jupyter'}",
        "--LabApp.expose_app_in_browser=True",
    ]


def free_port() -> int:
    """Return a port on which nobody listens: two Labs that start at once would take the same."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def environment(home: Path) -> dict[str, str]:
    """Return this process's environment with Jupyter's and the reader's folders in `home`."""
    kinds = ("CONFIG", "DATA", "RUNTIME")
    folders = {f"JUPYTER_{kind}_DIR": str(home / kind.lower()) for kind in kinds}
    own = {"IPYTHONDIR": str(home / "ipython"), "SEQRL_HOME": str(home / "answers")}
    return {**os.environ, **of_lessons(), **folders, **own}


def wait_for_server(process: subprocess.Popen, home: Path, seconds: float = 180) -> str:
    """Return the server's URL as soon as it answers."""
    information = home / "runtime" / f"jpserver-{process.pid}.json"
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        if information.exists() and (url := answering_url(information)):
            return url
        time.sleep(0.1)
    raise RuntimeError("JupyterLab did not start:\n" + (home / "lab.log").read_text())


def stop(process: subprocess.Popen) -> None:
    """Ask the server to stop, with its kernels, and insist after ten seconds."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def answering_url(information: Path) -> str | None:
    """Return the URL in a server's information file if somebody answers there."""
    try:
        url = json.loads(information.read_text())["url"]
        with urllib.request.urlopen(url + "api", timeout=5):
            return url
    except (OSError, ValueError):
        return None
