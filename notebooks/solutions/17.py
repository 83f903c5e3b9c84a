"""Solutions to the exercises of lesson 17. Try first; each stub has three hints."""

import math

import numpy as np


def budget_left(budget, costs):
    """Before the first step nothing is spent; after each, all costs up to it are."""
    spent = np.append(0, np.cumsum(costs))
    return budget - spent


def margin(asked, achieved, chance):
    """Sort the shortfalls; the one of rank ⌈(n + 1) · chance⌉ is the margin."""
    shortfalls = np.sort(asked - achieved)
    rank = math.ceil((len(shortfalls) + 1) * chance)
    return shortfalls[rank - 1]


def honest_margin(predicted, achieved, fitted_on, chance):
    """Leave out the runs that were fitted to, each once; the others have a margin."""
    return margin(np.delete(predicted, fitted_on), np.delete(achieved, fitted_on), chance)
