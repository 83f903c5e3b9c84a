"""What readers of lesson 12 get wrong."""

import numpy as np
from scipy import stats

from seqrl.evaluation import t_interval
from tests.exercises.wrong import WrongAnswers

wrong = WrongAnswers()


def _differences(random):
    seeds, margin = int(random.integers(2, 12)), float(random.uniform(1, 15))
    middle, spread = random.uniform(-1.5, 3) * margin, random.exponential(margin)
    return random.normal(middle, spread, size=seeds), margin


def _bets(random):
    claims = int(random.integers(3, 12))
    outcomes = random.choice([0.0, 1.0, np.nan], size=claims, p=[0.4, 0.4, 0.2])
    outcomes[:2] = random.permutation([0.0, 1.0])
    return random.uniform(size=claims).round(1), outcomes


INPUTS = {"clear_answer": _differences, "brier": _bets}


@wrong("look at the low end too")
def clear_answer(differences, margin):
    """Looks at the mean alone."""
    if len(differences) < 5:
        return 0
    return 1 if np.mean(differences) >= margin else -1


@wrong("no honest interval")
def clear_answer(differences, margin):
    """Asks for an interval of any number of seeds."""
    low, high = t_interval(differences)
    if low > 0 and np.mean(differences) >= margin:
        return 1
    return -1 if high < margin else 0


@wrong("below five nothing is seen")
def clear_answer(differences, margin):
    """Makes an interval of its own, of any number of seeds."""
    mean = np.mean(differences)
    low, high = stats.t.interval(0.95, len(differences) - 1, mean, stats.sem(differences))
    if low > 0 and mean >= margin:
        return 1
    return -1 if high < margin else 0


@wrong("is no *no*")
def clear_answer(differences, margin):
    """Takes a zero inside the interval for a no."""
    if len(differences) < 5:
        return 0
    low, _ = t_interval(differences)
    return 1 if low > 0 and np.mean(differences) >= margin else -1


@wrong("lies *below the margin*")
def clear_answer(differences, margin):
    """Says no where the whole interval lies below zero."""
    if len(differences) < 5:
        return 0
    low, high = t_interval(differences)
    if low > 0 and np.mean(differences) >= margin:
        return 1
    return -1 if high < 0 else 0


@wrong("too small to count")
def clear_answer(differences, margin):
    """Says yes to whatever is surely there, however small."""
    if len(differences) < 5:
        return 0
    low, high = t_interval(differences)
    if low > 0:
        return 1
    return -1 if high < margin else 0


@wrong("the interval must lie above *zero*")
def clear_answer(differences, margin):
    """Asks that the whole interval lie above the margin."""
    if len(differences) < 5:
        return 0
    low, high = t_interval(differences)
    if low >= margin:
        return 1
    return -1 if high < margin else 0


@wrong("exactly the margin")
def clear_answer(differences, margin):
    """Asks for more than the margin."""
    if len(differences) < 5:
        return 0
    low, high = t_interval(differences)
    if low > 0 and np.mean(differences) > margin:
        return 1
    return -1 if high < margin else 0


@wrong("it is the *mean*")
def clear_answer(differences, margin):
    """Leaves the least and the greatest out of the mean."""
    if len(differences) < 5:
        return 0
    low, high = t_interval(differences)
    if low > 0 and np.mean(np.sort(differences)[1:-1]) >= margin:
        return 1
    return -1 if high < margin else 0


@wrong("begins elsewhere")
def clear_answer(differences, margin):
    """Takes 1.96 standard errors, as for many seeds."""
    if len(differences) < 5:
        return 0
    mean, reach = np.mean(differences), 1.96 * stats.sem(differences)
    if mean > reach and mean >= margin:
        return 1
    return -1 if mean + reach < margin else 0


@wrong("the interval of their *mean* is narrower")
def clear_answer(differences, margin):
    """Takes two standard deviations to each side, where single seeds lie."""
    if len(differences) < 5:
        return 0
    mean, spread = np.mean(differences), np.std(differences, ddof=1)
    if mean - 2 * spread > 0 and mean >= margin:
        return 1
    return -1 if mean + 2 * spread < margin else 0


@wrong("1, not 0")
def clear_answer(differences, margin):
    """Asks for more than five seeds."""
    if len(differences) <= 5:
        return 0
    low, high = t_interval(differences)
    if low > 0 and np.mean(differences) >= margin:
        return 1
    return -1 if high < margin else 0


@wrong("lies *below the margin*")
def clear_answer(differences, margin):
    """Knows no no."""
    if len(differences) < 5:
        return 0
    low, _ = t_interval(differences)
    return int(low > 0 and np.mean(differences) >= margin)


@wrong("the whole interval lies below zero")
def clear_answer(differences, margin):
    """Takes a loss for a gain: looks at the size alone."""
    if len(differences) < 5:
        return 0
    low, high = t_interval(differences)
    if (low > 0 or high < 0) and abs(np.mean(differences)) >= margin:
        return 1
    return -1 if high < margin else 0


@wrong("shape")
def clear_answer(differences, margin):
    """Answers for each seed by itself."""
    return np.where(differences >= margin, 1, -1)


def _settled(beliefs, outcomes):
    decided = ~np.isnan(outcomes)
    return beliefs[decided], outcomes[decided]


@wrong("NaN")
def brier(beliefs, outcomes):
    """Takes the mean over all claims."""
    return np.mean((beliefs - outcomes) ** 2)


@wrong("it was never settled")
def brier(beliefs, outcomes):
    """Takes void for false."""
    return np.mean((beliefs - np.nan_to_num(outcomes)) ** 2)


@wrong("it was never settled")
def brier(beliefs, outcomes):
    """Takes void for half true."""
    return np.mean((beliefs - np.nan_to_num(outcomes, nan=0.5)) ** 2)


@wrong("divide by the settled claims alone")
def brier(beliefs, outcomes):
    """Divides by all claims."""
    return np.nansum((beliefs - outcomes) ** 2) / len(outcomes)


@wrong("*square* each error")
def brier(beliefs, outcomes):
    """Takes the mean distance."""
    return np.nanmean(abs(beliefs - outcomes))


@wrong("no root")
def brier(beliefs, outcomes):
    """Takes the root."""
    return np.sqrt(np.nanmean((beliefs - outcomes) ** 2))


@wrong("must not cancel")
def brier(beliefs, outcomes):
    """Squares the mean error."""
    return np.nanmean(beliefs - outcomes) ** 2


@wrong("costs nothing")
def brier(beliefs, outcomes):
    """Counts how often the bet was on the right side."""
    p, o = _settled(beliefs, outcomes)
    return np.mean((p > 0.5) == (o == 1))


@wrong("costs nothing")
def brier(beliefs, outcomes):
    """Gives points instead of costs."""
    return 1 - np.nanmean((beliefs - outcomes) ** 2)


@wrong("(0.1² + 0.6²) / 2")
def brier(beliefs, outcomes):
    """Adds up and does not divide."""
    return np.nansum((beliefs - outcomes) ** 2)


@wrong("(0.1² + 0.6²) / 2")
def brier(beliefs, outcomes):
    """Settles true claims alone."""
    return np.mean((beliefs[outcomes == 1] - 1) ** 2)


@wrong("weighs the same")
def brier(beliefs, outcomes):
    """Takes the mean of the true claims, that of the false ones, and the mean of both."""
    squares = (beliefs - outcomes) ** 2
    return (squares[outcomes == 1].mean() + squares[outcomes == 0].mean()) / 2


@wrong("shape")
def brier(beliefs, outcomes):
    """Returns an error a claim."""
    p, o = _settled(beliefs, outcomes)
    return (p - o) ** 2
