"""seqrl in two commands; Python is all they need.

    python run.py lab             make a private environment, install, open the first lesson
    python run.py test            the same, then run every test, as many at once as there are cores
    python run.py test --quick    the unit and property tests alone, in two minutes or less
    python run.py site            the same, then build the lessons as pages: site/index.html

The environment is the folder .venv beside this file; delete it to start again. The first call
downloads about half a gigabyte and takes a few minutes, later calls take seconds. What follows
the command is passed on: `python run.py lab --no-browser`, `python run.py test -k returns`.
Two more concern d3rlpy and Hugging Face, who get an environment of their own, .venv-bench:
`python run.py bench` measures seqrl's speed beside theirs, and `python run.py peers` does no more
than make that environment, for the leaderboard's methods that d3rlpy trains.
"""

import signal

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends this at once, without a traceback

import configparser
import csv
import hashlib
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PEERS = ROOT / ".venv-bench"
FIRST_LESSON = "notebooks/00_start_here.ipynb"
SITE, ROBOT = ROOT / "notebooks" / "site", ROOT / "notebooks" / "ask_a_robot.html"
CPU_WHEELS = "https://download.pytorch.org/whl/cpu"
PYPI = "https://pypi.org/simple/pip/"
PARALLEL = ["-n", "auto", "--dist", "loadscope", "--no-loadscope-reorder"]
QUICK = ["tests/unit", "tests/property"]

# A shell may hold settings for other environments than ours: children do not see them.
MISLEADING = [
    *("PYTHONHOME", "PYTHONPATH", "PYTHONPLATLIBDIR", "PYTHONSAFEPATH", "PYTHONUSERBASE"),
    *("PYTHONEXECUTABLE", "__PYVENV_LAUNCHER__", "VIRTUAL_ENV"),  # each names another Python
    *("PYTHONOPTIMIZE", "PYTHONWARNINGS"),  # no assertions, or errors for warnings of others
    "PYTHONINSPECT",  # what has ended waits for more to be typed
    *("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_PYTHON"),
    *("PIP_NO_DEPS", "PIP_DRY_RUN", "PIP_REQUIREMENT", "PIP_EDITABLE", "PIP_IGNORE_INSTALLED"),
    *("PIP_PLATFORM", "PIP_PYTHON_VERSION", "PIP_IMPLEMENTATION", "PIP_ABI"),
]
# The same for pip's settings files: the environment's own overrules the user's, key by key.
PIP_SETTINGS = {
    "user": "no",
    **dict.fromkeys(["target", "prefix", "root", "no-deps", "dry-run"], ""),
}
STAMP, LOCK = "seqrl.json", "seqrl.lock"  # what lies in an environment that is ours


# The commands ------------------------------------------------------------------------------


def lab(arguments: list) -> int:
    """Open JupyterLab on the first lesson, for this machine and whoever holds its token alone."""
    python = prepare(VENV, {"lab"})
    make_robot_page(python)
    options = {
        "--ServerApp.ip": "127.0.0.1",
        "--IdentityProvider.need_token": "True",
        "--ServerApp.root_dir": str(ROOT),
        "--LabApp.default_url": f"/lab/tree/{FIRST_LESSON}",
        "--LabApp.app_settings_dir": str(ROOT / ".jupyter"),  # no news, no update prompts
        "--LabApp.workspaces_dir": str(VENV / "lab-workspaces"),  # no tabs of other projects
    }
    short = {"--ip": "--ServerApp.ip", "--notebook-dir": "--ServerApp.root_dir"}
    given = {argument.split("=")[0] for argument in arguments}
    given |= {short[name] for name in given if name in short}
    ours = [f"{name}={value}" for name, value in options.items() if name not in given]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        ours.append("--allow-root")  # as in most containers
    return call([python, "-m", "jupyterlab", *ours, *arguments])


def make_robot_page(python: str) -> None:
    """Begin to make the page that lesson 00 links to, unless it is newer than its sources."""
    made = ROBOT.stat().st_mtime if ROBOT.exists() else 0.0
    sources = [path for path in SITE.rglob("*.*") if path.suffix != ".pyc"]
    if any(source.stat().st_mtime > made for source in sources):
        subprocess.Popen([python, str(SITE / "robot.py")], cwd=str(ROOT), env=clean())


def test(arguments: list) -> int:
    """Run the whole test suite, or what the arguments choose."""
    python = prepare(VENV, {"lab", "site", "test"})
    arguments = [part for one in arguments for part in (QUICK if one == "--quick" else [one])]
    return call([python, "-m", "pytest", *PARALLEL, *arguments])


def site(arguments: list) -> int:
    """Execute the lessons and build them as pages that need nothing but a browser."""
    python = prepare(VENV, {"lab", "site"})
    return call([python, str(SITE / "build.py"), *arguments])


def bench(arguments: list) -> int:
    """Measure our speed beside the peers', who get an environment of their own."""
    python, theirs = prepare(VENV, {"lab"}), prepare(PEERS, set())
    return call([python, str(ROOT / "tests" / "benchmark"), theirs, *arguments])


def peers(arguments: list) -> int:
    """Make the peers' environment: d3rlpy trains some of the leaderboard's methods there."""
    say("the peers are ready: " + prepare(PEERS, set()))
    return 0


COMMANDS = {"lab": lab, "test": test, "site": site, "bench": bench, "peers": peers}


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


# A private environment ---------------------------------------------------------------------


def prepare(folder: Path, extras: set) -> str:
    """Return the Python of `folder`, an environment that holds all it should, made if need be.

    A stamp in the folder says what was installed; while it is true there is nothing to do.
    """
    if not ready(folder, extras):
        check_place(folder)
        with alone(folder):
            if not ready(folder, extras):  # the one we waited for may have made it
                make(folder, extras)
    return python_of(folder)


def ready(folder: Path, extras: set) -> bool:
    """Tell whether the stamp promises all that is wanted, and nothing has gone since."""
    stamp = read_stamp(folder)
    if stamp["key"] != fingerprint(folder) or not extras <= set(stamp["extras"]):
        return False
    found = inspect(folder)
    return found is not None and not found["damaged"] and set(stamp["holds"]) <= set(found["whole"])


def make(folder: Path, extras: set) -> None:
    """Make an environment, or bring it up to date, or mend it; stamp it if all can be imported."""
    extras = sorted(extras | set(read_stamp(folder)["extras"]))
    found = inspect(folder)
    if found is None or "pip" not in found["whole"]:
        create(folder)
        found = {"damaged": []}
    write_stamp(folder, None, extras)  # an install that is cut off here is done again
    install(folder, wanted(folder, extras))
    if found["damaged"]:
        say("files are not whole, so these are installed again: " + ", ".join(found["damaged"]))
        install(folder, ["--force-reinstall", "--no-deps", *found["damaged"]])
    try_imports(folder, extras)
    write_stamp(folder, fingerprint(folder), extras, inspect(folder)["whole"])


def check_place(folder: Path) -> None:
    """Stop where no environment can be made, or where one would replace what is not ours."""
    if os.pathsep in str(folder.resolve()):
        stop(
            f"Python makes no environment in a folder with {os.pathsep!r} in its path: {folder}",
            "Rename that part of the path, or move this folder, and run the same command again.",
        )
    if folder.is_symlink() and not folder.exists():
        stop(
            f"{folder} is a link that leads nowhere, to {os.readlink(str(folder))}.",
            "Make the folder it should lead to, or remove the link.",
        )
    ours = any((folder / name).exists() for name in (STAMP, LOCK))
    if folder.exists() and not ours and (not folder.is_dir() or any(folder.iterdir())):
        stop(
            f"{folder} was not made by run.py, so it is left alone.",
            "Move it away, or install into it yourself: pip install -e '.[lab,site,test]'",
        )


def create(folder: Path) -> None:
    """Make an empty environment, in place of an old or half-made one."""
    say(f"making a private environment in {folder}")
    try:
        for old in folder.iterdir():
            if old.is_dir() and not old.is_symlink():
                shutil.rmtree(str(old))
            elif old.name not in (STAMP, LOCK):
                old.unlink()
    except OSError as error:
        stop(f"The old one cannot be removed: {error}", "Does a JupyterLab still run in it?")
    python = getattr(sys, "_base_executable", sys.executable)  # not the old one's, which is gone
    command = [python, "-m", "venv", str(folder.resolve())]  # venv takes no links
    made = subprocess.run(
        command, env=clean(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if made.returncode != 0:
        stop(
            f"Python could not make an environment: {made.stdout.strip()}",
            "On Debian and Ubuntu the package python3-venv is needed:",
            "    sudo apt-get install python3-venv",
        )


def install(folder: Path, what: list) -> None:
    """Install with pip, which shows its own progress."""
    say("installing; the first time this downloads about half a gigabyte")
    write_pip_settings(folder / ("pip.ini" if os.name == "nt" else "pip.conf"))
    pip = [python_of(folder), "-m", "pip", "install", "--disable-pip-version-check"]
    os.environ.setdefault("PIP_RETRIES", "2")  # no network: say so in seconds, not minutes
    if call([*pip, *torch_index(), *what]) != 0:
        stop(
            "The installation did not finish; pip's own message is above.",
            *([] if answers(PYPI) else [f"{PYPI} does not answer: is there a network?"]),
            "Run the same command again once the cause is gone: it goes on where it stopped.",
        )


def write_pip_settings(path: Path) -> None:
    """Write pip's settings for an environment: those that the shell names, less the misleading."""
    settings = configparser.RawConfigParser()
    try:
        settings.read(os.environ.get("PIP_CONFIG_FILE", os.devnull))
    except (configparser.Error, UnicodeDecodeError) as error:
        stop(f"The file that PIP_CONFIG_FILE names makes no sense: {error}", "Mend or unset it.")
    settings.read_dict(dict.fromkeys(["global", "install"], PIP_SETTINGS))
    path.touch(mode=0o600)  # an index may be named with a password
    with path.open("w") as file:
        settings.write(file)


def try_imports(folder: Path, extras: list) -> None:
    """Stop if anything that was asked for cannot be imported."""
    say("trying what was installed")
    failed = ask(folder, "failing", *requirements(folder, extras))
    if failed is None or failed:
        stop(
            f"The environment in {folder} does not work:",
            *(failed or ["its Python ends while it imports what was installed"]),
            "Delete that folder and run the same command again. If that does not help, do pip's",
            f"settings lead elsewhere? {python_of(folder)} -m pip config list",
        )


# What belongs into it ----------------------------------------------------------------------


def lists(folder: Path) -> list:
    """Return the files that decide what belongs into an environment."""
    names = ["peers.txt"] if folder == PEERS else ["pyproject.toml", "constraints.txt"]
    return [ROOT / name for name in names]


def wanted(folder: Path, extras: list) -> list:
    """Return what pip is asked for: the peers, or seqrl from this folder, editable."""
    if folder == PEERS:
        return ["-r", str(lists(PEERS)[0])]
    package = f"{ROOT}[{','.join(extras)}]"
    return ["--constraint", str(ROOT / "constraints.txt"), "--editable", package]


def requirements(folder: Path, extras: list) -> list:
    """Return the names of the packages that must be importable afterwards."""
    if folder == PEERS:
        asked = lists(PEERS)[0].read_text(encoding="utf-8").splitlines()
    else:
        import tomllib  # an old Python, which has none, has been told so in `main`

        project = tomllib.loads(lists(VENV)[0].read_text(encoding="utf-8"))["project"]
        chosen = [project.get("optional-dependencies", {}).get(extra, []) for extra in extras]
        asked = [project["name"], *sum(chosen, project.get("dependencies", []))]
    return [match.group() for match in (re.match(r"[\w.-]+", line) for line in asked) if match]


def fingerprint(folder: Path) -> str:
    """Return a hash of all that decides what belongs into the environment."""
    digest = hashlib.sha256(repr((str(ROOT), sys.version_info[:2])).encode())
    for path in lists(folder):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def torch_index() -> list:
    """Return the pip options that spare Linux without an NVIDIA GPU gigabytes of CUDA."""
    if sys.platform != "linux" or shutil.which("nvidia-smi"):
        return []
    if answers(CPU_WHEELS + "/torch/"):
        return ["--extra-index-url", CPU_WHEELS]
    say(f"{CPU_WHEELS} does not answer: PyTorch comes from pip's usual place")
    return []


# What is in it, asked of its own Python ----------------------------------------------------


def python_of(folder: Path) -> str:
    """Return the interpreter of an environment."""
    return str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def ask(folder: Path, function: str, *arguments: str):
    """Return what a function of this file returns in an environment's Python, None if it fails."""
    code = f"""
import json, sys, run
del sys.path[0]  # this folder, which held run.py: what is installed must be found without it
print("\\n" + json.dumps(run.{function}(*sys.argv[1:])))
"""
    try:
        said = subprocess.run(
            [python_of(folder), "-c", code, *arguments],
            cwd=str(ROOT),
            env=clean(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ).stdout
        return json.loads(said.splitlines()[-1].decode())
    except (OSError, ValueError, IndexError):
        return None


def inspect(folder: Path):
    """Return the `inventory` of an environment, None if it is broken or of another Python."""
    found = ask(folder, "inventory")
    return found if found and found["python"] == list(sys.version_info[:2]) else None


def inventory() -> dict:
    """Return the packages installed here: the whole ones, and those that lack a part."""
    from importlib.metadata import distributions

    found = {"python": sys.version_info[:2], "whole": [], "damaged": []}
    for one in distributions():
        rows = csv.reader((one.read_text("RECORD") or "").splitlines())
        kept = [row for row in rows if not row[0].endswith(".pyc")]  # those are made again
        if all(is_whole(one.locate_file(file), *more) for file, *more in kept):
            found["whole"].append(one.metadata["Name"])
        else:
            found["damaged"].append(f"{one.metadata['Name']}=={one.version}")
    return found


def is_whole(path, digest: str = "", size: str = "") -> bool:
    """Tell whether an installed file is there, and as long as was noted when it was installed."""
    try:
        return os.stat(str(path)).st_size == int(size) if size else os.path.exists(str(path))
    except (OSError, ValueError):
        return False


def failing(*names: str) -> list:
    """Return, of these packages, one line on each that cannot be imported here."""
    from importlib.metadata import PackageNotFoundError, files

    failed = []
    for name in names:
        try:
            for module in modules(name, files(name) or []):
                importlib.import_module(module)
        except PackageNotFoundError:
            failed.append(f"{name} is not there")
        except Exception as error:
            failed.append(f"{name} cannot be imported: {type(error).__name__}: {error}")
    return failed


def modules(name: str, files: list) -> list:
    """Return the modules that stand for a package: the one of its name, or all public ones."""
    found = {file.parts[0] for file in files if len(file.parts) == 2 and file.name == "__init__.py"}
    found |= {file.stem for file in files if len(file.parts) == 1 and file.suffix == ".py"}
    own = name.lower().replace("-", "_")
    return [own] if own in found or not found else sorted(m for m in found if m[0] != "_")


# The stamp and the lock --------------------------------------------------------------------


def read_stamp(folder: Path) -> dict:
    """Return what was installed; nothing, where there is no stamp that can be read."""
    nothing = {"key": None, "extras": [], "holds": []}
    try:
        stamp = {**nothing, **json.loads((folder / STAMP).read_text())}
        names = [*stamp["extras"], *stamp["holds"]]
    except (OSError, ValueError, TypeError, RecursionError):
        return nothing
    return stamp if all(isinstance(name, str) for name in names) else nothing


def write_stamp(folder: Path, key, extras: list, holds: list = ()) -> None:
    """Note what is installed; a `key` of None means: not yet."""
    stamp = {"key": key, "extras": extras, "holds": sorted(holds)}
    (folder / STAMP).write_text(json.dumps(stamp))


@contextmanager
def alone(folder: Path):
    """Hold the lock of an environment; wait while another run.py holds it."""
    try:
        folder.mkdir(exist_ok=True)
        file = (folder / LOCK).open("a")
    except OSError as error:
        stop(f"The environment cannot be made: {error}", "Put this folder where you may write.")
    with file:
        if not locked(file):
            say(f"another run.py is at work in {folder}; this one waits for it (Ctrl-C: leave)")
            while not locked(file):
                time.sleep(0.2)
        yield


def locked(file) -> bool:
    """Try to lock a file until it is closed or this process ends; return whether it is ours."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        pass  # some network folders know no locks: then nobody can be waited for
    return True


# Small things ------------------------------------------------------------------------------


def clean() -> dict:
    """Return the variables that children see: this shell's, less those for other environments."""
    kept = {name: value for name, value in os.environ.items() if name not in MISLEADING}
    if kept.get("PIP_CONFIG_FILE") != os.devnull:  # that one means: no settings at all
        kept.pop("PIP_CONFIG_FILE", None)  # `write_pip_settings` has what is in it
    return {**kept, "PIP_USER": "0"}


def call(command: list) -> int:
    """Run a command in this folder, with Ctrl-C left to it; return its exit code."""
    before = signal.signal(signal.SIGINT, lambda *_: None)  # the command has it too, and decides
    process = subprocess.Popen(command, cwd=str(ROOT), env=clean())
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    code = process.wait()
    signal.signal(signal.SIGINT, before)
    return code


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
