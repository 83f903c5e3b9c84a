"""Lesson 14: the number near the maximum; the steps that a sampler never shows."""

from collections.abc import Callable, Iterator

import numpy as np
import scipy
from numpy.random import Generator

from seqrl.lessons.checks.exercise import exercise
from seqrl.lessons.checks.watched import Watched


def above_and_below(returns: np.ndarray, level: float) -> float:
    """Return the expectile of `returns` [n] by SciPy."""
    return float(scipy.stats.expectile(returns, level))


def some_returns(random: Generator) -> tuple[np.ndarray, float]:
    """Draw returns [n], also all below zero, and a level."""
    returns = random.normal(random.choice([-40, 0, 40]), 10, int(random.integers(3, 9)))
    return returns, float(random.choice([0.1, 0.5, 0.7, 0.9, 0.99]))


@exercise(truth=above_and_below, case=some_returns)
def expectile(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """The weighted mean in which returns above it weigh τ, those below 1 − τ."""
    returns = random.permutation([1.0] * 10 + [5.0, 11.0, -1.0, 7.0, 3.0, 9.0])
    returns += random.uniform(-0.5, 0.5)
    found = np.asarray(answer(returns, 0.9))
    yield found.ndim == 0, f"one number for all returns; yours has shape {found.shape}"

    def says(number: float) -> bool:
        return bool(np.isclose(found.item(), number, rtol=1e-6))

    yield from _other_numbers(says, returns)
    yield from _weights(says, returns)
    yield (
        bool(np.isclose(found.item(), above_and_below(returns, 0.9), rtol=1e-4)),
        "the two sides of equation (1) must be equal",
    )
    yield from _settled(answer, random)


def _other_numbers(
    says: Callable[[float], bool], returns: np.ndarray
) -> Iterator[tuple[bool, str]]:
    """What lies between the mean and the maximum, too, but is no expectile of this level."""
    yield (
        not says(above_and_below(returns, 0.1)),
        "the sign trap: this is the expectile of level 1 − τ. Returns *above* e weigh τ",
    )
    yield not says(returns.mean()), "that is the mean: τ leaves no trace"
    yield not says(returns.max()), "that is the maximum; an expectile heeds the others, too"
    yield (
        not says(float(np.quantile(returns, 0.9))),
        "that is a quantile: it counts how many lie above. An expectile asks how far",
    )
    yield (
        not says(0.9 * returns.max() + 0.1 * returns.min()),
        "a mixture of the two ends: all returns pull, and each by its distance",
    )


def _settled(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """Many returns need many rounds; equal ones need none."""
    many = random.normal(size=300)
    yield (
        bool(np.isclose(float(answer(many, 0.99)), above_and_below(many, 0.99), rtol=1e-4)),
        "for 300 returns it has not settled yet: weigh again until it stays",
    )
    for equal in (np.full(5, 7.0), np.array([-3.0])):
        yield (
            bool(np.isclose(float(answer(equal, 0.9)), equal[0])),
            "where all returns are equal, or there is one alone, e is that return",
        )


def _weights(says: Callable[[float], bool], returns: np.ndarray) -> Iterator[tuple[bool, str]]:
    """What comes out of weights that are not applied as they should."""
    above_zero = np.where(returns > 0, 0.9, 0.1)
    yield (
        not says(float(np.average(returns, weights=above_zero))),
        "*above* is above e, not above 0",
    )
    weights = np.where(returns > returns.mean(), 0.9, 0.1)
    total = float((weights * returns).sum())
    yield (
        not says(total / weights.sum()),
        "weighed once, around the mean. Now others lie above: weigh again until it stays",
    )
    truth = above_and_below(returns, 0.9)
    right = np.where(returns > truth, 0.9, 0.1)
    sum_of_right = float((right * returns).sum())
    yield (
        not (says(total) or says(sum_of_right)),
        "a sum: divide by the sum of the weights to get a mean",
    )
    yield (
        not (says(total / len(returns)) or says(sum_of_right / len(returns))),
        "the weights do not add up to n: divide by their own sum",
    )
    above, below = returns > returns.mean(), returns <= returns.mean()
    yield (
        not says(0.9 * returns[above].mean() + 0.1 * returns[below].mean()),
        "two means mixed: it must count, too, how many lie on either side",
    )


def without_windows(starts: np.ndarray, steps: int, context: int) -> np.ndarray:
    """Return the steps that lie in no window, ascending."""
    shown = np.asarray(starts)[:, None] + np.arange(context)  # [n, K]
    return np.setdiff1d(np.arange(steps), shown)


def some_windows(random: Generator) -> tuple[np.ndarray, int, int]:
    """Draw first steps [n], so few that some steps stay hidden, and the two lengths."""
    steps = int(random.integers(8, 20))
    count, context = (int(number) for number in random.integers(1, 5, size=2))
    return random.integers(steps, size=count), steps, context


@exercise(truth=without_windows, case=some_windows)
def never_shown(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """Every step of the episode that is in none of the windows."""
    starts = random.permutation(np.array([1, 2, 6, 11]))  # of 3 steps each, in an episode of 12
    found = np.asarray(answer(starts, 12, 3))
    hidden = [0, 5, 9, 10]
    yield found.ndim == 1, "a list or an array of steps; a set has no order: sort it"
    steps = found.tolist()
    yield (
        len(steps) != 12 or not set(steps) <= {0, 1},
        "these are flags: asked is which steps, their numbers",
    )
    yield from _other_windows(set(steps))
    yield all(step < 12 for step in steps), "the episode has steps 0 to 11, and no others"
    yield set(steps) == set(hidden), "of steps 0 to 11, those that lie in no window"
    yield len(steps) == len(hidden), "each hidden step once"
    yield steps == hidden, "these are the right ones: in ascending order, please"
    last = np.asarray(answer(np.array([0, 7, 4]), 12, 4))
    yield (
        last.shape == (1,) and last[0] == 11,
        "the last step, too, may be hidden, and a single step is a list of one",
    )
    nothing = np.asarray(answer(np.arange(12), 12, 3))
    yield nothing.size == 0, "where every step was shown there is nothing to return"


def _other_windows(steps: set[int]) -> Iterator[tuple[bool, str]]:
    """What windows of another length or place leave hidden in `never_shown`."""
    yield steps != {1, 2, 3, 4, 6, 7, 8, 11}, "these are the steps that were shown"
    yield (
        steps != set(range(12)) - {1, 2, 6, 11},
        "a window shows its first step and the context − 1 that follow",
    )
    yield (
        steps != {0, 10},
        "one step too many a window: it ends at start + context − 1",
    )
    yield (
        steps != {0, 4, 5, 8, 9, 10},
        "one step too few a window: it ends at start + context − 1",
    )
    yield (
        steps != {0, 5, 9, 10, 11},
        "a window that would pass the end is cut there, not left out",
    )
    yield (
        steps != {5, 9, 10},
        "step 0 is hidden, too: do not start at 1, and let no window go on at the beginning",
    )
    yield steps != {3, 7, 8}, "`starts` are the first steps of the windows, not the last"
    yield steps != {1, 6, 10, 11}, "steps are counted from 0"
