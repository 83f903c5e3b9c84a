"""An entry: what one method with one seed achieved on one data set, and how to repeat it."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from ..returns import ReferenceScores, normalised_score
from ..shipped import DATA
from .recipe import Recipe, recipe_hash

ENTRIES = DATA / "results" / "leaderboard"
EPISODES = 10  # of every evaluation
FIELDS: dict[str, Any] = {
    "method": str,
    "dataset": str,
    "seed": int,
    "command": str,  # repeats exactly this entry
    "recipe": dict,  # whole
    "config_hash": str,  # of the recipe
    "data": dict,  # episodes, steps, sha256
    "asked": float,  # the return that was asked for: the best in the data
    "reference": dict,  # minimum, maximum, source: what 0 and 100 mean
    "updates": int,
    "env_steps": int,
    "returns": dict,  # by row, one an episode
    "scores": dict,  # by row, their mean, normalised
    "curves": dict,  # by row, [updates, normalised score]
    "losses": list,  # [updates, mean since the last]
    "train_seconds": float,  # of CPU
    "evaluate_seconds": float,  # of CPU
    **dict.fromkeys(("python", "device", "torch", "numpy", "gymnasium", "mujoco"), str),
}
OPTIONAL = {"d3rlpy": str}
PARTS = {
    "data": {"episodes": int, "steps": int, "sha256": str},
    "reference": {"minimum": float, "maximum": float, "source": str},
}
AGAIN = "repeat the command that made it, or delete the file"


def entry_path(folder: Path, method: str, dataset: str, seed: int) -> Path:
    """Return where an entry lies.

    >>> entry_path(Path("x"), "dt", "hopper/medium-v0", 0).as_posix()
    'x/hopper_medium/dt_0.json'
    """
    world = re.sub(r"-v\d+$", "", dataset).replace("/", "_")
    return folder / world / f"{method}_{seed}.json"


def load_entries(folder: Path | None = None) -> list[dict[str, Any]]:
    """Return the entries in `folder` (default: those that ship), in the order of their files.

    Raises `ValueError` naming file and field for an entry that is not sound: see `check_entry`;
    for one that lies where another belongs, is there twice, or is of other data than its like.
    """
    entries = []
    for path in sorted((folder or ENTRIES).rglob("*.json")):
        try:
            entry = json.loads(path.read_text(encoding="utf-8"))
            check_entry(entry)
            _check_place(entry, path)
        except ValueError as error:
            raise ValueError(f"{path}: {error}; {AGAIN}") from error
        entries.append(entry)
    check_together(entries)
    return entries


def check_entry(entry: dict[str, Any]) -> None:
    """Raise `ValueError` unless an entry has every field, no other, and agrees with itself."""
    _check_fields("", entry, FIELDS, OPTIONAL)
    for name, parts in PARTS.items():
        _check_fields(f"{name}.", entry[name], parts, {})
    if Recipe.from_mapping(entry["recipe"]).method != entry["method"]:
        raise ValueError(
            f"method is {entry['method']!r}, the recipe's {entry['recipe']['method']!r}"
        )
    if recipe_hash(entry["recipe"]) != entry["config_hash"]:
        raise ValueError(f"config_hash {entry['config_hash']!r} is not that of its recipe")
    _check_scores(entry)


def _check_fields(
    prefix: str, given: dict[str, Any], needed: dict[str, Any], optional: dict[str, Any]
) -> None:
    missing, unknown = needed.keys() - given.keys(), given.keys() - needed.keys() - optional.keys()
    if missing or unknown:
        told = [f"{prefix}{name} is missing" for name in sorted(missing)]
        told += [f"{prefix}{name} is unknown" for name in sorted(unknown)]
        raise ValueError(", ".join(told))
    for name, value in given.items():
        kind = (needed | optional)[name]
        if not isinstance(value, (int, float) if kind is float else kind):
            raise ValueError(f"{prefix}{name} must be of type {kind.__name__}, got {value!r}")


def _check_scores(entry: dict[str, Any]) -> None:
    told = entry["reference"]
    reference = ReferenceScores(told["minimum"], told["maximum"], told["source"])
    if not entry["returns"].keys() == entry["scores"].keys() == entry["curves"].keys():
        raise ValueError("returns, scores and curves must have the same rows")
    for row, returns in entry["returns"].items():
        if not _finite(returns):
            raise ValueError(f"returns of {row} must be {EPISODES} finite numbers, got {returns}")
        score = normalised_score(returns, reference).mean()
        for name, said in (
            ("scores", entry["scores"][row]),
            ("curves", entry["curves"][row][-1][1]),
        ):
            if not np.isclose(said, score, atol=1e-3):
                raise ValueError(f"{name} of {row} says {said}, but its returns mean {score:.4f}")


def _finite(returns: Any) -> bool:
    try:
        values = np.asarray(returns, dtype=np.float64)
    except (TypeError, ValueError):
        return False
    return values.shape == (EPISODES,) and bool(np.isfinite(values).all())


def _check_place(entry: dict[str, Any], path: Path) -> None:
    due = entry_path(Path(), entry["method"], entry["dataset"], entry["seed"])
    if path.parts[-2:] != due.parts:
        raise ValueError(f"method, dataset and seed belong into {due}")


def check_together(entries: Iterable[dict[str, Any]]) -> None:
    """Raise `ValueError` if an entry is there twice or two of one data set had other data."""
    seen: set[tuple[Any, ...]] = set()
    data: dict[str, str] = {}
    for entry in entries:
        which = (entry["method"], entry["dataset"], entry["seed"])
        if which in seen:
            raise ValueError(f"method, dataset and seed {which} are there twice: delete one")
        seen.add(which)
        sha256 = data.setdefault(entry["dataset"], entry["data"]["sha256"])
        if sha256 != entry["data"]["sha256"]:
            raise ValueError(
                f"data: {which} learned from other data than the entries before it; record all "
                f"of {entry['dataset']} on the same data"
            )


def outdated(entries: Iterable[dict[str, Any]], recipes: dict[str, Recipe]) -> list[str]:
    """Return the names of entries whose recipe is no longer the one that is given for it."""
    return [
        f"{entry['method']} on {entry['dataset']}, seed {entry['seed']}"
        for entry in entries
        if entry["method"] in recipes
        and entry["config_hash"] != recipe_hash(recipes[entry["method"]].to_dict())
    ]
