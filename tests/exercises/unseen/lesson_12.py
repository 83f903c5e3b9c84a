"""Wrong answers to lesson 12, written without its checks."""

import numpy as np
from scipy import stats

from seqrl.evaluation import t_interval
from tests.exercises.answers import Answers

unseen = Answers()


@unseen
def clear_answer(differences, margin):
    """Asks whether most seeds reach the margin."""
    if len(differences) < 5:
        return 0
    share = np.mean(np.asarray(differences) >= margin)
    return 1 if share > 0.8 else -1 if share < 0.2 else 0


@unseen
def clear_answer(differences, margin):
    """Turns yes and no round."""
    if len(differences) < 5:
        return 0
    low, high = t_interval(differences)
    if high < margin:
        return 1
    return -1 if low > 0 and np.mean(differences) >= margin else 0


@unseen
def clear_answer(differences, margin):
    """Tests against zero and forgets the margin."""
    if len(differences) < 5:
        return 0
    if stats.ttest_1samp(differences, 0).pvalue >= 0.05:
        return 0
    return 1 if np.mean(differences) > 0 else -1


@unseen
def clear_answer(differences, margin):
    """Takes an interval of one half."""
    if len(differences) < 5:
        return 0
    low, high = t_interval(differences, 0.5)
    if low > 0 and np.mean(differences) >= margin:
        return 1
    return -1 if high < margin else 0


@unseen
def clear_answer(differences, margin):
    """Wants all seeds above zero and takes the least for the low end."""
    if len(differences) < 5:
        return 0
    if min(differences) > 0 and np.mean(differences) >= margin:
        return 1
    return -1 if max(differences) < margin else 0


@unseen
def clear_answer(differences, margin):
    """Answers where there are too few seeds: no."""
    if len(differences) < 5:
        return -1
    low, high = t_interval(differences)
    if low > 0 and np.mean(differences) >= margin:
        return 1
    return -1 if high < margin else 0


@unseen
def clear_answer(differences, margin):
    """Takes the interval of the bell curve, too narrow for five."""
    if len(differences) < 5:
        return 0
    mean, error = np.mean(differences), np.std(differences) / np.sqrt(len(differences))
    if mean - error > 0 and mean >= margin:
        return 1
    return -1 if mean + error < margin else 0


@unseen
def clear_answer(differences, margin):
    """Takes the middle seed for the mean."""
    if len(differences) < 5:
        return 0
    low, high = t_interval(differences)
    if low > 0 and np.median(differences) >= margin:
        return 1
    return -1 if high < margin else 0


@unseen
def clear_answer(differences, margin):
    """Draws seeds again, as in lesson 11, for an interval that is too narrow for few."""
    n = len(differences)
    if n < 5:
        return 0
    picks = np.random.default_rng(0).integers(n, size=(2000, n))
    low, high = np.percentile(np.asarray(differences)[picks].mean(axis=1), [2.5, 97.5])
    if low > 0 and np.mean(differences) >= margin:
        return 1
    return -1 if high < margin else 0


@unseen
def clear_answer(differences, margin):
    """Says nothing of what is surely there and too small."""
    if len(differences) < 5:
        return 0
    low, high = t_interval(differences)
    if low > 0:
        return int(np.mean(differences) >= margin)
    return -1 if high < margin else 0


@unseen
def clear_answer(differences, margin):
    """Measures in spreads: divides by the standard deviation before it looks at the margin."""
    if len(differences) < 5:
        return 0
    spreads = np.asarray(differences) / np.std(differences, ddof=1)
    low, high = t_interval(spreads)
    if low > 0 and spreads.mean() >= margin:
        return 1
    return -1 if high < margin else 0


@unseen
def brier(beliefs, outcomes):
    """Leaves out what was wrong."""
    decided = ~np.isnan(outcomes) & (abs(beliefs - outcomes) < 0.5)
    return np.mean((beliefs[decided] - outcomes[decided]) ** 2) if decided.any() else 0.0


@unseen
def brier(beliefs, outcomes):
    """Rounds beliefs to yes or no."""
    return np.nanmean((np.round(beliefs) - outcomes) ** 2)


@unseen
def brier(beliefs, outcomes):
    """Takes the middle error."""
    return np.nanmedian((beliefs - outcomes) ** 2)


@unseen
def brier(beliefs, outcomes):
    """Takes the logarithm of what was believed of the outcome."""
    decided = ~np.isnan(outcomes)
    p, o = beliefs[decided], outcomes[decided]
    return -np.mean(np.log(np.where(o == 1, p, 1 - p) + 1e-9))


@unseen
def brier(beliefs, outcomes):
    """Takes each belief's distance from one half."""
    return np.mean((beliefs[~np.isnan(outcomes)] - 0.5) ** 2)


@unseen
def brier(beliefs, outcomes):
    """Halves the squares."""
    return np.nanmean((beliefs - outcomes) ** 2 / 2)


@unseen
def brier(beliefs, outcomes):
    """Leaves void outcomes out and keeps the beliefs, so that they slip."""
    settled = outcomes[~np.isnan(outcomes)]
    return np.mean((beliefs[: len(settled)] - settled) ** 2)


@unseen
def brier(beliefs, outcomes):
    """Counts both outcomes of each claim, as Brier did."""
    return np.nanmean((beliefs - outcomes) ** 2 + ((1 - beliefs) - (1 - outcomes)) ** 2)


@unseen
def brier(beliefs, outcomes):
    """Takes the variance of the errors, and forgets their mean."""
    return np.nanvar(beliefs - outcomes)
