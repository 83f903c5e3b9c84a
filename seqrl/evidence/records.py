"""What was recorded, by folder and file, and the scales on which it is compared."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from seqrl.datasets.cards import read_card
from seqrl.evaluation import AskedAchieved
from seqrl.tools.shipped import DATA, shipped

Record = dict[str, Any]
ABOUT_BEST = 1400  # what Hopper is asked for; the data's best return is 1,463


class NotRecorded(LookupError):
    """A claim asks for a record that does not exist yet."""


class Folder(dict[str, Record]):
    """The records of an experiment by their variants; one that is missing is named."""

    def __init__(self, name: str, records: Mapping[str, Record]) -> None:
        super().__init__(records)
        self.name = name

    def __missing__(self, variant: str) -> Record:
        raise NotRecorded(f"{self.name}/{variant} is not recorded yet")


class Records(Mapping[str, Folder]):
    """Folders of data/results by name, each read when it is asked for."""

    def __init__(self) -> None:
        self.read: dict[str, Folder] = {}

    def __getitem__(self, name: str) -> Folder:
        if name not in self.read:
            files = sorted((DATA / "results" / name).glob("*.json"))
            self.read[name] = Folder(name, {file.stem: _record(file) for file in files})
        return self.read[name]

    def __iter__(self) -> Iterator[str]:
        return (path.name for path in (DATA / "results").iterdir() if path.is_dir())

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _record(path: Path) -> Record:
    """Return what a file of results holds; raise `ValueError` naming it if that is no record."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path} is damaged: {error}; record it again") from error
    if not isinstance(found, dict):
        raise ValueError(f"{path} is no record, but a {type(found).__name__}; record it again")
    return found


def card(dataset: str) -> Record:
    """Return the card of a shipped data set: `card("hopper/medium-v0")`."""
    return read_card(shipped("sets", *dataset.split("/")))


def best_in(dataset: str) -> float:
    """Return the best return in a shipped data set, by its card."""
    return float(card(dataset)["returns"]["max"])


def hopped(record: Record) -> np.ndarray:
    """Return the mean return, asked for about the best, [seeds], as a share of the data's best."""
    place = record["asked"].index(ABOUT_BEST)
    runs = [run["achieved"] for run in record["runs"]] if "runs" in record else record["achieved"]
    achieved = np.array(runs)  # [seeds, requests, episodes]
    return achieved[:, place].mean(axis=1) / best_in(record["dataset"])  # [seeds]


def way(record: Record, name: str) -> Record:
    """Return a record as its agents acted in one way: `runs` hold that way alone."""
    return record | {"runs": [run[name] for run in record["runs"]]}


def obedience(dial: Mapping[str, Record], variant: str) -> np.ndarray:
    """Return how well the speed dial is obeyed, [seeds].

    1 is no error, 0 that of agents which never hear the request; requests beyond the data are
    left out.
    """
    ignorant = _error(dial["no-request"]).mean()
    return 1 - _error(dial[variant]) / ignorant


def _error(record: Record) -> np.ndarray:
    best = best_in("halfcheetah/speed-dial-v0")
    curves = [AskedAchieved(np.array(record["asked"]), np.array(g)) for g in record["greedy"]]
    return np.array([curve.up_to(best).mean_error for curve in curves])  # [seeds]


def above_chance(record: Record) -> np.ndarray:
    """Return the share of right doors beyond guessing, [seeds]: 1 is always, 0 is by chance."""
    return 2 * np.array(record["greedy"]) - 1


def share_at(record: Record, place: str = "G") -> np.ndarray:
    """Return the share of runs on the junction that end at a place, [seeds]."""
    runs = record["ends"] if "ends" in record else [run["ends"] for run in record["runs"]]
    return np.array([ends.count(place) / len(ends) for ends in runs])
