"""Unusual right answers to lesson 12."""

import math
import statistics

import numpy as np
import torch
from scipy import stats

from seqrl.evaluation import t_interval
from tests.exercises.answers import Answers

right = Answers()


@right
def clear_answer(differences, margin):
    """SciPy's interval; truth values for numbers."""
    n = len(differences)
    if n < 5:
        return False
    mean = np.mean(differences)
    low, high = stats.t.interval(0.95, n - 1, loc=mean, scale=stats.sem(differences))
    return -1 if high < margin else bool(low > 0 and mean >= margin)


@right
def clear_answer(differences, margin):
    """By hand, in Python's numbers; a fraction."""
    values = [float(value) for value in differences]
    if len(values) < 5:
        return 0.0
    mean = statistics.fmean(values)
    reach = float(stats.t.ppf(0.975, len(values) - 1)) * statistics.stdev(values)
    reach /= math.sqrt(len(values))
    return (mean - reach > 0 and mean >= margin) - float(mean + reach < margin)


@right
def clear_answer(differences, margin):
    """Torch."""
    values = torch.as_tensor(differences)
    n = len(values)
    if n < 5:
        return torch.tensor(0)
    mean, error = values.mean(), values.std() / n**0.5
    reach = stats.t.ppf(0.975, n - 1) * error
    yes = (mean > reach) & (mean >= margin)
    return yes.int() - (mean + reach < margin).int()


@right
def clear_answer(differences, margin):
    """Tries, and takes a refusal for nothing seen; an array without axes."""
    try:
        low, high = t_interval(differences)
    except ValueError:
        return np.array(0)
    return np.sign(int(low > 0 and differences.mean() >= margin) - int(high < margin))


@right
def clear_answer(differences, margin):
    """Two tests, one against zero and one against the margin."""
    if len(differences) < 5:
        return 0
    mean = differences.mean()
    above_zero = stats.ttest_1samp(differences, 0, alternative="greater").pvalue < 0.025
    below = stats.ttest_1samp(differences, margin, alternative="less").pvalue < 0.025
    return 1 if above_zero and mean >= margin else -int(below)


@right
def clear_answer(differences, margin):
    """No interval at all: distances in standard errors."""
    n, mean = len(differences), np.mean(differences)
    if n < 5:
        return 0
    reach = stats.t(n - 1).isf(0.025) * np.std(differences, ddof=1) / np.sqrt(n)
    return int(mean > reach and mean >= margin) or -int(margin - mean > reach)


@right
def clear_answer(differences, margin):
    """An endless interval of few seeds; a table of cases."""
    low, high = t_interval(differences) if len(differences) >= 5 else (-np.inf, np.inf)
    yes = low > 0 and np.mean(differences) >= margin
    return np.select([high < margin, yes], [-1, 1], 0)


@right
def brier(beliefs, outcomes):
    """NumPy's mean without NaN."""
    return np.nanmean(np.square(beliefs - outcomes))


@right
def brier(beliefs, outcomes):
    """A loop."""
    total, settled = 0.0, 0
    for belief, outcome in zip(beliefs, outcomes, strict=True):
        if outcome == outcome:  # NaN is not
            total += (belief - outcome) ** 2
            settled += 1
    return total / settled


@right
def brier(beliefs, outcomes):
    """Torch, a tensor without axes."""
    p, o = torch.as_tensor(beliefs), torch.as_tensor(outcomes)
    known = ~o.isnan()
    return torch.nn.functional.mse_loss(p[known], o[known])


@right
def brier(beliefs, outcomes):
    """True ones and false ones apart."""
    true, false = beliefs[outcomes == 1], beliefs[outcomes == 0]
    costs = ((1 - true) ** 2).sum() + (false**2).sum()
    return np.float32(costs / (len(true) + len(false)))


@right
def brier(beliefs, outcomes):
    """A mask that multiplies."""
    known = np.isfinite(outcomes).astype(float)
    errors = beliefs - np.nan_to_num(outcomes)
    return np.array(known @ errors**2 / known.sum())


@right
def brier(beliefs, outcomes):
    """The square of the mean error, and the variance."""
    errors = (beliefs - outcomes)[np.isfinite(outcomes)]
    return errors.mean() ** 2 + errors.var()


@right
def brier(beliefs, outcomes):
    """A masked array."""
    return np.ma.masked_invalid((beliefs - outcomes) ** 2).mean()
