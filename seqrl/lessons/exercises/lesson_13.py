"""Lesson 13: where recorded episodes begin; the best of those that began alike."""

from collections.abc import Iterator

import numpy as np
from numpy.random import Generator

from seqrl.datasets import arrays
from seqrl.evidence import fair
from seqrl.lessons.checks.exercise import exercise
from seqrl.lessons.checks.watched import Watched


def flags(random: Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw the two flags [N] of several episodes; the last step ends one."""
    lengths = random.permutation(np.array([1, 3, 4, int(random.integers(2, 6))]))
    last = np.cumsum(lengths) - 1
    ends, cuts = np.zeros((2, lengths.sum()), bool)
    ends[last[::2]] = True
    cuts[last[1::2]] = True
    if random.random() < 0.5:
        ends, cuts = cuts, ends
    return ends, cuts


@exercise(truth=arrays.episode_offsets, case=flags)
def episode_offsets(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """Where each episode begins, and where the last one ends."""
    lengths = random.permutation(np.array([2, 3, 4]))
    starts = np.append(0, np.cumsum(lengths))
    ends, cuts = np.zeros((2, lengths.sum()), bool)
    ends[starts[1] - 1], cuts[starts[2] - 1] = True, True
    ends[-1] = cuts[-1] = True  # world and clock at once
    found = np.asarray(answer(ends, cuts))

    def same(other: np.ndarray | list[int]) -> bool:
        return found.shape == np.shape(other) and bool((found == other).all())

    yield not same(lengths), "these are the lengths of the episodes: offsets say where each begins"
    for lost, who in ((2, "clock"), (1, "world")):
        yield (
            not same(np.delete(starts, lost)),
            f"the {who} ends an episode, too: a True in either array is an episode's last step",
        )
    yield (
        not same([0, starts[-1]]),
        "a step is an episode's last if either flag is True, not only if both are",
    )
    yield (
        not (same(starts[1:] - 1) or same([0, *(starts[1:] - 1)])),
        "these are the last steps themselves: the next episode begins one later",
    )
    yield not same(starts[1:]), "the first episode begins at 0, and that belongs to the offsets"
    yield (
        not same(starts[:-1]),
        "the end of the last episode is missing: E episodes have E + 1 offsets",
    )
    yield (
        not same(np.insert(starts, -1, starts[-1])),
        "world and clock ended an episode at the same step: that is one end, not two",
    )
    yield (
        found.ndim == 1 and len(found) == len(starts),
        f"three episodes have four offsets; yours has shape {found.shape}",
    )
    yield bool(found[0] == 0), "the first episode begins at row 0"
    yield bool(found[-1] == starts[-1]), "the last offset is the number of steps"


def episodes(random: Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw returns [E] and starts [E], each start several times and in no order."""
    starts = random.permutation(np.repeat(random.permutation(9)[:4], [1, 2, 3, 2]))
    return random.normal(random.choice([-100, 0, 100]), 50, len(starts)), starts


@exercise(truth=fair.best_of_each_start, case=episodes)
def best_of_each_start(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """For each start the episode that returned most."""
    starts = np.array([7, 2, 5, 2, 7, 5, 7])
    returns = np.array([-30.0, -5.0, -90.0, -1.0, -20.0, -80.0, -40.0]) + random.normal()
    found = np.asarray(answer(returns, starts))  # wanted: 3, 4, 5
    yield (
        not np.isin(found, returns).all(),
        "these are returns: asked is which episodes, their numbers from 0 on",
    )
    yield (
        np.size(found) != 1,
        "one episode over all: asked is the best of each start",
    )
    yield (
        np.shape(found) == (3,),
        f"three starts have three best episodes; yours has shape {np.shape(found)}",
    )
    yield set(found.tolist()) != {2, 5, 7}, "these are the starts: asked are numbers of episodes"
    yield (
        set(found.tolist()) != {1, 2, 6},
        "these returned least of their starts: the greatest return is the best, also below zero",
    )
    yield (
        set(found.tolist()) != {0, 1, 2},
        "the first episode of each start: compare their returns",
    )
    yield set(found.tolist()) != {3, 5, 6}, "the last episode of each start: compare their returns"
    yield (
        set(found.tolist()) != {1, 3, 4},
        "the best of all, whatever their start: asked is one of each start",
    )
    yield (
        set(found.tolist()) != {1},
        "a number within its start is not the number of the episode among all",
    )
    yield set(found.tolist()) == {3, 4, 5}, "for each start, the episode that returned most there"
    yield from _above_zero_and_equal(answer, returns, starts)
    yield found.tolist() == [3, 4, 5], "these are the right ones: in ascending order, please"


def _above_zero_and_equal(
    answer: Watched, returns: np.ndarray, starts: np.ndarray
) -> Iterator[tuple[bool, str]]:
    above = np.asarray(answer(returns + 200, starts)).tolist()
    yield (
        set(above) != {1, 2, 6},
        "where returns are above zero these are the worst: the nearest to zero is not the best",
    )
    equal = np.asarray(answer(np.array([5.0, 5.0, 3.0]), np.array([1, 1, 2])))
    yield len(equal) == 2, "where episodes of one start returned the same, keep one of them"
