"""Lesson 12: whether seeds say yes, no or nothing; what beliefs cost when they are settled."""

from collections.abc import Iterator

import numpy as np
from numpy.random import Generator

from seqrl.evaluation import t_interval
from seqrl.evidence import Effect
from seqrl.lessons.checks.exercise import exercise
from seqrl.lessons.checks.wager import brier_score
from seqrl.lessons.checks.watched import Watched


def answered(differences: np.ndarray, margin: float) -> int:
    """Return 1 for a clear yes, −1 for a clear no, 0 where nothing is seen: `Effect.reaches`.

    >>> answered(np.array([3.0, 2.0, 3.0, 2.0, 3.0]), 1.0), answered(np.zeros(4), 1.0)
    (1, 0)
    """
    found = Effect("", np.asarray(differences)).reaches(margin)
    return 0 if found is None else 1 if found else -1


def some_differences(random: Generator) -> tuple[np.ndarray, float]:
    """Draw one difference a seed, of three to nine seeds, and a margin."""
    mean, spread = random.uniform(-10, 20), random.choice([1.0, 4.0, 12.0])
    differences = random.normal(mean, spread, size=int(random.integers(3, 10)))
    return differences, float(random.uniform(2, 12))


@exercise(truth=answered, case=some_differences)
def clear_answer(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """Five seeds around a mean: narrow or wide, on either side of zero and of the margin."""
    margin = float(random.integers(8, 13))
    narrow = random.permutation([-1.0, 0.0, 1.0, -2.0, 2.0])  # its interval: about ±2
    found = answer(narrow + 3 * margin, margin)
    yield np.size(found) == 1, f"one number, 1, 0 or −1; yours has shape {np.shape(found)}"
    yield (
        answer((narrow + 3 * margin)[:4], margin) == 0,
        "four seeds are too few for an interval: below five nothing is seen, 0",
    )
    yield (
        found == 1,
        f"the whole interval lies above zero and the mean above the margin: 1, not {found}",
    )
    yield from _where_zero_lies_inside(answer, narrow, margin)
    yield from _where_it_does_not(answer, narrow, margin, random)


def _where_zero_lies_inside(
    answer: Watched, narrow: np.ndarray, margin: float
) -> Iterator[tuple[bool, str]]:
    """Intervals that hold zero: one reaches far beyond the margin, one does not."""
    wide = answer(12 * narrow + 1.2 * margin, margin)  # about ±24
    yield (
        wide != 1,
        "the mean reaches the margin, but the interval holds zero: with other seeds there might be "
        "no difference at all, so look at the low end too",
    )
    yield (
        wide == 0,
        "an interval that holds zero is no *no*: this one reaches beyond the margin as well, so "
        "nothing is seen, 0",
    )
    yield (
        answer(narrow, margin) == -1,
        "a no is clear when the whole interval lies *below the margin*; this one does, though it "
        "holds zero: −1",
    )


def _where_it_does_not(
    answer: Watched, narrow: np.ndarray, margin: float, random: Generator
) -> Iterator[tuple[bool, str]]:
    """Intervals on one side of zero: of the margin they lie below, across it, or far below."""
    yield (
        answer(narrow + 3, margin) == -1,
        "a difference that is surely there and surely below the margin is too small to count: −1",
    )
    yield (
        answer(narrow - margin, margin) == -1,
        "the whole interval lies below zero, and so below the margin: −1",
    )
    yield (
        answer(2 * narrow + margin - 2, margin) == 0,
        "here the mean stays below the margin and the interval reaches beyond it: nothing is seen",
    )
    yield (
        answer(2 * narrow + margin + 2, margin) == 1,
        "for a yes the interval must lie above *zero*, and only the mean must reach the margin; "
        "this interval begins below the margin",
    )
    yield answer(narrow + margin, margin) == 1, "a mean of exactly the margin reaches it"
    lopsided = random.permutation([-1.0, -1.0, -1.0, -1.0, 4.0])  # its interval: about ±3
    yield (
        answer(lopsided + margin + 0.5, margin) == 1,
        "four of these five seeds lie below the margin, and their mean above it: it is the *mean* "
        "that must reach it",
    )
    yield from _where_the_ends_are_close(answer, narrow, margin)


def _where_the_ends_are_close(
    answer: Watched, narrow: np.ndarray, margin: float
) -> Iterator[tuple[bool, str]]:
    """Single seeds far below zero, and not their mean; a low end a little above it, or below."""
    many = np.tile([-20.0, 20.0], 10) + margin + 2  # their mean's interval: about ±10
    yield (
        answer(many, margin) == 1,
        "that is how far single seeds lie apart; the interval of their *mean* is narrower, the "
        "more so the more seeds there are: `t_interval` gives it",
    )
    reach = (t_interval(narrow)[1] - narrow.mean()) / (1.2 * margin)  # of its interval
    for low, right in ((0.02, 1), (-0.02, 0)):
        ends = (1 - low) * narrow / reach + 1.2 * margin  # it begins at 1.2 · low · margin
        yield (
            answer(ends, margin) == right,
            f"here the t interval begins at {1.2 * low * margin:.2f} and the mean lies above the "
            f"margin: {right}. What counts is on which side of zero it begins; if yours begins "
            "elsewhere, `t_interval` gives it",
        )


def settled(beliefs: np.ndarray, outcomes: np.ndarray) -> float:
    """Return the Brier score of beliefs over the outcomes that are 0 or 1; NaN is void.

    >>> settled(np.array([1.0, 0.5, 0.2]), np.array([1.0, 0.0, np.nan]))
    0.125
    """
    decided = {f"{n}": bool(true) for n, true in enumerate(outcomes) if not np.isnan(true)}
    return float(brier_score({f"{n}": float(p) for n, p in enumerate(beliefs)}, decided))


def some_beliefs(random: Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw beliefs [claims] from 0 to 1 and outcomes [claims]; at least two are void."""
    claims = int(random.integers(6, 11))
    outcomes = random.permutation([0.0, 1.0, *random.integers(2, size=claims - 4), np.nan, np.nan])
    return random.uniform(size=claims), outcomes


@exercise(truth=settled, case=some_beliefs)
def brier(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """What the sure, the unsure and the wrong pay, and that void claims cost nobody anything."""
    _, outcomes = some_beliefs(random)
    right = np.where(np.isnan(outcomes), 0.5, outcomes)
    found = answer(right, outcomes)
    yield np.size(found) == 1, f"one number for all claims; yours has shape {np.shape(found)}"
    yield (
        not np.isnan(found),
        "NaN: a void claim has no outcome; leave it out of the mean, belief and all",
    )
    yield from _what_voids_cost(answer, right, outcomes)
    yield np.isclose(found, 0), "sure and right everywhere costs nothing: belief less outcome is 0"
    yield from _what_few_claims_cost(answer)
    yield (
        np.isclose(answer(1 - right, outcomes), 1),
        "sure and wrong everywhere costs 1, however many claims there are",
    )


def _what_voids_cost(
    answer: Watched, right: np.ndarray, outcomes: np.ndarray
) -> Iterator[tuple[bool, str]]:
    """Change the beliefs in void claims, and add claims that are void."""
    void, unsure = np.isnan(outcomes), 0.8 * right + 0.1
    yield (
        np.isclose(answer(np.where(void, 0.9, unsure), outcomes), answer(unsure, outcomes)),
        "a belief in a void claim changes the score: it was never settled, so it costs nothing",
    )
    more = np.append(unsure, [0.5, 0.5]), np.append(outcomes, [np.nan, np.nan])
    yield (
        np.isclose(answer(unsure, outcomes), answer(*more)),
        "two more void claims change the score: divide by the settled claims alone",
    )


def _what_few_claims_cost(answer: Watched) -> Iterator[tuple[bool, str]]:
    """A true one, believed with 0.9, and a false one, with 0.6; then three true and a false one."""
    found = answer(np.array([0.9, 0.6]), np.array([1.0, 0.0]))
    yield not np.isclose(found, 0.35), "that is the mean distance: *square* each error first"
    yield not np.isclose(found, np.sqrt(0.185)), "no root: the mean of the squares is the score"
    yield (
        not np.isclose(found, 0.25**2),
        "errors of opposite signs must not cancel: square each by itself, then take the mean",
    )
    yield (
        np.isclose(found, 0.185),
        "beliefs of 0.9 in what is true and of 0.6 in what is false cost (0.1² + 0.6²) / 2",
    )
    found = answer(np.array([0.9, 0.8, 0.7, 0.6]), np.array([1.0, 1.0, 1.0, 0.0]))
    yield (
        np.isclose(found, 0.125),
        "every settled claim weighs the same, whether it is true or false and however far the "
        "belief was off: of three true ones and a false one each is a quarter",
    )
