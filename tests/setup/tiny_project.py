"""A tiny project in place of this one: a real run.py, a real pip, no network."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

REPOSITORY = Path(__file__).resolve().parents[2]
NOWHERE = "http://127.0.0.1:9"  # a proxy that nobody runs: no network, known at once
BACKEND = """
import zipfile
from pathlib import Path

def build_editable(folder, config_settings=None, metadata_directory=None):
    name, info = "seqrl-1-py3-none-any.whl", "seqrl-1.dist-info/"
    metadata = "Metadata-Version: 2.1\\nName: seqrl\\nVersion: 1\\nRequires-Dist: helper\\n"
    extras = "Provides-Extra: lab\\nProvides-Extra: test\\n"
    with zipfile.ZipFile(Path(folder) / name, "w") as wheel:
        wheel.writestr("seqrl.pth", str(Path.cwd()))
        wheel.writestr(info + "METADATA", metadata + extras)
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nTag: py3-none-any\\n")
        wheel.writestr(info + "RECORD", "")
    return name
"""
TINY = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "seqrl"
dependencies = ["helper"]
optional-dependencies = { lab = [], test = [] }
"""
# Stands where pytest would be: what `run.py test` starts in the end.
PYTEST = """
import sys
print("arguments:", *sys.argv[1:])
sys.exit(3)
"""


class TinyProject:
    """A project with run.py, one dependency, and a `pytest` that prints what it was given."""

    def __init__(self, folder: Path):
        self.folder = folder
        shutil.copy(REPOSITORY / "run.py", folder)
        (folder / "pyproject.toml").write_text(TINY)
        (folder / "backend.py").write_text(BACKEND)
        (folder / "constraints.txt").write_text("")
        (folder / "pytest.py").write_text(PYTEST)
        (folder / "seqrl.py").write_text("import helper\n")
        self.offer("helper", "HELP = 1\n")

    def offer(self, name: str, source: str) -> None:
        """Make a wheel of one module, which pip finds."""
        (self.folder / "wheels").mkdir(exist_ok=True)
        info = f"{name}-1.dist-info/"
        content = {
            f"{name}.py": source,
            info + "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n",
            info + "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        content[info + "RECORD"] = "".join(
            f"{file},,{len(text)}\n" for file, text in content.items()
        )
        with ZipFile(self.folder / "wheels" / f"{name}-1-py3-none-any.whl", "w") as wheel:
            for file, text in content.items():
                wheel.writestr(file, text)

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen:
        """Call run.py in a shell with these variables, without a network."""
        clear = {"PIP_CONFIG_FILE", "PIP_CONSTRAINT", "XDG_CONFIG_HOME"}
        shell = {name: value for name, value in os.environ.items() if name not in clear}
        offline = {
            "PIP_NO_INDEX": "1",
            "HTTPS_PROXY": NOWHERE,
            "PIP_FIND_LINKS": (self.folder / "wheels").as_uri(),
        }
        return subprocess.Popen(
            [sys.executable, "run.py", *arguments],
            cwd=self.folder,
            env={**shell, "PATH": "", **offline, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
        process = self.start(*arguments, **variables)
        out, err = process.communicate(timeout=300)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def installed(self, file: str) -> Path:
        """Where a file of a package stands in the environment."""
        [place] = (self.folder / ".venv").rglob(file)
        return place
