"""Lesson 16: which arm is the best, by what was paid; one step back; a guess without rewards."""

import math
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy import ndarray as Array
from numpy.random import Generator
from scipy.special import softmax
from torch import Tensor
from torch.nn import functional as F

from seqrl.lessons.checks.comparison import same
from seqrl.lessons.checks.exercise import Found, exercise
from seqrl.lessons.checks.watched import Watched, stops

near = partial(math.isclose, rel_tol=1e-3)


def chances_by_worlds(worlds: Array, actions: Array, rewards: Array, noise: float) -> Array:
    """Return the chance that each arm is the best, [A], given what its pulls paid."""
    error = (rewards - worlds[:, actions]) / noise  # [W, T]
    return softmax(-(error**2).sum(axis=1) / 2) @ np.eye(worlds.shape[1])[worlds.argmax(axis=1)]


def some_worlds(random: Generator) -> tuple[Any, ...]:
    """Draw worlds [W, A], pulls [T] of one of them, perhaps none, and the noise."""
    count, arms, pulls = (int(random.integers(*ends)) for ends in ((1, 12), (2, 7), (0, 9)))
    worlds = random.normal(random.choice([-9, 0, 9]), 1, (count, arms))
    actions, noise = random.integers(arms, size=pulls), float(random.uniform(0.3, 3))
    return worlds, actions, worlds[0, actions] + noise * random.normal(size=pulls), noise


def six_worlds(random: Generator) -> tuple[Any, ...]:
    """Return worlds in which arm 2 is the best thrice, 0 twice, 3 once, and pulls that fit all."""
    tenths = [list(row) for row in ("76854", "94274", "60985", "65076", "90355", "50946")]
    worlds = np.array(tenths, float) / 10 + random.uniform(0, 0.02, (6, 5))
    pulls = np.array([[1, 3, 1, 0, 1, 3, 4], [3, 4, 7, 5, 1, 5, 8]])
    actions, rewards = random.permutation(pulls, axis=1)
    return random.permutation(worlds), actions, rewards / 10, 0.5


@exercise(truth=chances_by_worlds, case=some_worlds)
def posterior(answer: Watched, random: Generator) -> Found:
    """Chances, and of what; then what an error weighs; then no pulls, and many."""
    given = six_worlds(random)
    found = np.asarray(answer(*given))
    yield found.shape != (6,), "a chance for each world: add them up by the arm that is best there"
    yield found.shape not in ((3,), (4,)), "an arm is missing: the chance of one never best is 0"
    yield found.shape == (5,), f"a chance for each of 5 arms, [5]; yours is {found.shape}"
    total = float(found.sum())
    for message, *others in _other_numbers(*given):
        alike = same(found / (total or 1), *(wrong / wrong.sum() for wrong in others))
        yield not (same(found, *others) or alike), message
    yield found.min() > -1e-6, f"a chance is 0 or more, and no logarithm; yours: {found.round(2)}"
    yield near(total, 1), f"chances add up to 1, yours to {total:.3g}: divide by their sum"
    alone, best = answer(given[0][:1], *given[1:]), given[0][0].argmax()
    yield same(alone, np.eye(5)[best]), "in a world alone all chances are its best arm's"
    yield from _errors(partial(odds, answer))
    yield same(found, chances_by_worlds(*given)), "each arm: the weights of worlds where it is best"
    yield from _few_and_many(answer, given[0], random)


def _other_numbers(worlds: Array, actions: Array, rewards: Array, noise: float) -> Iterator[Any]:
    """What is no chance that an arm is the best, and what it is; whatever it adds up to."""
    arms, best = np.eye(5), worlds.argmax(axis=1)
    weights = softmax(-((rewards - worlds[:, actions]) ** 2).sum(axis=1) / (2 * noise**2))  # [6]
    of_arm = arms[best] * weights[:, None]  # [6, 5]
    right, pays = of_arm.sum(axis=0), weights @ worlds  # [5], what an arm pays on average
    yield "every world counts alike: weigh it by how likely it makes the rewards", arms[best].sum(0)
    yield "the likeliest world alone: the others count, too", arms[best[weights.argmax()]]
    yield "one arm alone has all chances: how likely is each of the others?", *arms
    yield "the chance to be the *worst* arm", weights @ arms[worlds.argmin(axis=1)]
    yield "the chance *not* to be the best", 1 - right
    yield "what an arm pays on average, not how likely it is the best", pays, softmax(pays)
    tried = np.where(np.isin(np.arange(5), actions), worlds, -np.inf).argmax(axis=1)
    yield "an arm that was never pulled may be the best, too", weights @ arms[tried]
    means = right / np.maximum((of_arm > 0).sum(axis=0), 1)
    yield "*add up* the weights of an arm's worlds: no maximum, no mean", of_arm.max(axis=0), means


def odds(answer: Watched, far: Any, none: Any, noise: float = 1, times: int = 1) -> float:
    """Return the log odds of a world with errors `far` against one with `none`."""
    rewards = np.arange(len(far)) + 1.0
    worlds = np.array([[9, 8, *(rewards - far)], [8, 9, *(rewards - none)]])
    pulls = np.tile([np.arange(len(far)) + 2, rewards], times)
    first, second, *_ = answer(worlds, pulls[0].astype(int), pulls[1], noise)
    return math.log(max(first, 1e-99) / max(second, 1e-99))


def _errors(says: partial[float]) -> Found:
    """What errors of one pull, or of several, take off; right is half their squares."""
    one, less = says([1.2], [0]), says([-1.2], [0])
    yield abs(one) > 1e-6, "a pull tells about other arms, too: it tells which world this is"
    yield max(one, less) < 0 or one * less < 0, "turned round: who errs *more* is less likely"
    yield near(one, less), "to pay too little or too much is the same error: square it"
    yield abs(says([1.2, -1.2], [0, 0])) > 1e-6, "two errors cancel: square each, then add up"
    last, first = says([0, 1.2], [0, 0]), says([1.2, 0], [0, 0])
    which = "last" if abs(first) < 1e-6 else "first"
    yield abs(first * last) > 1e-9, f"only the {which} pull is heard: a world must explain them all"
    yield near(first, last), "when an arm was pulled plays no part"
    both, double = says([1.2, 1.2], [0, 0]) / one, says([2.4], [0]) / one
    yield near(both, 2), f"more pulls make surer: two alike count twice, not {both:.3g} times"
    yield near(says([1.2], [0], times=3), 3 * one), "an arm that is pulled thrice counts thrice"
    wide = says([1.2], [0], 2) / one
    yield near(double, 4), f"twice the error counts {double:.3g} times: its *square*, 4 times"
    yield near(1.44 * says([9], [8]), 17 * one), "large errors differ, too: cut or add nothing"
    yield not near(wide, 1), "the noise plays no part: the noisier, the less an error says"
    yield not near(wide, 1 / 2), "the noise is not squared: divide by 2 · noise²"
    yield not near(wide, 4), "that multiplies by noise²: `/ (2 * noise**2)` needs its brackets"
    yield near(wide, 1 / 4), f"twice the noise, {wide:.3g} times the weight; a quarter is right"
    yield not near(one, -1.44), "the 2 is missing: divide by 2 · noise²"
    yield near(one, -0.72), f"an error of 1.2 at noise 1 takes {-one:.3g} off; 1.2² / 2 is right"


def _few_and_many(answer: Watched, worlds: Array, random: Generator) -> Found:
    """Before the first pull, two worlds drawn twice; after 900, three alike, others far off."""
    worlds = np.vstack([worlds, worlds[worlds.argmax(axis=1) == 0]])
    others = np.array([list(row) for row in ("40120", "40121", "07120", "01320", "00190")], float)
    actions = np.repeat([2, 3], [500, 400])
    rewards = np.array([0, 3])[actions - 2] + random.normal(0, 0.5, 900)  # none fits
    early = "before the first pull", "how often is each the best, of *all* worlds, equal ones, too?"
    late = (
        "after 900 pulls",
        "each pull counts, but powers of e get lost: take off the greatest log",
    )
    for (when, so), given, right in (
        (early, (worlds, np.zeros(0, int), np.zeros(0), 0.5), np.array([4, 0, 3, 1, 0]) / 8),
        (late, (others, actions, rewards, 0.5), np.array([2, 1, 0, 0, 0]) / 3),
    ):
        said = stops(answer, *given)
        yield not said, f"{when} {said}. {so}"
        yield same(found := answer(*given), right), f"{when} comes out {np.round(found, 2)}: {so}"


@torch.no_grad()
def one_step_back(actions: Tensor, rewards: Tensor) -> tuple[Tensor, Tensor]:
    """Return what was done and what was paid just before each step, two [B, K]."""
    return F.pad(actions, (1, -1), value=-1), F.pad(rewards, (1, -1))


def some_trials(random: Generator) -> tuple[Tensor, Tensor]:
    """Draw actions [B, K] and rewards [B, K] of trials, perhaps of one step."""
    shape = int(random.integers(1, 5)), int(random.integers(1, 8))
    rewards = torch.from_numpy(random.normal(0, 2, shape)).float()
    return torch.from_numpy(random.integers(4, size=shape)), rewards


@exercise(truth=one_step_back, case=some_trials)
def just_before(answer: Watched, random: Generator) -> Found:
    """Fifteen actions and rewards, no two alike, in three trials of five steps."""
    actions = torch.from_numpy(random.permutation(15)).view(3, 5)
    actions = actions.roll(1, 1) if 0 in actions[:, 4] else actions  # arm 0 is before some step
    rewards = torch.from_numpy(random.permutation(15) - 7.4).float().view(3, 5)
    pair, right = answer(actions, rewards), one_step_back(actions, rewards)
    yield isinstance(pair, tuple) and len(pair) == 2, "a pair: actions before, rewards before"
    yield not same(pair[0], right[1]), "the other way round: first the actions, then the rewards"
    fits = [same(*both) for both in zip(pair, right, strict=True)]
    given = (("actions", actions, -1), ("rewards", rewards, 0))
    yield not same(pair[1], right[1].trunc()), "the rewards have lost their fractions"
    for (name, x, first), found, fit, other in zip(given, pair, fits, fits[::-1], strict=True):
        yield not (same(found, x) and other), f"the {name} are not shifted, the others are: both"
        for message, *wrong in _other_steps(x, first):
            yield not same(found, *wrong), f"the {name}: {message}"
        yield np.shape(found) == (3, 5), f"the {name}: [3, 5], as given; yours {np.shape(found)}"
        begun = fit or not same(found[:, 1:], x[:, :-1])
        yield begun, f"the {name}: before the first step was nothing: −1 for no arm, 0 for no pay"
        yield fit, f"the {name}: column k holds step k − 1's, of the same trial"
    for rows, columns, what in ((1, 5, "one trial"), (3, 1, "trials of one step")):
        cut = actions[:rows, :columns], rewards[:rows, :columns]
        both = zip(answer(*cut), one_step_back(*cut), strict=True)
        yield all(same(*pair) for pair in both), f"for {what}: two [{rows}, {columns}] come back"


def _other_steps(x: Tensor, first: int) -> Iterator[Any]:
    """What other shifts make of one part, and what a token would see in it."""
    before, none, row = x[:, :-1], torch.full_like(x[:, :1], first), torch.full_like(x[:1], first)
    hidden = torch.cat([none, x[:, 1:]], 1)
    yield "not shifted: each token sees its own step's, which is the answer", x, hidden
    yield "a column is missing: the first, for what was before the first step", before
    yield "a column too many: the last step comes before no other", torch.cat([none, x], 1)
    yield "the last step wraps round to the first: it is the future", x.roll(1, 1)
    yield "a trial begins with another one's last step", x.flatten().roll(1).view_as(x)
    ends = [torch.cat([x[:, 1:], end], 1) for end in (none, x[:, :1], x[:, -1:])]
    yield "shifted to the left: each token sees what comes *after* it", *ends, x[:, 1:]
    rows = torch.cat([row, x[:-1]]), torch.cat([x[1:], row])
    yield "shifted from trial to trial: steps are columns", *rows, x.roll(1, 0), x.roll(-1, 0)
    yield "two steps back: one is right", torch.cat([none, none, x[:, :-2]], 1), x.roll(2, 1)
    yield "less by 1: it is places that are shifted, not numbers", x - 1
    smeared = [torch.cat([begin, x[:, :1].expand_as(before)], 1) for begin in (x[:, :1], none)]
    yield "the same in each step: work on a copy", *smeared, none.expand_as(x)
    yield "all steps before, summed: one is right", torch.cat([none, before.cumsum(1)], 1)
    if first:
        zeros = before.where(before != 0, -1)
        yield "arm 0 is an arm, too: −1 says that none was pulled", torch.cat([none, zeros], 1)


def by_most_pulled(actions: Array, best: Array) -> float:
    """Return the share of trials whose most pulled arm is the best one."""
    counts = (actions[:, :, None] == np.arange(actions.max() + 1)).sum(axis=1)  # [n, A]
    return float((counts.argmax(axis=1) == best).mean())


def some_pulls(random: Generator) -> tuple[Array, Array]:
    """Draw pulls [n, T] of trials with one most pulled arm each, and the best arms [n]."""
    many, pulls, arms = (int(random.integers(*ends)) for ends in ((1, 10), (1, 12), (2, 8)))
    rows = random.integers(arms, size=(100, pulls))
    counts = (rows[:, :, None] == np.arange(arms)).sum(axis=1)  # [100, A]
    alone = (counts == counts.max(axis=1, keepdims=True)).sum(axis=1) == 1
    best = np.where(random.random(100) < 0.5, counts.argmax(axis=1), rows[::-1, 0])
    return rows[alone][:many], best[alone][:many]


@exercise(truth=by_most_pulled, case=some_pulls)
def guessed_unpaid(answer: Watched, random: Generator) -> Found:
    """Which arm is guessed in one trial, whichever is the best; then five trials at once."""
    most = zip((0, 1, 6, 4, 0), (4, 5, 4, 6, 5), strict=True)
    pulls = np.array([([arm] * often + [2, 2, 2, 3, 5])[:9] for arm, often in most])
    order, best = random.permutation(5), np.array([0, 1, 6, 2, 1])
    given = random.permuted(pulls, axis=1)[order], best[order]
    found = np.asarray(answer(*given))
    yield found.ndim == 0, f"one number, the share of all trials; yours has shape {found.shape}"
    yield not same(found, 3, 3 / 9), "how many guesses are right: divide by the number of *trials*"
    yield not same(found, 60), "per cent: a share is from 0 to 1"
    trial = np.array([[10, 7, 9, 9, 9, 7, 12, 2, 7, 10, 13, 7, 12]])
    says = np.array([answer(trial, np.array([arm])) for arm in range(15)])
    pulls = np.bincount(trial[0], minlength=15) / 13
    yield not same(says, pulls), "a share of *pulls*: each trial is one guess, right or wrong"
    yield says.min() > -1e-6, "below 0: nothing is taken off for what chance would bring"
    yield bool(np.isin(says, [0, 1]).all()), "of one trial the share is 0 or 1: right, or not"
    guessed = tuple(np.flatnonzero(says).tolist())
    yield guessed != (), "no arm is right: most often is more than any other, not more than half"
    yield guessed != (9,), "neither the longest run nor the middle number: how often in all?"
    yield guessed != (4,), "that is how often it is pulled, 4 times: asked is which arm, argmax"
    yield guessed != (1,), "a place among the arms that were pulled: which arm is there?"
    yield guessed not in ((0,), (2,)), "an arm that is pulled least, or never: guess the opposite"
    yield guessed not in ((10,), (12,)), "the first or last pull: which arm is pulled most often?"
    yield guessed not in ((6,), (8,)), "an arm beside the one that is pulled most: count from 0"
    yield len(guessed) < 14, "these are the wrong guesses: asked are the right ones"
    yield guessed == (7,), f"most often in {trial[0].tolist()} is arm 7; yours guesses {guessed}"
    yield not same(found, 1 / 5), "one arm for all trials: count the pulls of each trial apart"
    yield same(found, 3 / 5), "in 3 of 5 trials the most pulled arm is the best: 0.6"
