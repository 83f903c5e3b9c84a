"""How well a policy in training plays: the mean return around each actor that was kept."""

from collections.abc import Sequence

import numpy as np


def levels(returns: Sequence[float | None]) -> np.ndarray:
    """Return the mean return of each actor and up to four before it (None: no episode ended).

    >>> levels([0.0, 30.0, None, 50.0]).round(1).tolist()
    [0.0, 15.0, 15.0, 26.7]
    """
    known = np.array([np.nan if r is None else r for r in returns])
    windows = (known[max(0, i - 4) : i + 1] for i in range(len(known)))
    return np.array([np.nanmean(w) if np.isfinite(w).any() else -np.inf for w in windows])


def first_to_reach(wanted: float, returns: Sequence[float | None]) -> int | None:
    """Return the number of the first actor whose level is `wanted` or more, None if there is none.

    >>> first_to_reach(20.0, [0.0, 30.0, None, 50.0])
    3
    """
    reached = np.flatnonzero(levels(returns) >= wanted)
    return int(reached[0]) if len(reached) else None
