"""What readers of lesson 17 get wrong."""

import math

import numpy as np

from tests.exercises.wrong import WrongAnswers

wrong = WrongAnswers()


def _costs(random):
    costs = random.exponential(2, int(random.integers(1, 12)))
    budget = float(random.choice([0, 1, random.uniform(0, 30)]))
    return budget, np.where(random.random(len(costs)) < 0.4, 0, costs)


def _runs(random):
    asked = random.normal(5, 2, int(random.integers(1, 40)))
    achieved = asked - random.normal(random.normal(0, 2), 1.5, len(asked))
    return asked, achieved, _chance(len(asked), random)


def _chance(n, random):
    return (int(random.integers(n)) + float(random.uniform(0.05, 0.95))) / (n + 1)


def _fits(random):
    predicted, achieved, _ = _runs(random)
    runs = random.permutation(len(predicted))[: int(random.integers(len(predicted)))]
    again = random.choice(runs, int(random.integers(4))) if len(runs) else runs
    chance = _chance(len(predicted) - len(runs), random)
    return predicted, achieved, random.permutation(np.append(runs, again)), chance


INPUTS = {"budget_left": _costs, "margin": _runs, "honest_margin": _fits}


def _left(budget, costs):
    return budget - np.append(0, np.cumsum(costs))


@wrong("it falls below 0, and on")
def budget_left(budget, costs):
    """Clamps at 0."""
    return np.maximum(_left(budget, costs), 0)


@wrong("it falls below 0, and on")
def budget_left(budget, costs):
    """Stops to count once the budget is broken."""
    left = [budget]
    for cost in costs:
        left.append(left[-1] - cost if left[-1] > 0 else left[-1])
    return left


@wrong("it falls below 0, and on")
def budget_left(budget, costs):
    """Returns what was spent too much as if it were left."""
    return np.abs(_left(budget, costs))


@wrong("stands in front")
def budget_left(budget, costs):
    """Starts after the first step."""
    return budget - np.cumsum(costs)


@wrong("after the last step, too")
def budget_left(budget, costs):
    """Has one number for each step, as returns-to-go have."""
    return _left(budget, costs)[:-1]


@wrong("asked is what is left before the first step and after each")
def budget_left(budget, costs):
    """Returns what is left at the end."""
    return budget - costs.sum()


@wrong("what was *spent*")
def budget_left(budget, costs):
    """Returns the costs so far."""
    return np.append(0, np.cumsum(costs))


@wrong("what was *spent*")
def budget_left(budget, costs):
    """Returns the costs so far, one for each step."""
    return np.cumsum(costs)


@wrong("costs are *added*")
def budget_left(budget, costs):
    """Adds costs."""
    return np.cumsum(np.append(budget, costs))


@wrong("turned round")
def budget_left(budget, costs):
    """Takes the budget off."""
    return np.append(0, np.cumsum(costs)) - budget


@wrong("it never falls")
def budget_left(budget, costs):
    """Asks for the same in every step."""
    return np.full(len(costs) + 1, budget)


@wrong("step by step")
def budget_left(budget, costs):
    """Takes the whole episode's cost off in every step."""
    return np.full(len(costs) + 1, budget - costs.sum())


@wrong("only a step's *own* cost")
def budget_left(budget, costs):
    """Takes off the last cost only."""
    return np.append(budget, budget - costs)


@wrong("only a step's *own* cost")
def budget_left(budget, costs):
    """Takes off the last cost only, and forgets the beginning."""
    return budget - costs


@wrong("the budget comes but once")
def budget_left(budget, costs):
    """Grants the budget anew in each step."""
    return np.append(budget, budget + np.cumsum(budget - costs))


@wrong("the budget comes but once")
def budget_left(budget, costs):
    """Grants the budget in each step, in one running sum."""
    return np.cumsum(budget - costs)


@wrong("costs-to-go")
def budget_left(budget, costs):
    """Returns costs-to-go, whatever the budget."""
    return np.append(np.cumsum(costs[::-1])[::-1], 0)


@wrong("costs-to-go")
def budget_left(budget, costs):
    """Takes costs-to-go off."""
    return np.append(budget, budget - np.cumsum(costs[::-1])[::-1])


@wrong("in reverse")
def budget_left(budget, costs):
    """Sums from the end, as a return-to-go."""
    return _left(budget, costs)[::-1]


@wrong("from the last to the first")
def budget_left(budget, costs):
    """Reads costs from the end."""
    return _left(budget, costs[::-1])


@wrong("a step too late")
def budget_left(budget, costs):
    """Takes each cost off one step late."""
    return np.append(budget, _left(budget, costs)[:-1])


@wrong("a step too early")
def budget_left(budget, costs):
    """Takes each cost off one step early."""
    left = np.zeros(len(costs) + 1)
    for t in range(len(costs)):
        left[t] = budget - costs[: t + 1].sum()
    return left


@wrong("the dearest step alone")
def budget_left(budget, costs):
    """Takes off a running maximum."""
    return np.append(budget, budget - np.maximum.accumulate(costs))


@wrong("the *mean* cost")
def budget_left(budget, costs):
    """Takes off a running mean."""
    return [budget, *(budget - costs[:t].mean() for t in range(1, len(costs) + 1))]


@wrong("a share of the budget")
def budget_left(budget, costs):
    """Returns a share."""
    return _left(budget, costs) / budget


@wrong("shared out among steps")
def budget_left(budget, costs):
    """Shares the budget out evenly."""
    return np.append(budget, budget / len(costs) - costs)


@wrong("steps are counted")
def budget_left(budget, costs):
    """Counts steps that cost something."""
    return _left(budget, costs > 0)


@wrong("they are steps, too")
def budget_left(budget, costs):
    """Looks only at steps that cost something."""
    return _left(budget, costs[costs > 0])


@wrong("a whole budget")
def budget_left(budget, costs):
    """Writes into an array of the budget's type."""
    left = np.full(len(costs) + 1, budget)
    for t, cost in enumerate(costs):
        left[t + 1] = left[t] - cost
    return left


@wrong("whole costs")
def budget_left(budget, costs):
    """Writes into an array of the costs' type."""
    left = np.zeros(len(costs) + 1, costs.dtype)
    left[0] = budget
    for t, cost in enumerate(costs):
        left[t + 1] = left[t] - cost
    return left


@wrong("0 is a budget, too")
def budget_left(budget, costs):
    """Takes a budget of 0 for none at all."""
    return _left(budget or math.inf, costs)


@wrong("it changes what it was given")
def budget_left(budget, costs):
    """Adds up in place."""
    for t in range(1, len(costs)):
        costs[t] += costs[t - 1]
    return np.append(budget, budget - costs)


def _short(asked, achieved):
    return np.sort(asked - achieved)


@wrong("it must hold for a run to come, too")
def margin(asked, achieved, chance):
    """Covers the runs that it has, and forgets the new one."""
    return _short(asked, achieved)[math.ceil(len(asked) * chance) - 1]


@wrong("it must hold for a run to come, too")
def margin(asked, achieved, chance):
    """Takes the library's quantile, without interpolation."""
    return np.quantile(asked - achieved, chance, method="inverted_cdf")


@wrong("it must hold for a run to come, too")
def margin(asked, achieved, chance):
    """Takes the library's higher quantile."""
    return np.quantile(asked - achieved, chance, method="higher")


@wrong("one rank too high")
def margin(asked, achieved, chance):
    """Takes the higher quantile at the right level, which is the next one, as often published."""
    n = len(asked)
    level = math.ceil((n + 1) * chance) / n
    return np.quantile(asked - achieved, level, method="higher")


@wrong("round (n + 1) · chance up")
def margin(asked, achieved, chance):
    """Rounds down."""
    return _short(asked, achieved)[max(int((len(asked) + 1) * chance), 1) - 1]


@wrong("round (n + 1) · chance up")
def margin(asked, achieved, chance):
    """Rounds to the nearest."""
    return _short(asked, achieved)[max(round((len(asked) + 1) * chance), 1) - 1]


@wrong("where (n + 1) · chance is whole")
def margin(asked, achieved, chance):
    """Rounds down and adds one."""
    n = len(asked)
    return _short(asked, achieved)[min(int((n + 1) * chance), n - 1)]


@wrong("no interpolation")
def margin(asked, achieved, chance):
    """Interpolates."""
    return np.quantile(asked - achieved, chance)


@wrong("no interpolation")
def margin(asked, achieved, chance):
    """Interpolates at the corrected level."""
    n = len(asked)
    return np.quantile(asked - achieved, min((n + 1) * chance / n, 1))


@wrong("a sign")
def margin(asked, achieved, chance):
    """Turns the difference round."""
    return _short(achieved, asked)[math.ceil((len(asked) + 1) * chance) - 1]


@wrong("a sign")
def margin(asked, achieved, chance):
    """Returns what is to be added to a request."""
    return -_short(asked, achieved)[math.ceil((len(asked) + 1) * chance) - 1]


@wrong("no abs")
def margin(asked, achieved, chance):
    """Bounds from both sides."""
    return np.sort(np.abs(asked - achieved))[math.ceil((len(asked) + 1) * chance) - 1]


@wrong("none left out")
def margin(asked, achieved, chance):
    """Looks only at runs that fell short."""
    short = _short(asked, achieved)
    short = short[short > 0]
    return short[math.ceil((len(short) + 1) * chance) - 1]


@wrong("the margin is below 0")
def margin(asked, achieved, chance):
    """Lets no margin be below 0."""
    return max(_short(asked, achieved)[math.ceil((len(asked) + 1) * chance) - 1], 0)


@wrong("turned round")
def margin(asked, achieved, chance):
    """Takes the chance for that of failing."""
    return _short(asked, achieved)[math.ceil((len(asked) + 1) * (1 - chance)) - 1]


@wrong("turned round")
def margin(asked, achieved, chance):
    """Sorts from the greatest."""
    return _short(asked, achieved)[::-1][math.ceil((len(asked) + 1) * chance) - 1]


@wrong("how bad the worst is")
def margin(asked, achieved, chance):
    """Believes in a normal law."""
    short = asked - achieved
    return short.mean() + 1.28 * short.std()


@wrong("how bad the worst is")
def margin(asked, achieved, chance):
    """Takes the mean."""
    return (asked - achieved).mean()


@wrong("always the worst run")
def margin(asked, achieved, chance):
    """Takes the worst run."""
    return (asked - achieved).max()


@wrong("the chance plays no part")
def margin(asked, achieved, chance):
    """Takes the middle one."""
    return _short(asked, achieved)[len(asked) // 2]


@wrong("the k-th smallest stands at place k − 1")
def margin(asked, achieved, chance):
    """Counts places from 1."""
    rank = math.ceil((len(asked) + 1) * chance)
    return _short(asked, achieved)[min(rank, len(asked) - 1)]


@wrong("the k-th smallest stands at place k − 1")
def margin(asked, achieved, chance):
    """Takes one off twice."""
    return _short(asked, achieved)[max(math.ceil((len(asked) + 1) * chance) - 2, 0)]


@wrong("subtract, *then* sort")
def margin(asked, achieved, chance):
    """Sorts requests and returns apart."""
    short = np.sort(asked) - np.sort(achieved)
    return np.sort(short)[math.ceil((len(asked) + 1) * chance) - 1]


@wrong("sort the shortfalls first")
def margin(asked, achieved, chance):
    """Does not sort."""
    return (asked - achieved)[math.ceil((len(asked) + 1) * chance) - 1]


@wrong("sort the shortfalls first")
def margin(asked, achieved, chance):
    """Sorts by request."""
    order = np.argsort(asked)
    return (asked - achieved)[order][math.ceil((len(asked) + 1) * chance) - 1]


@wrong("a request alone, or a return")
def margin(asked, achieved, chance):
    """Looks at returns alone."""
    return np.sort(achieved)[math.ceil((len(asked) + 1) * chance) - 1]


@wrong("that is a rank")
def margin(asked, achieved, chance):
    """Returns the rank."""
    return math.ceil((len(asked) + 1) * chance)


@wrong("a share")
def margin(asked, achieved, chance):
    """Divides by the request."""
    return np.sort((asked - achieved) / asked)[math.ceil((len(asked) + 1) * chance) - 1]


@wrong("one number for all requests")
def margin(asked, achieved, chance):
    """Returns the lowered requests."""
    return asked - _short(asked, achieved)[math.ceil((len(asked) + 1) * chance) - 1]


@wrong("merge none")
def margin(asked, achieved, chance):
    """Merges equal shortfalls."""
    short = np.unique(asked - achieved)
    return short[math.ceil((len(short) + 1) * chance) - 1]


def _margin(short, chance, n=None):
    n = len(short) if n is None else n
    return np.sort(short)[math.ceil((n + 1) * chance) - 1]


def _are_fitted(predicted, fitted_on):
    return np.isin(np.arange(len(predicted)), fitted_on)


@wrong("it *peeks*")
def honest_margin(predicted, achieved, fitted_on, chance):
    """Calibrates on all runs."""
    return _margin(predicted - achieved, chance)


@wrong("it *peeks*")
def honest_margin(predicted, achieved, fitted_on, chance):
    """Compares predictions with run numbers."""
    others = ~np.isin(predicted, fitted_on)
    return _margin((predicted - achieved)[others], chance)


@wrong("the very runs that it was fitted to")
def honest_margin(predicted, achieved, fitted_on, chance):
    """Calibrates on what was fitted to."""
    return _margin((predicted - achieved)[_are_fitted(predicted, fitted_on)], chance)


@wrong("the very runs that it was fitted to")
def honest_margin(predicted, achieved, fitted_on, chance):
    """Calibrates on what was fitted to, as often as it was."""
    return _margin((predicted - achieved)[fitted_on], chance)


@wrong("counts from the end")
def honest_margin(predicted, achieved, fitted_on, chance):
    """Turns numbers round as if they were a mask."""
    return _margin((predicted - achieved)[~fitted_on], chance)


@wrong("says *which* runs")
def honest_margin(predicted, achieved, fitted_on, chance):
    """Leaves out the first so many."""
    return _margin((predicted - achieved)[len(fitted_on) :], chance)


@wrong("says *which* runs")
def honest_margin(predicted, achieved, fitted_on, chance):
    """Leaves out the first so many different ones."""
    return _margin((predicted - achieved)[len(set(fitted_on)) :], chance)


@wrong("before the last is left, too")
def honest_margin(predicted, achieved, fitted_on, chance):
    """Takes what comes after the last."""
    return _margin((predicted - achieved)[fitted_on.max() + 1 :], chance)


@wrong("counted from 0")
def honest_margin(predicted, achieved, fitted_on, chance):
    """Counts runs from 1."""
    return _margin(np.delete(predicted - achieved, fitted_on - 1), chance)


@wrong("it still *peeks*")
def honest_margin(predicted, achieved, fitted_on, chance):
    """Leaves out the first alone."""
    return _margin(np.delete(predicted - achieved, fitted_on[0]), chance)


@wrong("it still *peeks*")
def honest_margin(predicted, achieved, fitted_on, chance):
    """Leaves out what was drawn more than once."""
    runs, often = np.unique(fitted_on, return_counts=True)
    return _margin(np.delete(predicted - achieved, runs[often > 1]), chance)


@wrong("may calibrate, too")
def honest_margin(predicted, achieved, fitted_on, chance):
    """Leaves out all from the first to the last."""
    kept = np.arange(len(predicted))
    kept = (kept < fitted_on.min()) | (kept > fitted_on.max())
    return _margin((predicted - achieved)[kept], chance)


@wrong("how many runs are left, 5")
def honest_margin(predicted, achieved, fitted_on, chance):
    """Counts all runs."""
    return _margin(np.delete(predicted - achieved, fitted_on), chance, len(predicted))


@wrong("a run that is in `fitted_on` twice is one run")
def honest_margin(predicted, achieved, fitted_on, chance):
    """Takes a run off as often as it was drawn."""
    n = len(predicted) - len(fitted_on)
    return _margin(np.delete(predicted - achieved, fitted_on), chance, n)


@wrong("it is `margin` of the 5")
def honest_margin(predicted, achieved, fitted_on, chance):
    """Forgets that the new run is one more."""
    short = np.sort(np.delete(predicted - achieved, fitted_on))
    return short[math.ceil(len(short) * chance) - 1]


@wrong("a sign")
def honest_margin(predicted, achieved, fitted_on, chance):
    """Turns the difference round."""
    return _margin(np.delete(achieved - predicted, fitted_on), chance)


@wrong("no run moves it")
def honest_margin(predicted, achieved, fitted_on, chance):
    """Returns how many runs it is of."""
    return len(predicted) - len(set(fitted_on))


@wrong("one number, the margin")
def honest_margin(predicted, achieved, fitted_on, chance):
    """Returns the lowered predictions."""
    return predicted - _margin(np.delete(predicted - achieved, fitted_on), chance)


@wrong("fitted to none of them")
def honest_margin(predicted, achieved, fitted_on, chance):
    """Needs a first and a last run that were fitted to."""
    gone = range(fitted_on.min(), fitted_on.max() + 1)
    kept = [run for run in range(len(predicted)) if run not in gone or run not in fitted_on]
    return _margin((predicted - achieved)[kept], chance)


@wrong("fitted to runs 0 and 7")
def honest_margin(predicted, achieved, fitted_on, chance):
    """Takes run 0 for no run."""
    gone = [run for run in fitted_on if run]
    return _margin(np.delete(predicted - achieved, gone), chance)


@wrong("it is `margin` of the 5")
def honest_margin(predicted, achieved, fitted_on, chance):
    """Bounds from both sides."""
    return _margin(np.abs(np.delete(predicted - achieved, fitted_on)), chance)
