"""Lesson 17: what a budget still allows; how far to lower a request; who may say so."""

import math
from collections.abc import Iterator
from functools import partial
from itertools import chain, starmap
from typing import Any

import numpy as np
from numpy import ndarray as Array
from numpy.random import Generator

from seqrl.evaluation.conformal import conformal_margin, coverage_law
from seqrl.lessons.checks.comparison import same
from seqrl.lessons.checks.exercise import Found, exercise
from seqrl.lessons.checks.watched import Stumble, Watched


def tried(answer: Watched, *given: Any) -> tuple[str, Any]:
    """Return with what an answer stops, or nothing, and its result, or nothing."""
    try:
        return "", answer(*given)
    except Stumble as stumble:
        return str(stumble), math.nan


def what_is_left(budget: float, costs: Array) -> Array:
    """Return what may still be spent before the first step and after each of T, [T + 1]."""
    return np.cumsum([budget, *(-costs)], dtype=float)


def some_costs(random: Generator) -> tuple[float, Array]:
    """Draw a budget, enough or not, and costs [T], some of them 0."""
    costs = random.uniform(0, 3, int(random.integers(1, 9))).round(2)
    return float(random.integers(0, 9)) / 2, np.where(random.random(len(costs)) < 0.3, 0, costs)


@exercise(truth=what_is_left, case=some_costs)
def budget_left(answer: Watched, random: Generator) -> Found:
    """Five costs that a budget can pay; then a broken one, none, free steps and whole numbers."""
    costs, budget = np.array([2, 1, 5, 3, 4]) + random.uniform(0, 0.2, 5), 40 + random.random()
    found, right = np.asarray(answer(budget, costs)), what_is_left(budget, costs)
    yield found.ndim > 0, "one number: asked is what is left before the first step and after each"
    begin = "before the first step all of the budget is left: that stands in front"
    yield not same(found, right[1:]), begin
    yield not same(found, right[:-1]), "one is missing: what is left after the last step, too"
    for message, *wrong in _other_lefts(budget, costs):
        cut = wrong if found.size != 5 else [part for x in wrong for part in (x[1:], x[:-1])]
        yield not same(found, *cut), message
    yield found.shape == (6,), f"for 5 steps 6 numbers, one before and 5 after; {found.shape} came"
    yield same(found[0], budget), f"first stands the whole budget, here {budget:.4f}, as it is"
    yield same(found, right), "what is left is the budget less *all* costs up to there"
    for said, allowed, paid, so in (
        ("a budget that breaks", 6.5, costs, "it falls below 0, and on: that says by how much"),
        ("a budget of 0", 0.0, costs, "0 is a budget, too: each cost breaks it further"),
        ("steps that cost nothing", 9.5, costs * [0, 1, 0, 0, 1], "they are steps, too"),
        ("costs below 1", 7.5, costs / 9, "each takes off as much as it is"),
        ("a whole budget", 40, costs, "fractions stay: work in floats"),
        ("whole costs", 7.5, costs.astype(int), "fractions stay: work in floats"),
        ("one step", 7.5, costs[:1], "two numbers, before and after it"),
    ):
        stopped, came = tried(answer, allowed, paid)
        yield not stopped, f"{said}: {stopped}. {so}"
        told = f"{said}: of {allowed:g} and costs {paid.round(2)} comes {np.round(came, 2)}; {so}"
        yield same(came, what_is_left(allowed, paid)), told


def _other_lefts(budget: float, costs: Array) -> Iterator[Any]:
    """What else comes of a budget and costs, [T + 1], and why it is not what is left."""
    spent, steps = np.append(0, costs.cumsum()), np.arange(6)  # [6]
    left, ahead, last = budget - spent, spent[-1] - spent, np.append(0, costs)
    yield "what was *spent* so far: take it off the budget", spent
    yield "costs are *added*: what is paid can no longer be spent", budget + spent, budget + last
    yield "turned round: the budget less what was spent, not what was spent less it", -left
    yield "it never falls: what a step costs comes out of the budget", np.full(6, budget)
    total = np.full(6, left[-1]), np.append(budget, np.full(5, left[-1]))
    yield "all costs are taken off at once: step by step, as they come", *total
    alone = budget - last, budget - np.append(costs, 0)
    yield "only a step's *own* cost is taken off: those before it are paid as well", *alone
    anew = (steps + 1) * budget - spent, steps * budget - spent
    yield "the budget comes but once: it is for all steps", *anew, *np.negative(anew)
    to_go = "costs-to-go look ahead, to what is *still* to be paid: take off what was paid"
    yield to_go, ahead, budget - ahead, np.append(budget, budget - ahead[:-1])
    yield "in reverse: what is left before the first step stands first", left[::-1]
    back = budget - np.append(0, costs[::-1].cumsum())
    yield "costs come off from the last to the first: the first step is paid first", back
    yield "a step too late: after a step its own cost is paid, too", np.append(budget, left[:-1])
    early = np.append(left[1:], left[-1]), np.append(left[1:], 0)
    yield "a step too early: before the first step nothing is paid", *early
    most, mean = np.maximum.accumulate(last), spent / np.maximum(steps, 1)
    yield "the dearest step alone is taken off: all are paid", budget - most
    yield "the *mean* cost is taken off: add costs up", budget - mean
    yield "a share of the budget: asked is how much is left", left / budget, spent / budget
    even = budget / 5 - last, budget / 5 - spent, np.append(budget, budget / 5 - costs)
    yield "the budget is shared out among steps: it is for all of them together", *even
    yield "steps are counted: each takes off what it costs, not 1", budget - steps


def of_others(predicted: Array, achieved: Array, fitted_on: Array, chance: float) -> float:
    """Return the margin that runs have to which nothing was fitted."""
    return conformal_margin(np.delete(predicted, fitted_on), np.delete(achieved, fitted_on), chance)


def some_chance(n: int, random: Generator) -> float:
    """Draw a chance that n runs can promise, whose rank no rounding error decides."""
    return float(random.integers(n) + random.uniform(0.1, 0.9)) / (n + 1)


def some_runs(random: Generator) -> tuple[Array, Array, float]:
    """Draw what n runs were asked for, what they achieved, and a chance."""
    asked = random.uniform(3, 8, int(random.integers(1, 25))).round(2)
    achieved = (asked - random.normal(random.choice([-3, 0.5, 3]), 1, len(asked))).round(2)
    return asked, achieved, some_chance(len(asked), random)


def runs_with(short: Array, random: Generator) -> tuple[Array, Array]:
    """Return requests and returns of runs that fell short by `short`."""
    asked = random.permutation(len(short)) * 1.37 + 60
    return asked, asked - short


def one_of(found: Any, numbers: Array) -> bool:
    """Tell whether a number is one of many, also in single precision."""
    return bool(np.abs(numbers - found).min() < 1e-4)


def ranked(answer: Watched, n: int, chance: float, random: Generator) -> int:
    """Return the rank, from 1, of the shortfall of n that is returned; 0 if it is none."""
    short = np.arange(n) + random.uniform(0.1, 0.4, n)
    found = answer(*runs_with(random.permutation(short), random), chance)
    return int(np.abs(short - found).argmin() + 1) if one_of(found, short) else 0


@exercise(truth=conformal_margin, case=some_runs)
def margin(answer: Watched, random: Generator) -> Found:
    """Whether it is a run's shortfall, of which rank, and what signs, ties and few runs do."""
    short = random.permutation(np.linspace(2, 9, 11) + random.uniform(0, 0.3, 11))
    asked, achieved = 60 + 0.6 * short, 60 - 0.4 * short
    found = np.asarray(answer(asked, achieved, 0.72))
    yield found.ndim == 0, f"one number for all requests; yours has shape {found.shape}"
    among = partial(one_of, found)
    yield not among(-short), "a sign: by how much a run fell *short* is asked − achieved"
    yield not same(found, 8, 9), "that is a rank: asked is the shortfall that has it"
    alone = among(asked) or among(achieved)
    yield not alone, "a request alone, or a return: by how much did a run fall short?"
    yield not among(short / asked) and not among(achieved / asked), "a share: take a difference"
    own = among(short)
    others = not own and among(np.subtract.outer(asked, achieved))
    yield not others, "one run's request less another's return: subtract, *then* sort"
    worse = answer(asked, achieved - 900 * (short == short.max()), 0.72)
    yield own or same(found, worse), "how bad the worst is moves it: use ranks, no mean, no spread"
    yield own, "between two runs: no interpolation, one of the n shortfalls itself"
    turned = answer(60 - short[::-1], 60 - 2 * short[::-1], 0.72)
    order = "neither the order of runs nor that of requests counts: sort the shortfalls first"
    yield same(found, turned), order
    yield from _which_rank(partial(ranked, answer, random=random))
    for said, few, chance, so in (
        ("where some brought more", short - 6, 0.8, "they count, below 0: no abs, none left out"),
        ("where all brought more than asked", -short, 0.72, "the margin is below 0: leave it"),
        ("where runs fell equally short", short // 4, 0.55, "each of them counts: merge none"),
        ("for a single run", short[:1], 0.4, "its shortfall is the margin"),
    ):
        stopped, came = tried(answer, *runs_with(few, random), chance)
        right = conformal_margin(few, 0 * few, chance)
        yield not stopped, f"{said}: {stopped}. {so}"
        yield same(came, right), f"{said} {np.round(came, 3)} comes, {right:.3f} is right: {so}"


def _which_rank(says: partial[int]) -> Found:
    """What rule gives the ranks that are taken of n shortfalls."""
    cases = [(11, 0.7), (11, 0.75), (11, 0.72), (20, 0.5), (11, 0.3), (19, 0.5), (23, 0.91)]
    found, k = [says(*case) for case in cases], np.array([coverage_law(*case)[0] for case in cases])
    n, chance = np.array(cases).T
    exact = (n + 1) * chance
    yield not same(found, n), "always the worst run: how sure is enough, the chance says"
    yield says(11, 0.2) != says(11, 0.8), "the chance plays no part: it says how many runs to cover"
    yield says(11, 0.2) < says(11, 0.8), "turned round: to hold more often, lower by *more*"
    yield not same(found, k - 1), "one rank too low: the k-th smallest stands at place k − 1"
    yield not same(found, k + 1), "one rank too high: the k-th smallest stands at place k − 1"
    more = "one rank too high where (n + 1) · chance is whole: round up, no more"
    yield not same(found, np.floor(exact) + 1), more
    up = "to hold *at least* so often, round (n + 1) · chance up"
    yield not same(found, np.floor(exact), np.rint(exact), np.floor(n * chance)), up
    of_n = np.ceil(n * chance), np.rint(n * chance), np.floor(n * chance) + 1
    one = "it must hold for a run to come, too, the worst of n + 1, perhaps: ⌈(n + 1) · chance⌉"
    yield not same(found, *of_n, np.ceil((n - 1) * chance) + 1), one
    said = "of {} shortfalls yours has rank {} for a chance of {}: ⌈(n + 1) · chance⌉ is {}"
    cases += [(9, 0.85), (7, 0.875), (39, 0.97), (9, 0.08)]  # the worst, and the best
    for case, mine in zip(cases, chain(found, starmap(says, cases[7:])), strict=True):
        right, _ = coverage_law(*case)
        yield mine == right, said.format(case[0], mine, case[1], right)


def some_fit(random: Generator) -> tuple[Array, Array, Array, float]:
    """Draw what is foretold of n runs, what they achieved, which were fitted to, and a chance."""
    predicted, achieved, _ = some_runs(random)
    runs = random.permutation(len(predicted))[: random.integers(len(predicted))]
    fitted_on = np.append(runs, random.choice(runs, 2) if len(runs) else runs)
    return predicted, achieved, fitted_on, some_chance(len(predicted) - len(runs), random)


@exercise(truth=of_others, case=some_fit)
def honest_margin(answer: Watched, random: Generator) -> Found:
    """Which of eight runs can move it; then of how many; then other runs that were fitted to."""
    fitted_on, short = np.array([6, 1, 6, 4, 1]), np.array([-1, -5, 2, -3, -4, 1, -2, 0.0])
    short += random.uniform(0.1, 0.4, 8)
    found = np.asarray(answer(*runs_with(short, random), fitted_on, 0.45))
    yield found.ndim == 0, f"one number, the margin; yours has shape {found.shape}"
    yield from _heard(answer, fitted_on, random)
    others = np.sort(np.delete(short, fitted_on))  # [5]
    yield not one_of(found, -others), "a sign: how far a run fell *short* is predicted − achieved"
    three = [answer(*runs_with(short, random), fitted_on, sure) for sure in (0.3, 0.45, 0.55)]
    yield not same(three, others[[2, 4, 4]]), "n is how many runs are left, 5, not all 8"
    often = "a run that is in `fitted_on` twice is one run: of 8 runs 5 are left, not 3"
    yield not same(three, others[[1, 1, 2]]), often
    yield same(three, others[[1, 2, 3]]), "it is `margin` of the 5 runs that are left"
    for said, which, chance in (
        ("fitted to none of them", [], 0.62),
        ("fitted to runs 0 and 7", [7, 0, 0], 0.62),
        ("fitted to all but run 3", [0, 7, 6, 5, 4, 2, 1], 0.4),
    ):
        given = *runs_with(short, random), np.array(which, int), chance
        right, (stopped, came) = of_others(*given), tried(answer, *given)
        yield not stopped, f"{said}: {stopped}. Here, too, all others calibrate"
        yield same(came, right), f"{said}, {np.round(came, 3)} comes, {right:.3f} is right"


def _heard(answer: Watched, fitted_on: Array, random: Generator) -> Found:
    """Whose shortfall moves the margin, of eight runs."""
    base, fitted, every = 60 + random.uniform(1, 9, 8), {1, 4, 6}, np.arange(8)
    heard = set()
    for run in range(8):
        achieved = base - 1000 - every / 3 - [[900], [-900]] * (every == run)  # [2, n]
        ends = [answer(base, far, fitted_on, 0.45) for far in achieved]
        heard |= {run} if abs(ends[0] - ends[1]) > 1e-4 else set()
    which = "`fitted_on` says *which* runs, not how many: they are not the first ones"
    for message, *runs in (
        ("no run moves it: it is a shortfall of one of them", set()),
        ("it *peeks*: runs that were fitted to are foretold too well", set(range(8))),
        ("turned round: these are the very runs that it was fitted to", fitted),
        ("`~` of a number counts from the end: it turns masks round, not numbers", {1, 3, 6}),
        (which, {5, 6, 7}, {3, 4, 5, 6, 7}),
        ("what lies before the last is left, too, unless it is in `fitted_on`", {7}),
        ("runs are counted from 0: run 1 is the second", {1, 2, 4, 6, 7}, {0, 1, 3, 4, 6}),
    ):
        yield heard not in runs, message
    peeks, missing = sorted(heard & fitted), sorted(set(range(8)) - fitted - heard)
    yield not peeks, f"it still *peeks*: fitted to runs 1, 4 and 6, it is moved by {peeks}"
    yield not missing, f"{missing} may calibrate, too: nothing was fitted to them"
