"""Unusual right answers to lesson 17."""

import heapq
import itertools
import math
import statistics

import numpy as np
import scipy
import torch

from tests.exercises.answers import Answers

right = Answers()


@right
def budget_left(budget, costs):
    """Plain Python."""
    return list(
        itertools.accumulate(costs.tolist(), lambda left, cost: left - cost, initial=budget)
    )


@right
def budget_left(budget, costs):
    """Torch, in single precision."""
    costs = torch.as_tensor(costs).float()
    return budget - torch.cat([torch.zeros(1), costs.cumsum(dim=0)])


@right
def budget_left(budget, costs):
    """A triangle of ones."""
    return budget - np.tri(len(costs) + 1, len(costs), -1) @ costs


@right
def budget_left(budget, costs):
    """What costs-to-go say: the whole, less what is still ahead."""
    ahead = np.append(np.cumsum(costs[::-1])[::-1], 0)
    return ahead + (budget - ahead[0])


@right
def budget_left(budget, costs):
    """Subtracts along an array."""
    return np.subtract.accumulate(np.insert(costs.astype(float), 0, budget))


@right
def budget_left(budget, costs):
    """By recursion; a tuple."""
    if not len(costs):
        return (budget,)
    return (budget, *budget_left(budget - costs[0], costs[1:]))


@right
def budget_left(budget, costs):
    """Writes into an array, from the end."""
    left = np.empty(1 + costs.size)
    left[-1] = budget - costs.sum()
    for t in reversed(range(costs.size)):
        left[t] = left[t + 1] + costs[t]
    return left


@right
def margin(asked, achieved, chance):
    """Plain Python, and a heap."""
    short = [a - b for a, b in zip(asked.tolist(), achieved.tolist(), strict=True)]
    return heapq.nsmallest(math.ceil((len(short) + 1) * chance), short)[-1]


@right
def margin(asked, achieved, chance):
    """Torch's k-th value, in single precision."""
    short = torch.as_tensor(asked - achieved).float()
    return short.kthvalue(int(np.ceil((len(short) + 1) * chance))).values


@right
def margin(asked, achieved, chance):
    """The largest surplus that is low enough, its sign turned."""
    surplus = np.sort(achieved - asked)
    return -surplus[math.floor((len(surplus) + 1) * (1 - chance) + 1e-9) - 1]


@right
def margin(asked, achieved, chance):
    """The new run itself is the worst of all; a quantile of n + 1 without interpolation."""
    short = np.append(asked - achieved, np.inf)
    return np.quantile(short, chance, method="inverted_cdf")


@right
def margin(asked, achieved, chance):
    """Asks of each shortfall how many are no larger."""
    short = asked - achieved
    enough = (short <= short[:, None]).sum(axis=1) >= (len(short) + 1) * chance
    return short[enough].min()


@right
def margin(asked, achieved, chance):
    """Parts, and rounds up by rounding down below zero."""
    rank = -int(-(len(asked) + 1) * chance // 1)
    return [float(x) for x in np.partition(asked - achieved, rank - 1)][rank - 1]


@right
def margin(asked, achieved, chance):
    """SciPy's ranks."""
    short = asked - achieved
    ranks = scipy.stats.rankdata(short, method="ordinal")
    return short[ranks == np.ceil((short.size + 1) * chance)].item()


@right
def margin(asked, achieved, chance):
    """Counts from the worst; what is left over are the runs that may fail."""
    return np.sort(asked - achieved)[-math.floor((len(asked) + 1) * (1 - chance) + 1e-9)]


def _of(short, chance):
    return sorted(short)[math.ceil((len(short) + 1) * chance) - 1]


@right
def honest_margin(predicted, achieved, fitted_on, chance):
    """Plain Python, and sets."""
    others = set(range(len(predicted))) - set(fitted_on.tolist())
    return _of([float(predicted[run] - achieved[run]) for run in others], chance)


@right
def honest_margin(predicted, achieved, fitted_on, chance):
    """A mask in Torch, in single precision."""
    others = torch.ones(len(predicted), dtype=torch.bool)
    others[torch.as_tensor(fitted_on).long()] = False
    short = torch.as_tensor(predicted - achieved).float()[others]
    return short.sort().values[math.ceil((len(short) + 1) * chance) - 1]


@right
def honest_margin(predicted, achieved, fitted_on, chance):
    """Counts how often each was drawn."""
    often = np.bincount(fitted_on, minlength=len(predicted))
    return _of(np.compress(often == 0, predicted - achieved), chance)


@right
def honest_margin(predicted, achieved, fitted_on, chance):
    """Sends those that were fitted to the end of the line, and counts those before them."""
    short = predicted - achieved
    short[fitted_on] = np.inf
    left = np.isfinite(short).sum()
    return np.partition(short, math.ceil((left + 1) * chance) - 1)[
        math.ceil((left + 1) * chance) - 1
    ]


@right
def honest_margin(predicted, achieved, fitted_on, chance):
    """NumPy's sets; a quantile with the new run as the worst."""
    others = np.setdiff1d(np.arange(predicted.size), fitted_on)
    short = [*(predicted[others] - achieved[others]), np.inf]
    return np.quantile(short, chance, method="inverted_cdf")


@right
def honest_margin(predicted, achieved, fitted_on, chance):
    """Takes runs out of a list, the last first; counts by statistics."""
    short = list(predicted - achieved)
    for run in sorted(statistics.multimode(set(fitted_on.tolist())), reverse=True):
        del short[run]
    return _of(short, chance)


@right
def honest_margin(predicted, achieved, fitted_on, chance):
    """A masked array."""
    gone = [run in fitted_on for run in range(len(predicted))]
    short = np.ma.masked_array(predicted - achieved, gone).compressed()
    return np.array(_of(short, chance))
