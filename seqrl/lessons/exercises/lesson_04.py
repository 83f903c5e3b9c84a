"""Lesson 04: the best that one walk promises; promises relabelled by what others got."""

from collections.abc import Iterator

import numpy as np
from numpy.random import Generator

from seqrl.lessons.checks.exercise import exercise
from seqrl.lessons.checks.watched import Watched
from seqrl.tabular import greatest_return_to_go
from seqrl.tabular import relabelled_returns as relabelled


def some_steps(random: Generator) -> tuple[np.ndarray, np.ndarray, int]:
    """Draw the place and the return-to-go of recorded steps, and how many places there are."""
    count = int(random.integers(4, 8))
    return random.integers(0, count, size=30), random.normal(-3, 2, size=30).round(2), count


@exercise(truth=greatest_return_to_go, case=some_steps)
def best_seen(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """The greatest R̂ recorded in each place."""
    places, rtg = np.array([2, 0, 0, 0, 2]), np.array([-9.0, -4.0, -2.0, -6.0, -1.0])
    best = np.asarray(answer(places, rtg, 3), float)
    yield best.shape == (3,), f"one number for each of 3 places, got shape {best.shape}"
    yield best[0] != -6, "that keeps the last one recorded (or the worst); keep the best"
    yield best[0] != -4, "that keeps the first one recorded; a later one may be better"
    yield best[0] != -12, "promises of different walks do not add up: keep the best"
    yield bool(best[0] == -2 and best[2] == -1), "of -4, -2 and -6 the best is -2"
    yield best[1] == -np.inf, "in a place that nobody visited nothing is promised: -inf"


def one_episode(random: Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw the rewards of an episode, and V of each step's state (sometimes unknown)."""
    length = random.integers(3, 8)
    values = random.normal(0, 3, size=length).round(2)
    values[random.random(length) < 0.2] = -np.inf
    return random.normal(-1, 1, size=length).round(2), values


@exercise(truth=relabelled, case=one_episode)
def relabelled_returns(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """R̂_t = r_t + max(R̂_{t+1}, V(s_{t+1})), backwards."""
    rewards, values = np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.0, 0.0, 100.0, 0.0])
    found = np.asarray(answer(rewards, values), float)
    yield found.shape == (4,), f"one number for each of 4 steps, got shape {found.shape}"
    yield (
        not np.allclose(found, [10, 9, 7, 4]),
        "that is the plain return-to-go: where others got more from the next state, that counts",
    )
    yield (
        not np.allclose(found, [1, 102, 3, 4]),
        "what this episode got itself counts as well: the greater of R̂ and V, not V alone",
    )
    yield (
        found[2] not in (100, 103),
        "V belongs to the state that a step leads to: V(s_{t+1}), not V(s_t)",
    )
    yield from _one_step_and_two(found)
    end = np.asarray(answer(rewards, np.array([0.0, 0.0, 0.0, 100.0])), float)
    yield end[3] == 4, "after the last step nothing follows: its R̂ is its own reward"
    dear = np.asarray(answer(np.full(3, -10.0), np.array([0.0, -3.0, -3.0])), float)
    yield (
        bool(np.allclose(dear, [-13, -13, -10])),
        "a value below 0 may be the greater one: -3 of others against -10 of one's own",
    )
    unknown = np.asarray(answer(rewards, np.full(4, -np.inf)), float)
    yield (
        bool(np.allclose(unknown, [10, 9, 7, 4])),
        "where nothing is known of others (-inf), the episode's own promise stays",
    )


def _one_step_and_two(found: np.ndarray) -> Iterator[tuple[bool, str]]:
    """The step that leads to a state worth 100, and the one before it."""
    yield found[1] != 109, "own promise or the others': the greater of the two, not their sum"
    yield found[1] != 100, "the step's own reward is received as well: r_t + …"
    yield bool(found[1] == 102), "the step that leads to a state worth 100 is promised 2 + 100"
    yield (
        bool(found[0] == 103),
        "go backwards, with R̂ that is relabelled already: the step before hears of it too",
    )
