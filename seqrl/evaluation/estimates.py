"""Honest numbers from few runs: an interval of means, and what the best of several achieves."""

from collections.abc import Sequence

import numpy as np

from seqrl.tools.fields import finite_number, finite_numbers, require_finite


def held_out_best(returns: np.ndarray) -> float:
    """Return what the best of several candidates achieves in episodes that did not choose it.

    `returns` [n, E] are those of `n` candidates (targets, checkpoints, …) in `E` episodes each:
    the first half of the episodes chooses, the others report. Raises `ValueError` below two
    episodes.

    >>> held_out_best(np.array([[1.0, 9.0, 2.0, 2.0], [4.0, 4.0, 4.0, 4.0]]))
    2.0
    """
    returns = finite_numbers("returns", returns, dimensions=2)
    half = returns.shape[1] // 2
    if half == 0:
        raise ValueError("returns must hold two episodes or more a candidate: [n, E] with E ≥ 2")
    chosen = returns[:, :half].mean(1).argmax()
    return float(returns[chosen, half:].mean())


def t_interval(
    values: Sequence[float] | np.ndarray, confidence: float = 0.95
) -> tuple[float, float]:
    """Return Student's t interval for the mean of independent values, one a seed.

    Of equal values it is that value alone. Raises `ValueError` below five values: then show the
    dots, an interval would mislead; and for values beyond what can be squared.

    >>> low, high = t_interval([1.0, 2.0, 3.0, 4.0, 5.0])
    >>> round(low, 2), round(high, 2)
    (1.04, 4.96)
    """
    values = finite_numbers("values", values, dimensions=1)
    if len(values) < 5:
        raise ValueError(f"{len(values)} values give no honest interval; five or more do")
    if not 0 < finite_number("confidence", confidence) < 1:
        raise ValueError(f"confidence must lie between 0 and 1, got {confidence}")
    if (values == values[0]).all():
        return float(values[0]), float(values[0])
    from scipy import stats

    with np.errstate(over="ignore", invalid="ignore"):
        spread = stats.sem(values)
        low, high = stats.t.interval(confidence, len(values) - 1, values.mean(), spread)
    require_finite("interval", low, high)
    return float(low), float(high)
