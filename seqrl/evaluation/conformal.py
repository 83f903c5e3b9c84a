"""A bound that holds with a chance that is chosen before, whatever it is a bound of.

Split conformal prediction (Papadopoulos et al. 2002; Vovk, Gammerman & Shafer 2005), one-sided:
runs that nothing was fitted to say how far a prediction must be lowered. What is promised is
promised over calibration and new run together, on average over requests, and only for new runs
that are drawn as the calibration runs were.
"""

from math import ceil

import numpy as np

from seqrl.tools.fields import finite_number, finite_numbers, whole_number


def conformal_margin(predicted: np.ndarray, achieved: np.ndarray, chance: float = 0.9) -> float:
    """Return how far below its prediction a bound must lie to hold with so much chance.

    `predicted` [n] may be anything that is known before a run, such as what it is asked for, and
    `achieved` [n] is what n runs came to. Then a new run achieves at least `prediction − margin`
    with a chance of `chance` or more. The margin is the ⌈(n + 1) · chance⌉-th smallest shortfall.
    For a bound from above change both signs. Raises `ValueError` for too few runs.

    >>> conformal_margin([5, 5, 5, 5], [5.5, 4.5, 4.0, 5.0], chance=0.8)
    1.0
    """
    predicted = finite_numbers("predicted", predicted, dimensions=1)
    achieved = finite_numbers("achieved", achieved, dimensions=1)
    if predicted.shape != achieved.shape:
        raise ValueError(f"{len(predicted)} predictions do not go with {len(achieved)} runs")
    rank, _ = coverage_law(len(achieved), chance)
    return float(np.sort(predicted - achieved)[rank - 1])


def coverage_law(runs: int, chance: float = 0.9) -> tuple[int, int]:
    """Return a and b of the Beta(a, b) law of a bound's chance, once so many runs calibrated it.

    The law is exact where no two shortfalls are equal; else bounds hold more often. Its mean is
    a / (a + b). Raises `ValueError` for so few runs that no margin is large enough.

    >>> coverage_law(9), coverage_law(100)
    ((9, 1), (91, 10))
    """
    whole_number("runs", runs, least=0)
    if not 0 < finite_number("chance", chance) < 1:
        raise ValueError(f"chance must lie between 0 and 1, got {chance}")
    rank = ceil((runs + 1) * chance - 1e-9)  # 10 · 0.9 is 9, also where it is 9.000000000000002
    if rank > runs:
        needed = ceil(chance / (1 - chance) - 1e-9)
        raise ValueError(
            f"{runs} runs cannot bound with a chance of {chance}: even the worst of them is not "
            f"bad enough; calibrate on {needed} or more, or ask for less"
        )
    return rank, runs + 1 - rank
