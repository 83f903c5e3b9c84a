"""Claims that ask every method on every data set: they read the leaderboard's entries."""

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np

from seqrl.evidence.effect import Effect, Finding, listed, verdict
from seqrl.evidence.records import Folder, NotRecorded

TASKS = tuple("_".join(p) for p in product(("hopper", "halfcheetah", "walker2d"),
                                           ("medium", "medium-replay")))  # fmt: skip
WIDER = (*TASKS, "hopper_medium-expert")  # on the board; the rules were written for six
RIVALS = {"iql": 5, "cql": 3}  # and how many seeds of each
ALIKE = 0.05  # of the way from a random to an expert policy: 5 normalised points


def ten_percent(records: Mapping[str, Folder]) -> Finding:
    """Holds if it and imitation of the best tenth differ by less than 5 normalised points.

    That is in the mean over six data sets, either way, five seeds each. Data sets are not judged
    one by one.
    """
    dt, best_tenth = (scores(records, row, range(5), WIDER) for row in ("dt", "bc-top10"))
    gap = (dt - best_tenth) / 100  # [tasks, seeds]
    each = tuple(Effect(task.replace("_", " "), gap[n]) for n, task in enumerate(WIDER))
    six = Effect(f"all {len(TASKS)}", gap[: len(TASKS)].mean(axis=0))
    seven = Effect(f"with it all {len(WIDER)}", gap.mean(axis=0))
    return Finding(
        verdict([alike(six)]),
        f"A Decision Transformer less imitation of the best tenth, of the way from a random to "
        f"an expert policy: {six}; {listed(each[: len(TASKS)])}. The rule leaves out "
        f"{each[-1]}; {seven}, by which the verdict would be: {verdict([alike(seven)])}.",
        (six, *each, seven),
    )


def alike(gap: Effect) -> bool | None:
    """Return whether the whole interval lies inside `ALIKE` either way; `None` if it straddles.

    >>> alike(Effect("a robot", np.array([0.01, 0.02, 0.01, 0.02, 0.01])))
    True
    """
    less, more = gap.above(-ALIKE), gap.above(ALIKE)
    if less is False or more is True:
        return False
    return True if less is True and more is False else None


def stable(records: Mapping[str, Folder]) -> Finding:
    """Holds if scores spread less over seeds than those of IQL and than those of CQL.

    The variance over all seeds is pooled over six data sets; the ratio of two such variances has
    a 95 % F interval, and less means: all of it lies below 1. Normal scores are assumed.
    """
    ours, six, told = beside_rivals(records, TASKS)
    wider, seven, too = beside_rivals(records, WIDER)
    return Finding(
        verdict(six),
        f"The standard deviation over 5 seeds, pooled over {len(TASKS)} data sets, is {ours}: "
        f"{told} (95 % F intervals). The rule leaves out {WIDER[-1].replace('_', ' ')}, with "
        f"which it is {wider}: {too}, by which the verdict would be: {verdict(seven)}.",
        seeds="3 to 5 seeds, 95 % F intervals",
    )


def beside_rivals(
    records: Mapping[str, Folder], tasks: Sequence[str]
) -> tuple[str, list[bool | None], str]:
    """Return our spread, whether it is less than each rival's, and both in words."""
    ours = scores(records, "dt", range(5), tasks)
    answers, told = [], []
    for rival, seeds in RIVALS.items():
        low, high = spread_ratio(ours, scores(records, rival, range(seeds), tasks))
        answers.append(None if low <= 1 <= high else high < 1)
        told.append(f"{low:.2f} to {high:.2f} times that of {rival.upper()} ({seeds} seeds)")
    return f"{pooled(ours) ** 0.5:.1f} points", answers, " and ".join(told)


def pooled(table: np.ndarray) -> float:
    """Return the variance over seeds of scores [tasks, seeds], in the mean over the tasks."""
    return float(table.var(axis=1, ddof=1).mean())


def spread_ratio(ours: np.ndarray, theirs: np.ndarray) -> tuple[float, float]:
    """Return the 95 % interval of the ratio of two spreads (standard deviations) over seeds.

    From scores [tasks, seeds] of each: the ratio of their pooled variances, divided by the true
    one, is distributed as F, with tasks · (seeds − 1) degrees of freedom above and below.

    >>> ours, theirs = np.array([[0.0, 2.0, 4.0]] * 6), np.array([[0.0, 1.0, 2.0]] * 6)
    >>> low, high = spread_ratio(ours, theirs)
    >>> round(low, 2), round(high, 2), round(low * high, 6)
    (1.1, 3.62, 4.0)
    """
    from scipy.stats import f

    ratio = pooled(ours) / pooled(theirs)
    freedom = [table.size - len(table) for table in (ours, theirs)]
    low, high = (ratio / f.ppf(level, *freedom) for level in (0.975, 0.025))
    return float(low**0.5), float(high**0.5)


def scores(
    records: Mapping[str, Folder], row: str, seeds: Sequence[int], tasks: Sequence[str] = TASKS
) -> np.ndarray:
    """Return the normalised scores of a method's row, [tasks, seeds].

    Raises `NotRecorded`, with how many there are, while some are missing.
    """
    cells = list(product(tasks, seeds))
    folders = {task: records[f"leaderboard/{task}"] for task in tasks}
    missing = [(task, seed) for task, seed in cells if f"{row}_{seed}" not in folders[task]]
    if missing:
        there = len(cells) - len(missing)
        raise NotRecorded(f"{there} of {len(cells)} runs of {row} are recorded")
    found = [folders[task][f"{row}_{seed}"]["scores"][row] for task, seed in cells]
    return np.reshape(found, (len(tasks), len(seeds)))
