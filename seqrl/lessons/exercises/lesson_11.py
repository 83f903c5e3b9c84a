"""Lesson 11: the middle half of many runs; how far chance moves it; imitation by likeness."""

from collections.abc import Iterator

import numpy as np
from numpy.random import Generator

from seqrl.leaderboard.scores import interquartile_mean as middle_half
from seqrl.lessons.checks.exercise import exercise
from seqrl.lessons.checks.watched import Watched
from seqrl.lessons.neighbours import nearest_actions as alike


def some_runs(random: Generator) -> tuple[np.ndarray]:
    """Draw scores [tasks, seeds]; their number is not always a multiple of four."""
    size = int(random.integers(2, 5)), int(random.integers(5, 8))
    return (random.normal(60, 25, size=size),)


@exercise(truth=middle_half, case=some_runs)
def interquartile_mean(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """Who has a say: the middle half of all runs, and nobody else."""
    ordered = np.cumsum(random.uniform(2, 9, size=20))
    runs = random.permutation(ordered).reshape(4, 5)  # [tasks, seeds]
    found = answer(runs)
    yield np.size(found) == 1, f"one number for all runs; yours has shape {np.shape(found)}"
    yield from _who_counts(answer, ordered)
    yield (
        np.isclose(answer(ordered.reshape(4, 5)), found),
        "how the runs stand in the table changes it: lay all of them in one line, sort, then cut",
    )
    yield np.isclose(found, ordered[5:15].mean()), "the mean of the middle half of all runs"
    nine = np.arange(9.0) ** 2
    yield (
        np.isclose(answer(nine.reshape(3, 3)), nine[2:7].mean()),
        "of 9 runs cut 2 from each end: a quarter of them, rounded down",
    )


def _who_counts(answer: Watched, ordered: np.ndarray) -> Iterator[tuple[bool, str]]:
    """Move one of twenty runs, by less than the gaps between them or far out."""

    def moves(place: int, by: float) -> bool:
        changed = ordered.copy()
        changed[place] += by
        return not np.isclose(answer(changed.reshape(4, 5)), answer(ordered.reshape(4, 5)))

    yield not moves(19, 1000.0), "one wild run at the top moves it: cut the highest quarter"
    yield not moves(0, -1000.0), "one wild run at the bottom moves it: cut the lowest quarter too"
    yield moves(6, 1.0), "too few have a say: all of the middle half count, not the centre alone"
    yield not moves(4, 1.0), "too many have a say: a quarter is cut from *each* end"


def middle_95(runs: np.ndarray, picks: np.ndarray) -> np.ndarray:
    """Return where 95 % of the resampled interquartile means lie: the low and the high end.

    `runs` [tasks, seeds]; place i of task j holds seed `picks[r, j, i]` of that task in resample
    r. `scipy.stats.bootstrap` does so with draws of its own.

    >>> middle_95(np.array([[1.0, 3.0]]), np.array([[[0, 0]], [[1, 1]]])).round(2).tolist()
    [1.05, 2.95]
    """
    tasks = np.arange(len(runs))[:, None]  # [tasks, 1]
    drawn = runs[tasks, picks].reshape(len(picks), -1)  # [n, tasks, seeds] → [n, tasks · seeds]
    return np.percentile(middle_half(drawn, axis=1), [2.5, 97.5])


def runs_and_picks(random: Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw scores [tasks, seeds] and which seeds to take, [n, tasks, seeds]."""
    (runs,) = some_runs(random)
    return runs, random.integers(runs.shape[1], size=(4, *runs.shape))


@exercise(truth=middle_95, case=runs_and_picks)
def bootstrap_interval(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """What is drawn, what is computed of it, and where the ends lie."""
    runs = random.permutation(np.cumsum(random.uniform(2, 9, size=18))).reshape(3, 6)
    as_they_are = np.tile(np.arange(6), (3, 3, 1))  # [n, tasks, seeds]
    ends = np.asarray(answer(runs, as_they_are))
    yield ends.shape == (2,), f"two numbers, the low end and the high; yours has {ends.shape}"
    yield from _who_is_drawn(answer, runs)
    yield (
        np.isclose(ends[0], ends[1]),
        "every resample was the runs themselves, and yet the ends differ: they are to be those of "
        "the interquartile means, one a resample, not those of single runs",
    )
    yield (
        np.isclose(ends[0], middle_half(runs)),
        "of each resample take the interquartile mean of all its runs, as in the first exercise",
    )
    yield from _where_the_ends_lie(answer)


def _who_is_drawn(answer: Watched, runs: np.ndarray) -> Iterator[tuple[bool, str]]:
    """Task 0 draws seed 4 alone, task 1 seed 0, task 2 seed 2: no other run may count."""
    drawn = np.array([[4], [0], [2]])
    picks = np.tile(drawn, (3, 1, 6))  # [n, tasks, seeds]
    found = answer(runs, picks)
    yield (
        not np.allclose(found, answer(runs, (picks + 1) % 6)),
        "`picks` plays no part: place i of task j holds seed picks[r, j, i] of that task",
    )
    theirs = middle_half(np.take_along_axis(runs, picks[0], axis=1))
    yield (
        not np.allclose(found, 2 * middle_half(runs) - theirs),
        "that turns the interval round the estimate (the *reverse* bootstrap); wanted are the "
        "percentiles of the resampled means themselves",
    )
    others = runs + 1000.0
    np.put_along_axis(others, drawn, np.take_along_axis(runs, drawn, axis=1), axis=1)
    yield (
        np.allclose(found, answer(others, picks)),
        "each task draws its own seeds, from its own row: what row j of a pick names, from row j",
    )


def _where_the_ends_lie(answer: Watched) -> Iterator[tuple[bool, str]]:
    """Resamples whose interquartile means are 0, 1, 4, …, 400, shuffled."""
    runs = np.tile(np.arange(21.0) ** 2, (2, 1))  # [tasks, seeds]
    order = np.random.default_rng(0).permutation(21)
    ends = np.asarray(answer(runs, np.tile(order[:, None, None], (1, 2, 21))))
    yield ends[0] < ends[1], "the low end comes first"
    yield (
        not np.allclose(ends, [0, 400]),
        "these are the least and the greatest: leave 2.5 % out at each end",
    )
    yield (
        not np.allclose(ends, [1, 361]),
        "5 % are left out at each end, so 90 % lie between: leave 2.5 % out at each",
    )
    yield np.allclose(ends, [0.5, 380.5]), "the ends are the 2.5th and the 97.5th percentile"


def recordings(
    random: Generator, n: int = 4, N: int = 9
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, int]:
    """Draw queries [n, S], states [N, S], actions [N, A], scales [S], and k; sizes differ."""
    scale = random.uniform(0.2, 5, size=3)
    query, states = random.normal(size=(n, 3)) * scale, random.normal(size=(N, 3)) * scale
    return query, states, random.normal(size=(N, 2)), scale, int(random.integers(1, 5))


@exercise(truth=alike, case=recordings)
def nearest_actions(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """In a recorded state its own action; no unit counts more; the k nearest have a say."""
    query, states, actions, scale, _ = recordings(random, 30, 40)
    found = answer(query, states, actions, scale, 2)
    yield (
        np.shape(found) == (30, 2),
        f"an action for each query: shape {(30, 2)}; yours is {np.shape(found)}",
    )
    yield (
        np.allclose(answer(states, states, actions, scale, 1), actions),
        "a recorded state is its own nearest, at distance 0, and its own action is wanted: square "
        "the differences, sum them over the sensors, take the least",
    )
    yield (
        np.allclose(answer(query, states, actions, scale, 40), actions.mean(axis=0)),
        "with k = N everybody is asked: the mean of all recorded actions",
    )
    units = np.array([1e3, 1.0, 1e-3])  # millimetres for metres changes no likeness
    yield (
        np.allclose(answer(query * units, states * units, actions, scale * units, 2), found),
        "other units, other neighbours: divide each sensor's difference by its scale first",
    )
    yield (
        np.allclose(found, alike(query, states, actions, scale, 2)),
        "the mean action of the k states with the least sum of *squared* differences",
    )
