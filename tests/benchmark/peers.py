"""The peers' environment: made once, made again when requirements.txt changes."""

import hashlib
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".venv-bench"
REQUIREMENTS = Path(__file__).with_name("requirements.txt")

RUN_PY = spec_from_file_location("run", ROOT / "run.py")
run = module_from_spec(RUN_PY)
RUN_PY.loader.exec_module(run)


def python() -> str:
    """Return the Python of an environment that holds d3rlpy and Hugging Face's libraries."""
    key = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if not run.works(FOLDER) or run.read_stamp(FOLDER)["key"] != key:
        run.create(FOLDER)
        pip = [run.python_of(FOLDER), "-m", "pip", "install", "--disable-pip-version-check"]
        if run.call([*pip, *run.torch_index(), "-r", str(REQUIREMENTS)]) != 0:
            run.stop("The peers could not be installed; pip's own message is above.")
        run.write_stamp(FOLDER, key, [])
    return run.python_of(FOLDER)
