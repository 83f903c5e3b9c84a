"""Wrong answers to lesson 14, written without its checks."""

import numpy as np

from tests.exercises.answers import Answers

unseen = Answers()


@unseen
def expectile(returns, level):
    """Squares the weights."""
    guess = np.mean(returns)
    for _ in range(50):
        weights = np.where(returns > guess, level, 1 - level) ** 2
        guess = (weights * returns).sum() / weights.sum()
    return guess


@unseen
def expectile(returns, level):
    """Weighs by τ and by 1."""
    guess = np.mean(returns)
    for _ in range(50):
        weights = np.where(returns > guess, level, 1.0)
        guess = (weights * returns).sum() / weights.sum()
    return guess


@unseen
def expectile(returns, level):
    """Goes half-way from the mean to the maximum, as far as τ is above one half."""
    return np.mean(returns) + (2 * level - 1) * (np.max(returns) - np.mean(returns))


@unseen
def expectile(returns, level):
    """Compares with the median."""
    weights = np.where(returns > np.median(returns), level, 1 - level)
    return (weights * returns).sum() / weights.sum()


@unseen
def expectile(returns, level):
    """Stops after two rounds from zero."""
    guess = 0.0
    for _ in range(2):
        weights = np.where(returns > guess, level, 1 - level)
        guess = (weights * returns).sum() / weights.sum()
    return guess + 1e-3 * (guess > returns.mean())


@unseen
def expectile(returns, level):
    """Rounds."""
    guess = np.mean(returns)
    for _ in range(50):
        weights = np.where(returns > guess, level, 1 - level)
        guess = (weights * returns).sum() / weights.sum()
    return round(float(guess))


@unseen
def never_shown(starts, steps, context):
    """Asks which steps are no multiple of the window."""
    return np.setdiff1d(np.arange(0, steps, context), starts)


@unseen
def never_shown(starts, steps, context):
    """Looks at the range from the first to the last window."""
    inside = np.arange(min(starts), min(max(starts) + context, steps))
    return np.setdiff1d(np.arange(steps), inside)


@unseen
def never_shown(starts, steps, context):
    """Looks at the last step alone."""
    last = steps - 1
    return np.array([] if (starts + context > last).any() else [last], int)


@unseen
def never_shown(starts, steps, context):
    """Counts how many there are."""
    shown = np.unique((starts[:, None] + np.arange(context)).ravel())
    return np.array([steps - (shown < steps).sum()])


@unseen
def never_shown(starts, steps, context):
    """Centres the window on its first step."""
    shown = starts[:, None] + np.arange(context) - context // 2
    return np.setdiff1d(np.arange(steps), shown)


@unseen
def never_shown(starts, steps, context):
    """Leaves the episode's first step out."""
    shown = starts[:, None] + np.arange(context)
    return np.setdiff1d(np.arange(1, steps), shown)
