"""What entries say together: interquartile means, their intervals, and who beats whom.

After Agarwal et al. 2021 (arXiv 2108.13264), but for the intervals: few seeds on several tasks. A
task here is a data set. Scores are normalised: 0 is a random policy, 100 an expert.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy

from seqrl.leaderboard.grid import DATASETS

Scores = dict[str, dict[str, list[float]]]  # row: {data set: one score a seed, by seed}

ROWS = {  # in the order in which they are shown, with the names that they are shown by
    "bc": "BC",
    "bc-top10": "10 %BC",
    "rvs": "RvS",
    "cql": "CQL",
    "iql": "IQL",
    "td3-bc": "TD3+BC",
    "dt": "DT",
    "edt": "EDT, search",
    "edt-amortised": "EDT, amortised (ours)",
    "reinformer": "Reinformer",
    "tt": "TT",
    "odt-offline": "ODT, offline",
    "odt": "ODT, fine-tuned",
}
FEWEST = 5  # seeds a data set that an interval needs


def scores_of(entries: Iterable[Mapping[str, Any]]) -> Scores:
    """Return {row: {data set: [one score a seed]}}; rows as in `ROWS`, others after them."""
    found: Scores = {}
    for entry in sorted(entries, key=lambda entry: (entry["dataset"], entry["seed"])):
        for row, score in entry["scores"].items():
            found.setdefault(row, {}).setdefault(entry["dataset"], []).append(score)
    return {row: found[row] for row in in_order(found)}


def entries_of(
    entries: Iterable[Mapping[str, Any]], row: str, dataset: str
) -> list[Mapping[str, Any]]:
    """Return the entries that have a row on a data set, by seed."""
    found = [e for e in entries if e["dataset"] == dataset and row in e["scores"]]
    return sorted(found, key=lambda entry: entry["seed"])


def returns_of(entries: Iterable[Mapping[str, Any]], row: str, dataset: str) -> np.ndarray:
    """Return what every episode of a row earned on a data set, unscaled, [seeds, episodes]."""
    return np.array([entry["returns"][row] for entry in entries_of(entries, row, dataset)])


def in_order(names: Iterable[str]) -> list[str]:
    """Return rows or methods, each once, in the leaderboard's order, unknown ones at the end.

    >>> in_order(["mine", "odt", "dt", "odt"])
    ['dt', 'odt', 'mine']
    """
    given = dict.fromkeys(names)
    return [*(name for name in ROWS if name in given), *(n for n in given if n not in ROWS)]


def name_of(row: str) -> str:
    """Return the name that a row is shown by; a row of the reader's own keeps its name."""
    return ROWS.get(row, row)


def tasks_of(scores: Scores) -> list[str]:
    """Return the data sets on which any row has a score; as in `DATASETS`, others after them."""
    found = sorted({task for row in scores.values() for task in row})
    return [*(t for t in DATASETS if t in found), *(t for t in found if t not in DATASETS)]


def common_tasks(scores: Scores) -> list[str]:
    """Return the data sets on which every row has a score: those on which rows compare.

    >>> common_tasks({"dt": {"a": [1.0], "b": [2.0]}, "iql": {"b": [3.0]}})
    ['b']
    """
    return [task for task in tasks_of(scores) if all(task in row for row in scores.values())]


def missing(scores: Scores) -> dict[str, list[str]]:
    """Return {row: [data set, …]} of the cells without a score, though other rows have one.

    >>> missing({"dt": {"a": [1.0], "b": [2.0]}, "iql": {"b": [3.0]}})
    {'iql': ['a']}
    """
    lacks = {
        row: [task for task in tasks_of(scores) if task not in cells]
        for row, cells in scores.items()
    }
    return {row: tasks for row, tasks in lacks.items() if tasks}


def runs_of(cells: Mapping[str, Sequence[float]], tasks: Sequence[str]) -> np.ndarray:
    """Return a row's scores [tasks, seeds] on `tasks`: as many seeds as the poorest has.

    So every data set weighs the same. Raises `ValueError` without tasks or naming those that
    the row lacks: a mean over other data sets could not be compared.
    """
    lacking = [task for task in tasks if task not in cells]
    if lacking or not tasks:
        raise ValueError(
            f"no score on {', '.join(lacking) or 'no data set at all'}: an aggregate compares "
            "rows on the same data sets; record the missing cells or leave them out for all rows"
        )
    seeds = min(len(cells[task]) for task in tasks)
    return np.array([cells[task][:seeds] for task in tasks])


def interquartile_mean(runs: np.ndarray, axis: int | None = None) -> Any:
    """Return the mean of the middle half, a quarter of all runs cut off at either end.

    Between mean (one lucky run moves it) and median (which heeds one run alone); a quarter that
    is no whole number is rounded down. Agarwal et al. 2021, section 4.3.

    >>> float(interquartile_mean(np.array([[0.0, 2.0], [4.0, 900.0]])))
    3.0
    """
    return scipy.stats.trim_mean(runs, 0.25, axis=axis)


def seeds_interval(runs: np.ndarray, confidence: float = 0.95) -> tuple[float, float]:
    """Return an interval for the interquartile mean of `runs` [tasks, seeds].

    How far would other seeds move it, on the same data sets? One seed of each task makes a board
    with a mean of its own. How far these lie apart says how far a mean of so many boards moves,
    and Student's t allows for their being few. Roughly normal scores are taken for granted. Raises
    `ValueError` below five seeds.

    >>> low, high = seeds_interval(np.array([[1.0, 2.0, 3.0, 4.0, 5.0]]))
    >>> round(low, 2), round(high, 2)
    (1.04, 4.96)
    """
    seeds = runs.shape[1]
    if seeds < FEWEST:
        raise ValueError(
            f"{seeds} seeds a data set give no honest interval; {FEWEST} or more do. "
            "Of three it would be twice as wide as of five that lie as far apart, and three cannot "
            "show whether they are roughly normal, which it takes for granted. Show the dots"
        )
    spread = np.sqrt(np.mean([np.var(each, ddof=1) for each in boards(runs)]))  # of a board
    reach = scipy.stats.t.ppf((1 + confidence) / 2, seeds - 1) * spread / np.sqrt(seeds)
    middle = interquartile_mean(runs)
    return float(middle - reach), float(middle + reach)


def boards(runs: np.ndarray) -> list[np.ndarray]:
    """Return the interquartile means [seeds] of boards of one seed a task, dealt in several ways.

    Seed 2 of one task has nothing in common with seed 2 of another. So in way n each task's seeds
    are n places farther on than those of the task before.
    """
    tasks, seeds = runs.shape
    row, column = np.arange(tasks)[:, None], np.arange(seeds)
    ways = ((column + way * row) % seeds for way in range(seeds))  # [tasks, seeds] each
    return [interquartile_mean(runs[row, places], axis=0) for places in ways]


@dataclass(frozen=True)
class Aggregate:
    """One row over several data sets: its interquartile mean, and how sure it is."""

    mean: float
    seeds: list[float]  # the interquartile mean of each seed alone, over the data sets
    interval: tuple[float, float] | None  # 95 %, from how far seeds differ; None below five

    @classmethod
    def of(cls, runs: np.ndarray) -> Aggregate:
        """Return what the scores [tasks, seeds] of one row come to."""
        each = interquartile_mean(runs, axis=0).tolist()  # [seeds]
        honest = runs.shape[1] >= FEWEST
        interval = seeds_interval(runs) if honest else None
        return cls(float(interquartile_mean(runs)), each, interval)


def aggregates(scores: Scores, tasks: Sequence[str]) -> dict[str, Aggregate]:
    """Return {row: aggregate} over `tasks`, of the rows that have scores on all of them."""
    whole = {row: cells for row, cells in scores.items() if set(tasks) <= cells.keys()}
    return {row: Aggregate.of(runs_of(cells, tasks)) for row, cells in whole.items()}


def mean_ranks(scores: Scores, tasks: Sequence[str]) -> dict[str, float]:
    """Return {row: its place by mean score, averaged over `tasks`}: 1 is the best, ties share.

    Ranked are the rows that have scores on all of them. A rank keeps what an interquartile mean
    cuts off: the data sets on which a row is best or worst; it does not say by how much.

    >>> mean_ranks({"dt": {"a": [9.0], "b": [2.0]}, "bc": {"a": [1.0], "b": [2.0]}}, ["a", "b"])
    {'dt': 1.25, 'bc': 1.75}
    """
    whole = [row for row, cells in scores.items() if set(tasks) <= cells.keys()]
    means = ([-np.mean(scores[row][task]) for row in whole] for task in tasks)
    places = np.mean([scipy.stats.rankdata(each) for each in means], axis=0)  # [rows]
    return dict(zip(whole, places.tolist(), strict=True))


def probability_of_improvement(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Return how likely a run of ours beats one of theirs on the same data set, all alike.

    `ours` [tasks, seeds] and `theirs` [tasks, seeds of theirs]; a tie is half a win. Agarwal et
    al. 2021, section 4.3. One half says nothing can be told apart; it does not say by how much.

    >>> probability_of_improvement(np.array([[1.0, 3.0]]), np.array([[2.0, 2.0, 3.0]]))
    0.4166666666666667
    """
    difference = ours[:, :, None] - theirs[:, None, :]  # [tasks, seeds, seeds of theirs]
    return float((0.5 + 0.5 * np.sign(difference)).mean())


def gap(ours: Mapping[str, Sequence[float]], theirs: Mapping[str, Sequence[float]]) -> dict:
    """Return {data set: [ours − theirs, seed by seed]} on what both have: how far a row is above.

    Pairs are by place, as `scores_of` sorts: both rows must have seeds 0, 1, … Equal seeds share
    the starts of their episodes; before and after fine-tuning they share the run.

    >>> gap({"a": [3.0, 4.0], "b": [0.0]}, {"a": [1.0, 5.0, 7.0]})
    {'a': [2.0, -1.0]}
    """
    both = [task for task in ours if task in theirs]
    return {t: [one - other for one, other in zip(ours[t], theirs[t], strict=False)] for t in both}
