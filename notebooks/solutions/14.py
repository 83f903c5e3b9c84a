"""Solutions to the exercises of lesson 14. Try first; each stub has three hints."""

import numpy as np


def expectile(returns, level):
    """Weigh by the side of the last guess and take the mean, again and again."""
    guess = np.mean(returns)
    for _ in returns:  # a round takes one return or more to the other side, or moves nothing
        weights = np.where(returns > guess, level, 1 - level)
        guess = (weights * returns).sum() / weights.sum()
    return guess


def never_shown(starts, steps, context):
    """Tick off what the windows show."""
    hidden = np.ones(steps, dtype=bool)
    for start in starts:
        hidden[start : start + context] = False
    return np.flatnonzero(hidden)
