"""The scripts in data/ that record, as modules, and the records that they wrote."""

import json
import sys
from importlib import util
from types import ModuleType

from seqrl.shipped import DATA


def script(name: str) -> ModuleType:
    """Return data/<name>.py as a module; as when it is run, it finds what lies beside it."""
    if str(DATA) not in sys.path:
        sys.path.append(str(DATA))
    spec = util.spec_from_file_location(name, DATA / f"{name}.py")
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def records(folders: str) -> list[dict]:
    """Return the records in the folders of data/results that a pattern names, in order."""
    files = sorted((DATA / "results").glob(f"{folders}/*.json"))
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


def setting(record: dict) -> tuple[str, str]:
    """Return the experiment and the variant that a record is of."""
    return record["experiment"], record["variant"]
