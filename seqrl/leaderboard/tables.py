"""The leaderboard's tables, in Markdown: all computed from entries, nothing typed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from seqrl.evaluation import t_interval
from seqrl.leaderboard.curves import RULE, curves_of, trend
from seqrl.leaderboard.entry import made_on
from seqrl.leaderboard.grid import cells
from seqrl.leaderboard.makers import DENOISED, maker_table
from seqrl.leaderboard.recipe import recipes
from seqrl.leaderboard.scores import (
    FEWEST,
    Aggregate,
    Scores,
    aggregates,
    common_tasks,
    gap,
    in_order,
    mean_ranks,
    missing,
    name_of,
    probability_of_improvement,
    runs_of,
    scores_of,
    tasks_of,
)
from seqrl.tools.markdown import table

Entries = Sequence[Mapping[str, Any]]
GAPS = (
    "Seed by seed (equal seeds share their starts): the mean difference and its 95 % t interval, "
    "bold where that leaves out zero."
)
PAIRS = (  # does asking pay, keeping the best, asking oneself, ODT's recipe, fine-tuning?
    ("dt", "bc"),
    ("bc-top10", "dt"),
    ("reinformer", "dt"),
    ("odt-offline", "dt"),
    ("odt", "odt-offline"),
)


def report(entries: Entries) -> str:
    """Return every table under its heading, and how to read it.

    Raises `ValueError` without entries.
    """
    if not entries:
        raise ValueError("no entries: record some with `python -m seqrl leaderboard run`")
    scores = scores_of(entries)
    sections = {
        "By data set": ["Mean ± sample standard deviation (seeds).", score_table(scores)],
        "Who made the medium sets": [DENOISED, maker_table(tasks_of(scores))],
        "Over data sets": compared(scores),
        "One row above another": [GAPS, gap_table(scores)],
        "What fine-tuning brought": ["After less before, run by run.", gain_table(scores)],
        "Still learning?": [RULE, trend_table(entries)],
        "What a run costs": ["Medians over the runs of a method.", cost_table(entries)],
    }
    title = f"# Leaderboard\n\n{recorded(entries)} {how_scored(entries)}"
    told = (f"## {head}\n\n" + "\n\n".join(parts) for head, parts in sections.items())
    return "\n\n".join([title, *told]) + "\n"


def recorded(entries: Entries) -> str:
    """Return in a sentence how much of the grid is there, and which methods lack runs."""
    have = {(entry["method"], entry["dataset"], entry["seed"]) for entry in entries}
    grid = [(cell.recipe.method, cell.dataset, cell.seed) for cell in cells(recipes().values())]
    lacks = Counter(method for method, *where in grid if (method, *where) not in have)
    absent = ", ".join(f"{number} of {method}" for method, number in lacks.items())
    told = f"{len(grid) - lacks.total()} of the {len(grid)} runs of the grid are recorded"
    return f"{told}; missing: {absent}." if absent else f"{told}."


def how_scored(entries: Entries) -> str:
    """Return in a sentence or two what a score is."""
    episodes = {len(returns) for entry in entries for returns in entry["returns"].values()}
    count = "–".join(map(str, sorted({min(episodes), max(episodes)})))
    sources = "; ".join(sorted({entry["reference"]["source"] for entry in entries}))
    return (
        f"A run's score is its mean over {count} greedy episodes with its last weights. "
        f"0 and 100 are the returns of a random policy and of an expert ({sources})."
    )


def score_table(scores: Scores) -> str:
    """Return a line for each row, a column for each data set: mean ± sd (number of seeds)."""
    tasks = tasks_of(scores)
    lines = [
        [name_of(row), *(spread(found.get(task, [])) for task in tasks)]
        for row, found in scores.items()
    ]
    return table(["row", *tasks], lines)


def compared(scores: Scores) -> list[str]:
    """Return what rows come to on the same data sets, as paragraphs and tables.

    Where cells are missing there are two ways to be fair, and both are shown: the rows that have
    every data set, and the data sets that every row has.
    """
    every, common = tasks_of(scores), common_tasks(scores)
    told = [f"On all {len(every)} data sets:", aggregate_table(scores, every)]
    absent = (f"{name_of(row)} lacks {', '.join(t)}." for row, t in missing(scores).items())
    if common != every:
        these = "1 data set" if len(common) == 1 else f"{len(common)} data sets"
        told.append(f"{' '.join(absent)} Every row has a score on {these}:")
        told.append(aggregate_table(scores, common) if common else "none to compare on yet.")
    return told


def aggregate_table(scores: Scores, tasks: Sequence[str], against: str = "dt") -> str:
    """Return a line for each row that has scores on all `tasks`: what its runs come to.

    A rank is among these rows. The last column is how likely one of its runs beats one of
    `against` on the same data set.
    """
    found, ranks = aggregates(scores, tasks), mean_ranks(scores, tasks)
    heads = ["row", "interquartile mean", "95 % interval", "mean", "mean rank", "seeds each"]
    lines = []
    for row, aggregate in found.items():
        mean = float(runs_of(scores[row], tasks).mean())
        cells = [minus(aggregate.mean), interval(aggregate), minus(mean), f"{ranks[row]:.1f}"]
        cells += [f"{len(aggregate.seeds)}", "–"]
        if against in found and row != against:
            runs = (runs_of(scores[which], tasks) for which in (row, against))
            cells[-1] = f"{100 * probability_of_improvement(*runs):.0f} %"
        lines.append([name_of(row), *cells])
    return table([*heads, f"beats {name_of(against)}"], lines)


def gap_table(scores: Scores, pairs: Sequence[tuple[str, str]] = PAIRS) -> str:
    """Return how far the first row of each pair lies above the second, by data set and in all."""
    there = [pair for pair in pairs if all(row in scores for row in pair)]
    gaps = [gap(scores[one], scores[other]) for one, other in there]
    lines = [[task, *(seen(each.get(task, [])) for each in gaps)] for task in tasks_of(scores)]
    means = [np.mean(runs_of(each, list(each)), axis=0).tolist() if each else [] for each in gaps]
    heads = [f"{name_of(one)} less {name_of(other)}" for one, other in there]
    return table(["data set", *heads], [*lines, ["mean over them", *map(seen, means)]])


def gain_table(scores: Scores) -> str:
    """Return ODT's scores before and after fine-tuning on each data set, and the difference."""
    before, after = (scores.get(row, {}) for row in ("odt-offline", "odt"))
    brought = gap(after, before)
    lines = [
        [t, *(spread(each[t]) for each in (before, after, brought))]
        for t in tasks_of(scores)
        if t in after
    ]
    return table(["data set", "offline", "fine-tuned", "δ"], lines)


def trend_table(entries: Entries) -> str:
    """Return whether each row still changed on each data set as it was stopped."""
    scores = scores_of(entries)
    tasks = tasks_of(scores)
    lines = [
        [name_of(row), *(trend(curves_of(entries, row, t)) if t in found else "–" for t in tasks)]
        for row, found in scores.items()
    ]
    return table(["row", *tasks], lines)


def cost_table(entries: Entries) -> str:
    """Return a line for each method: updates, environment steps, minutes, where it was made."""
    lines = []
    for method in in_order(entry["method"] for entry in entries):
        runs = [entry for entry in entries if entry["method"] == method]
        steps = (
            f"{np.median([r[field] for r in runs]):,.0f}" for field in ("updates", "env_steps")
        )
        minutes = (
            f"{np.median([run[f'{part}_seconds'] for run in runs]) / 60:.1f}"
            for part in ("train", "evaluate")
        )
        places = Counter(made_on(run) for run in runs)
        on = "; ".join(f"{place} ({number})" for place, number in sorted(places.items()))
        lines.append([method, *steps, *minutes, on])
    heads = ["updates", "environment steps", "CPU min to train", "to evaluate", "made on (runs)"]
    return table(["method", *heads], lines)


def spread(values: Sequence[float]) -> str:
    """Return mean ± sample standard deviation (n) of scores, as a table shows them.

    >>> spread([30.0, 40.0]), spread([30.0]), spread([])
    ('35.0 ± 7.1 (2)', '30.0 (1)', '–')
    """
    if not values:
        return "–"
    deviation = f" ± {np.std(values, ddof=1):.1f}" if len(values) > 1 else ""
    return f"{minus(float(np.mean(values)))}{deviation} ({len(values)})"


def seen(values: Sequence[float]) -> str:
    """Return a mean and its 95 % t interval, in bold where that leaves out zero.

    Below five values there is no interval: mean ± sample standard deviation (n).

    >>> seen([3.0, 4.0, 5.0, 4.0, 4.0]), seen([-3.0, 4.0, 5.0, 4.0, 4.0])
    ('**4.0 (3.1 to 4.9)**', '2.8 (−1.3 to 6.9)')
    """
    if len(values) < FEWEST:
        return spread(values)
    low, high = t_interval(values)
    told = f"{minus(float(np.mean(values)))} ({minus(low)} to {minus(high)})"
    return told if low <= 0 <= high else f"**{told}**"


def interval(aggregate: Aggregate) -> str:
    """Return an interval as a table shows it; below five seeds, that there is none."""
    if aggregate.interval is None:
        return f"none below {FEWEST} seeds"
    return " to ".join(map(minus, aggregate.interval))


def said(aggregate: Aggregate) -> str:
    """Return an aggregate as a figure shows it: its mean and its interval, or how many seeds.

    >>> said(Aggregate(41.26, [40.0, 42.0], None))
    '41.3 (n = 2)'
    """
    if aggregate.interval is None:
        return f"{minus(aggregate.mean)} (n = {len(aggregate.seeds)})"
    return f"{minus(aggregate.mean)} [{', '.join(map(minus, aggregate.interval))}]"


def minus(value: float) -> str:
    """Return a number with one digit after the point and a true minus.

    >>> minus(-0.56), minus(-0.01)
    ('−0.6', '0.0')
    """
    return f"{value:z.1f}".replace("-", "−")
