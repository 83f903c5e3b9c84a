"""seqrl in two commands; Python is all they need.

    python run.py lab     make a private environment, install, open the first lesson
    python run.py test    the same, then run every test

The environment is the folder .venv beside this file; delete it to start again. The first call
downloads about half a gigabyte and takes a few minutes, later calls take seconds. What follows
the command is passed on: `python run.py lab --no-browser`, `python run.py test -k returns`.
Two more concern d3rlpy and Hugging Face, who get an environment of their own, .venv-bench:
`python run.py bench` measures seqrl's speed beside theirs, and `python run.py peers` does no more
than make that environment, for the leaderboard's methods that d3rlpy trains.
"""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PEERS = ROOT / ".venv-bench"
FIRST_LESSON = "notebooks/00_start_here.ipynb"
CPU_WHEELS = "https://download.pytorch.org/whl/cpu"
PYPI = "https://pypi.org/simple/pip/"


# The commands ------------------------------------------------------------------------------


def lab(arguments: list) -> int:
    """Open JupyterLab on the first lesson."""
    python = prepare(VENV, {"lab"})
    options = [
        f"--ServerApp.root_dir={ROOT}",
        f"--LabApp.default_url=/lab/tree/{FIRST_LESSON}",
        f"--LabApp.app_settings_dir={ROOT / '.jupyter'}",  # no news, no update prompts
        f"--LabApp.workspaces_dir={VENV / 'lab-workspaces'}",  # no tabs of other projects
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")  # as in most containers
    return call([python, "-m", "jupyterlab", *options, *arguments])


def test(arguments: list) -> int:
    """Run the whole test suite, or what the arguments choose."""
    python = prepare(VENV, {"lab", "test"})
    return call([python, "-m", "pytest", *arguments])


def bench(arguments: list) -> int:
    """Measure our speed beside the peers', who get an environment of their own."""
    python, theirs = prepare(VENV, {"lab"}), prepare_peers()
    return call([python, str(ROOT / "tests" / "benchmark"), theirs, *arguments])


def peers(arguments: list) -> int:
    """Make the peers' environment: d3rlpy trains some of the leaderboard's methods there."""
    say("the peers are ready: " + prepare_peers())
    return 0


COMMANDS = {"lab": lab, "test": test, "bench": bench, "peers": peers}


def main(arguments: list) -> int:
    """Run one command; return its exit code."""
    if sys.version_info < OLDEST_PYTHON:
        needed, found = (".".join(map(str, v[:2])) for v in (OLDEST_PYTHON, sys.version_info))
        stop(
            f"seqrl needs Python {needed} or newer, and this is {found}.",
            "Install a newer one from https://www.python.org/downloads/, then call this file",
            "with it by name, for example: python3.13 run.py lab",
        )
    if not arguments or arguments[0] not in COMMANDS:
        print(__doc__)
        return 0 if arguments in ([], ["-h"], ["--help"], ["help"]) else 2
    return COMMANDS[arguments[0]](arguments[1:])


# The private environment -------------------------------------------------------------------


def prepare(folder: Path, extras: set) -> str:
    """Return the Python of `folder`, an environment that holds seqrl with these `extras`.

    A stamp in the folder says what was installed; while it is true there is nothing to do.
    """
    stamp = read_stamp(folder)
    current = works(folder)
    if current and stamp["key"] == fingerprint() and extras <= set(stamp["extras"]):
        return python_of(folder)
    if not current:
        create(folder)
    extras = sorted(extras | set(stamp["extras"]))
    write_stamp(folder, None, extras)  # an install that is cut off here is done again
    install(folder, extras)
    write_stamp(folder, fingerprint(), extras)
    return python_of(folder)


def prepare_peers() -> str:
    """Return the Python of an environment that holds what peers.txt lists, made if need be."""
    needed = ROOT / "peers.txt"
    key = hashlib.sha256(needed.read_bytes()).hexdigest()
    if not works(PEERS) or read_stamp(PEERS)["key"] != key:
        create(PEERS)
        pip = [python_of(PEERS), "-m", "pip", "install", "--disable-pip-version-check"]
        if call([*pip, *torch_index(), "-r", str(needed)]) != 0:
            stop("The peers could not be installed; pip's own message is above.")
        write_stamp(PEERS, key, [])
    return python_of(PEERS)


def create(folder: Path) -> None:
    """Make an empty environment, in place of an old or half-made one."""
    say(f"making a private environment in {folder}")
    if folder.exists():
        shutil.rmtree(str(folder))
    folder.mkdir()
    write_stamp(folder, None, [])  # from here on the folder is known as ours
    if subprocess.call([sys.executable, "-m", "venv", str(folder)]) != 0:
        stop(
            "Python could not make an environment (its message is above).",
            "On Debian and Ubuntu the package python3-venv is needed:",
            "    sudo apt-get install python3-venv",
        )


def install(folder: Path, extras: list) -> None:
    """Install seqrl from this folder, editable, with pip; pip shows its own progress."""
    say("installing; the first time this downloads about half a gigabyte")
    package = f"{ROOT}[{','.join(extras)}]"
    pip = [python_of(folder), "-m", "pip", "install", "--disable-pip-version-check"]
    os.environ.setdefault("PIP_RETRIES", "2")  # no network: say so in seconds, not minutes
    constraints = ["--constraint", str(ROOT / "constraints.txt")]
    if call([*pip, *torch_index(), *constraints, "--editable", package]) != 0:
        stop(
            "The installation did not finish; pip's own message is above.",
            *([] if answers(PYPI) else [f"{PYPI} does not answer: is there a network?"]),
            "Run the same command again once the cause is gone: it goes on where it stopped.",
        )


def torch_index() -> list:
    """Return the pip options that spare Linux without an NVIDIA GPU gigabytes of CUDA."""
    if sys.platform != "linux" or shutil.which("nvidia-smi"):
        return []
    if answers(CPU_WHEELS + "/torch/"):
        return ["--extra-index-url", CPU_WHEELS]
    say(f"{CPU_WHEELS} does not answer: PyTorch comes from pip's usual place")
    return []


def python_of(folder: Path) -> str:
    """Return the interpreter of an environment."""
    return str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def works(folder: Path) -> bool:
    """Tell whether an environment is whole and of this Python's version."""
    probe = f"import sys, pip; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    try:
        return subprocess.call([python_of(folder), "-c", probe], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


# The stamp ---------------------------------------------------------------------------------


def fingerprint() -> str:
    """Return a hash of all that decides what belongs into the environment."""
    digest = hashlib.sha256(repr((str(ROOT), sys.version_info[:2])).encode())
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def read_stamp(folder: Path) -> dict:
    """Return what was installed; stop at a folder that is not ours, so as not to delete it."""
    try:
        return json.loads((folder / "seqrl.json").read_text())
    except (OSError, ValueError):
        if folder.exists() and any(folder.iterdir()) and not (folder / "seqrl.json").exists():
            stop(
                f"{folder} was not made by run.py, so it is left alone.",
                "Move it away, or install into it yourself: pip install -e '.[lab,test]'",
            )
        return {"key": None, "extras": []}


def write_stamp(folder: Path, key, extras: list) -> None:
    """Note what is installed; a `key` of None means: not yet."""
    (folder / "seqrl.json").write_text(json.dumps({"key": key, "extras": extras}))


# Small things ------------------------------------------------------------------------------


def call(command: list) -> int:
    """Run a command in this folder, with Ctrl-C left to it; return its exit code."""
    process = subprocess.Popen(command, cwd=str(ROOT))
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # the command has received it too, and decides


def answers(url: str, seconds: float = 3.0) -> bool:
    """Tell whether `url` can be fetched within `seconds`, a hanging name look-up included."""
    heard = []

    def ask():
        try:
            with urllib.request.urlopen(url, timeout=seconds):
                heard.append(True)
        except (OSError, ValueError):
            pass

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(seconds)
    return bool(heard)


def say(text: str) -> None:
    """Print one line of our own between those of other programs."""
    print("run.py: " + text, flush=True)


def stop(*lines: str) -> None:
    """Say what is wrong and what to do, and leave."""
    sys.exit("\n".join(("", *lines)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
