"""An entry: what one method with one seed achieved on one data set, and how to repeat it."""

import json
import math
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from seqrl.leaderboard.recipe import Recipe, recipe_hash
from seqrl.returns import ReferenceScores, normalised_score
from seqrl.tools.shipped import DATA

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
PROCESSOR = {"processor": str, "capability": str, "threads": int}  # the oldest did not note it
PEERS = {"d3rlpy": str}  # that trained it, with their versions
OPTIONAL = PEERS | PROCESSOR
PARTS = {
    "data": {"episodes": int, "steps": int, "sha256": str},
    "reference": {"minimum": float, "maximum": float, "source": str},
}
KINDS = {  # what a value of each type must be; none may be true or false
    str: "a text that is not empty",
    int: "a whole number, 0 or more",
    float: "a finite number",
    dict: "a mapping that is not empty",
    list: "a list that is not empty",
}
AGAIN = "repeat the command that made it, or delete the file"


def entry_path(folder: Path, method: str, dataset: str, seed: int) -> Path:
    """Return where an entry lies.

    >>> entry_path(Path("x"), "dt", "hopper/medium-v0", 0).as_posix()
    'x/hopper_medium/dt_0.json'
    >>> entry_path(Path("x"), "dt", "hopper/medium-v1", 0).as_posix()
    'x/hopper_medium-v1/dt_0.json'
    """
    world = dataset.removesuffix("-v0").replace("/", "_")
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
        except (ValueError, RecursionError) as error:
            raise ValueError(f"{path}: {error}; {AGAIN}") from error
        entries.append(entry)
    check_together(entries)
    return entries


def check_entry(entry: dict[str, Any]) -> None:
    """Raise `ValueError` unless an entry has every field, no other, and agrees with itself.

    Its rows are called as its method is, or METHOD-something.
    """
    if not isinstance(entry, dict):
        raise ValueError(f"an entry must be a mapping of its fields, got a {type(entry).__name__}")
    _check_fields("", entry, FIELDS, OPTIONAL)
    for name, parts in PARTS.items():
        _check_fields(f"{name}.", entry[name], parts, {})
    if Recipe.from_mapping(entry["recipe"]).method != entry["method"]:
        raise ValueError(
            f"method is {entry['method']!r}, the recipe's {entry['recipe']['method']!r}"
        )
    if recipe_hash(entry["recipe"]) != entry["config_hash"]:
        raise ValueError(f"config_hash {entry['config_hash']!r} is not that of its recipe")
    _check_processor(entry)
    _check_command(entry)
    _check_rows(entry)


def made_on(entry: Mapping[str, Any]) -> str:
    """Return on which processor an entry was made, or that this was not noted.

    >>> made_on({"device": "x86_64"})
    'x86_64, processor not noted'
    """
    if "processor" not in entry:
        return f"{entry['device']}, processor not noted"
    threads = f"{entry['threads']} thread" + "s" * (entry["threads"] != 1)
    return f"{entry['device']}: {entry['processor']}, {entry['capability']}, {threads}"


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
        if not _is(value, kind):
            raise ValueError(f"{prefix}{name} must be {KINDS[kind]}, got {value!r}")


def _is(value: Any, kind: type[Any]) -> bool:
    """Return whether a value is what `KINDS` says of its type."""
    if isinstance(value, bool):
        return False
    if kind is float:
        return isinstance(value, int | float) and abs(value) <= sys.float_info.max
    return isinstance(value, kind) and (value >= 0 if kind is int else len(value) > 0)


def _check_processor(entry: dict[str, Any]) -> None:
    """Raise `ValueError` if an entry says a part of where it was made and not the rest."""
    noted = [name for name in PROCESSOR if name in entry]
    if 0 < len(noted) < len(PROCESSOR):
        raise ValueError(f"{', '.join(PROCESSOR)} belong together, got {', '.join(noted)} alone")


def _check_command(entry: dict[str, Any]) -> None:
    """Raise `ValueError` if the leaderboard's command names another method; others are free."""
    named = re.match(r"python -m seqrl leaderboard run (\w[\w.-]*)", entry["command"])
    if named and named[1] != entry["method"]:
        raise ValueError(f"command runs {named[1]!r}, but the method is {entry['method']!r}")


def _check_rows(entry: dict[str, Any]) -> None:
    told, method = entry["reference"], entry["method"]
    reference = ReferenceScores(told["minimum"], told["maximum"], told["source"])
    if not entry["returns"].keys() == entry["scores"].keys() == entry["curves"].keys():
        raise ValueError("returns, scores and curves must have the same rows")
    for row, score in entry["scores"].items():
        if row != method and not row.startswith(f"{method}-"):
            raise ValueError(
                f"scores must have rows of its method alone: {method} or {method}-…, got {row!r}"
            )
        _check_row(row, entry["returns"][row], score, entry["curves"][row], reference)


def _check_row(row: str, returns: Any, score: Any, curve: Any, reference: ReferenceScores) -> None:
    fine = _is(returns, list) and all(_is(one, float) for one in returns)
    if not fine or len(returns) != EPISODES:
        raise ValueError(f"returns of {row} must be {EPISODES} finite numbers, got {returns}")
    if not _is(score, float):
        raise ValueError(f"scores of {row} must be {KINDS[float]}, got {score!r}")
    if not (_is(curve, list) and all(map(_is_point, curve))):
        raise ValueError(
            f"curves of {row} must be one or more [updates, finite score], got {curve!r}"
        )
    mean = normalised_score(returns, reference).mean()
    for name, said in (("scores", score), ("curves", curve[-1][1])):
        if not math.isclose(said, mean, rel_tol=1e-5, abs_tol=1e-3):
            raise ValueError(f"{name} of {row} says {said}, but its returns mean {mean:.4f}")


def _is_point(value: Any) -> bool:
    return _is(value, list) and len(value) == 2 and _is(value[0], int) and _is(value[1], float)


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
