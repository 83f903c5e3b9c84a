"""A Minari data set's metadata.json: read as text and checked, before anything follows it.

Minari makes the environment that this file names where a space is missing, and what it names may
be anything, the running of a command included. So both spaces must be there, in plain numbers.
"""

import json
from pathlib import Path
from typing import Any

import minari
import numpy as np

from seqrl.tools.fields import finite_number, whole_number
from seqrl.tools.refusals import refused_by_the_system, with_remedy

MOST_BYTES = 16_000_000  # of metadata.json; Minari's own are some kilobytes
LEAST_BYTES = 100  # of main_data.hdf5 for each episode; the heads of its arrays alone are more
SPACES = {"observation_space": ("Box",), "action_space": ("Box", "Discrete")}  # and their types
CONVERT = "record them anew: gymnasium.wrappers.FlattenObservation makes vectors of observations"
NUMBERS = {f"{kind}{bits}" for kind in ("int", "uint", "float") for bits in (8, 16, 32, 64)}


class _Unsupported(ValueError):
    """What is sound, but not for us."""


def read_metadata(folder: Path) -> dict[str, Any]:
    """Return what metadata.json in a data set's `folder` says, checked.

    Raises `ValueError` naming the file and the field, and `OSError` where the system refuses.
    """
    path = folder / "metadata.json"
    try:
        metadata = _mapping(_text(path))
        _check(metadata, folder / "main_data.hdf5")
    except FileNotFoundError as error:
        raise damaged(Path(error.filename), "it is missing") from error
    except _Unsupported as error:
        raise ValueError(f"{path}: {error}") from error
    except Exception as error:
        if refused_by_the_system(error):
            raise
        raise damaged(path, error) from error
    return metadata


def damaged(path: Path, why: object) -> ValueError:
    """Return the error that says that a data set's file makes no sense, and what to do."""
    return ValueError(
        f"{path} is damaged, or Minari did not write it ({why}); it was left as it is: restore "
        "it, or delete the data set's folder and make or download it again"
    )


def _text(path: Path) -> str:
    with with_remedy(f"reading {path}", "use a copy"), path.open(encoding="utf-8") as file:
        text = file.read(MOST_BYTES + 1)
    if len(text) > MOST_BYTES:
        raise ValueError(f"it is longer than {MOST_BYTES:,} characters")
    return text


def _mapping(text: Any) -> dict[str, Any]:
    if not isinstance(text, str):
        raise TypeError(f"expected JSON as text, got {text!r:.80}")
    found = json.loads(text)
    if not isinstance(found, dict):
        raise TypeError(f"expected a JSON object, got {text!r:.80}")
    return found


def _check(metadata: dict[str, Any], arrays: Path) -> None:
    for name in ("dataset_id", "minari_version", "data_format"):
        if not isinstance(metadata.get(name), str):
            raise TypeError(f"{name} must be text, got {metadata.get(name)!r:.80}")
    if metadata["data_format"] != "hdf5":
        raise _Unsupported(f"data_format is {metadata['data_format']!r:.80}; only 'hdf5' is read")
    if metadata["minari_version"] not in minari.supported_dataset_versions:
        raise _Unsupported(
            f"minari_version is {metadata['minari_version']!r:.80}, which Minari "
            f"{minari.__version__} does not read: install the Minari that wrote the data set"
        )
    episodes = whole_number("total_episodes", metadata.get("total_episodes"), least=1)
    whole_number("total_steps", metadata.get("total_steps"), least=episodes)
    if episodes * LEAST_BYTES > (size := arrays.stat().st_size):
        raise ValueError(f"total_episodes is {episodes:,}, but {arrays.name} has {size:,} bytes")
    for name, kinds in SPACES.items():
        space = _named(name, _mapping, metadata.get(name))
        if (kind := space.get("type")) not in kinds:
            needed = f"{' or '.join(kinds)} {name.removesuffix('_space')}s"
            raise _Unsupported(f"needs {needed}, got {str(kind):.80}; {CONVERT}")
        _named(name, _check_space, space)
    for name in ("env_spec", "eval_env_spec"):
        _named(name, _check_world, metadata.get(name))
    for name in ("author", "author_email"):
        _named(name, _check_people, metadata.get(name, []))
    names = [n for n in ("ref_min_score", "ref_max_score") if metadata.get(n) is not None]
    scores = [finite_number(name, metadata[name]) for name in names]
    if len(scores) == 2 and not scores[0] < scores[1]:
        raise ValueError(f"ref_min_score must be less than ref_max_score, got {scores}")


def _named(name: str, function: Any, value: Any) -> Any:
    try:
        return function(value)
    except Exception as error:
        raise ValueError(f"{name}: {error!r:.200}") from error


def _check_space(space: dict[str, Any]) -> None:
    """Raise unless Minari can build the space from numbers that stand in the text themselves."""
    if space["type"] == "Discrete":
        whole_number("n", space.get("n"), least=1, most=2**31)
        whole_number("start", space.get("start"), least=-(2**31), most=2**31)
        return
    shape = tuple(whole_number("shape", size, least=1) for size in space["shape"])
    if space["dtype"] not in NUMBERS:
        raise ValueError(f"dtype {space['dtype']!r} is none of numbers")
    bounds = [np.array(space[side], dtype=np.float64) for side in ("low", "high")]
    if any(bound.shape != shape for bound in bounds):
        raise ValueError(f"low and high must have shape {shape}")
    if any(np.isnan(bound).any() for bound in bounds):
        raise ValueError("low and high must be no NaN")


def _check_world(spec: Any) -> None:
    if spec is not None and not isinstance(_mapping(spec).get("id"), str):
        raise TypeError("expected the text of an environment's specification, with an id")


def _check_people(people: Any) -> None:
    listed = [people] if isinstance(people, str) else people
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        raise TypeError(f"expected names, got {people!r:.80}")
