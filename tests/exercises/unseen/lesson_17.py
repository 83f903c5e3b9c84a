"""Wrong answers to lesson 17, written without its checks."""

import math

import numpy as np

from tests.exercises.answers import Answers

unseen = Answers()


def _left(budget, costs):
    return budget - np.append(0, np.cumsum(costs))


@unseen
def budget_left(budget, costs):
    """Rounds to whole units."""
    return np.rint(_left(budget, costs))


@unseen
def budget_left(budget, costs):
    """Begins a new budget once the old one is broken."""
    left = [budget]
    for cost in costs:
        left.append((left[-1] if left[-1] > 0 else budget) - cost)
    return left


@unseen
def budget_left(budget, costs):
    """Discounts."""
    return budget - np.append(0, np.cumsum(costs * 0.99 ** np.arange(len(costs))))


@unseen
def budget_left(budget, costs):
    """Says nothing where the budget is broken."""
    left = _left(budget, costs)
    return np.where(left < 0, np.nan, left)


@unseen
def budget_left(budget, costs):
    """Sorts the costs, cheapest first."""
    return _left(budget, np.sort(costs))


@unseen
def budget_left(budget, costs):
    """Ends the episode where the budget is broken."""
    left = _left(budget, costs)
    return left[: np.argmax(left < 0) + 1] if (left < 0).any() else left


@unseen
def budget_left(budget, costs):
    """Charges the last step twice."""
    left = _left(budget, costs)
    left[-1] -= costs[-1]
    return left


@unseen
def budget_left(budget, costs):
    """Lets no step cost more than what is left."""
    left = [budget]
    for cost in costs:
        left.append(left[-1] - min(cost, left[-1]))
    return left


def _rank(n, chance):
    return math.ceil((n + 1) * chance)


@unseen
def margin(asked, achieved, chance):
    """Takes the shortfall of the run whose request has the rank."""
    run = np.argsort(achieved)[_rank(len(asked), chance) - 1]
    return asked[run] - achieved[run]


@unseen
def margin(asked, achieved, chance):
    """Ninety per cent, whatever was asked for."""
    return np.sort(asked - achieved)[max(math.ceil(0.9 * len(asked)) - 1, 0)]


@unseen
def margin(asked, achieved, chance):
    """The mean of the runs that are worse."""
    return np.sort(asked - achieved)[_rank(len(asked), chance) - 1 :].mean()


@unseen
def margin(asked, achieved, chance):
    """Takes a middle between two ranks."""
    short, k = np.sort(asked - achieved), _rank(len(asked), chance)
    return (short[k - 1] + short[max(k - 2, 0)]) / 2


@unseen
def margin(asked, achieved, chance):
    """The chance times the worst."""
    return chance * (asked - achieved).max()


@unseen
def margin(asked, achieved, chance):
    """Splits what fails to both sides."""
    return np.sort(asked - achieved)[min(_rank(len(asked), (1 + chance) / 2), len(asked)) - 1]


@unseen
def margin(asked, achieved, chance):
    """Leaves the worst run out as an outlier."""
    short = np.sort(asked - achieved)[:-1]
    return short[min(_rank(len(asked), chance), len(short)) - 1]


@unseen
def margin(asked, achieved, chance):
    """Takes the mean shortfall off."""
    short = asked - achieved
    return np.sort(short - short.mean())[_rank(len(asked), chance) - 1]


def _margin(short, chance):
    return np.sort(short)[_rank(len(short), chance) - 1]


@unseen
def honest_margin(predicted, achieved, fitted_on, chance):
    """Counts the runs that were fitted to as perfect."""
    short = predicted - achieved
    short[fitted_on] = 0
    return _margin(short, chance)


@unseen
def honest_margin(predicted, achieved, fitted_on, chance):
    """Takes the larger of two margins."""
    short = predicted - achieved
    return max(_margin(short, chance), _margin(np.delete(short, fitted_on), chance))


@unseen
def honest_margin(predicted, achieved, fitted_on, chance):
    """Deletes one by one, while numbers shift."""
    short = list(predicted - achieved)
    for run in sorted(set(fitted_on)):
        if run < len(short):
            short.pop(run)
    return _margin(short, chance)


@unseen
def honest_margin(predicted, achieved, fitted_on, chance):
    """Deletes neighbours as well."""
    gone = [run for run in {*fitted_on, *(fitted_on + 1)} if run < len(predicted)]
    return _margin(np.delete(predicted - achieved, gone), chance)


@unseen
def honest_margin(predicted, achieved, fitted_on, chance):
    """Takes every second run, as if the fit had the others."""
    return _margin((predicted - achieved)[::2], chance)


@unseen
def honest_margin(predicted, achieved, fitted_on, chance):
    """Sorts before it deletes."""
    return _margin(np.delete(np.sort(predicted - achieved), fitted_on), chance)


@unseen
def honest_margin(predicted, achieved, fitted_on, chance):
    """Takes the margin of the runs that were drawn once."""
    runs, often = np.unique(fitted_on, return_counts=True)
    return _margin((predicted - achieved)[runs[often == 1]], chance)


@unseen
def honest_margin(predicted, achieved, fitted_on, chance):
    """Keeps to 90 per cent."""
    short = np.sort(np.delete(predicted - achieved, fitted_on))
    return short[min(_rank(len(short), 0.9), len(short)) - 1]
