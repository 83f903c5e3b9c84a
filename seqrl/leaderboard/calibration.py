"""Calibration: do others' methods come to their published scores on our data?

The sets whose names end in -v1 were made by D4RL's protocol (Fu et al. 2020), but they are not
D4RL's files. So methods with published scores are trained on them by the settings behind those
scores (data/leaderboard/calibration). One that ends far off is a fault of ours, in the data, a
setting or the budget, until an experiment says otherwise. Where all methods were published with
nearly the same score, as on the half-cheetah's medium set, only gross faults show.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from seqrl.datasets.cards import read_card
from seqrl.datasets.places import SHIPPED
from seqrl.leaderboard.published import published
from seqrl.leaderboard.scores import name_of, scores_of
from seqrl.tools.markdown import table
from seqrl.tools.shipped import DATA

CALIBRATION = DATA / "results" / "calibration"  # the entries
WITHIN = 10.0  # normalised points


@dataclass(frozen=True)
class Cell:
    """What a method came to on one of our sets, beside what was published for D4RL's."""

    method: str
    dataset: str
    published: float
    scores: tuple[float, ...]  # one a seed

    @property
    def difference(self) -> float:
        """Return our mean less what was published."""
        return fmean(self.scores) - self.published

    @property
    def within(self) -> bool:
        """Say whether the two lie at most `WITHIN` points apart."""
        return abs(self.difference) <= WITHIN


def calibrated(entries: Sequence[Mapping[str, Any]]) -> list[Cell]:
    """Return a cell for each method and each -v1 set whose score was published (offline table).

    Raises `ValueError` for an entry that was trained on less than the full set.
    """
    reprinted = published()["offline"]
    for entry in entries:
        _check_size(entry)
    found = []
    for method, by_dataset in scores_of(entries).items():
        for dataset, scores in by_dataset.items():
            name = d4rl_name(dataset)
            if name in reprinted.rows and method in reprinted.columns:
                score = reprinted.score(method, name)
                if score is not None:
                    found.append(Cell(method, dataset, score, tuple(scores)))
    return found


def _check_size(entry: Mapping[str, Any]) -> None:
    full = read_card(SHIPPED / entry["dataset"]).get("drawn_from", {}).get("steps", 0)
    if d4rl_name(entry["dataset"]) and entry["data"]["steps"] < 0.99 * full:
        raise ValueError(
            f"{entry['method']} on {entry['dataset']}, seed {entry['seed']}: trained on "
            f"{entry['data']['steps']:,} steps, where the full set has {full:,}, as published "
            f"scores have; `python -m seqrl data make {entry['dataset']}`, then record anew"
        )


def d4rl_name(dataset: str) -> str:
    """Return what D4RL calls the set of the same kind, or "" for one not made by its protocol.

    >>> d4rl_name("hopper/medium-replay-v1"), d4rl_name("hopper/medium-v0")
    ('hopper-medium-replay', '')
    """
    made = re.fullmatch(r"(\w+)/([\w-]+)-v1", dataset)
    return f"{made[1]}-{made[2]}" if made else ""


def calibration_table(cells: Iterable[Cell]) -> str:
    """Return a line for each cell: published, ours with its seeds, and the difference."""
    lines = [
        [
            cell.dataset,
            name_of(cell.method),
            f"{cell.published:.1f}",
            f"{fmean(cell.scores):.1f}",
            str(len(cell.scores)),
            f"{cell.difference:+.1f}".replace("-", "−") + ("" if cell.within else " (!)"),
        ]
        for cell in sorted(cells, key=lambda cell: cell.dataset)
    ]
    return table(["data set", "method", "published", "ours", "seeds", "difference"], lines)
