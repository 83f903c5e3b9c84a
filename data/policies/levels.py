"""How well a policy in training plays: the mean return around each actor that was kept."""

from collections.abc import Sequence

import numpy as np


def levels(returns: Sequence[float | None]) -> np.ndarray:
    """Return the mean return of each actor and up to four before it (None: no episode ended)."""
    known = np.array([np.nan if r is None else r for r in returns])
    windows = (known[max(0, i - 4) : i + 1] for i in range(len(known)))
    return np.array([np.nanmean(w) if np.isfinite(w).any() else -np.inf for w in windows])


def first_to_reach(wanted: float, returns: Sequence[float | None]) -> int:
    """Return the number of the first actor whose level is `wanted` or more, else of the last."""
    reached = np.flatnonzero(levels(returns) >= wanted)
    return int(reached[0]) if len(reached) else len(returns) - 1
