"""Like with like: episodes are compared with those that began where they did."""

from __future__ import annotations

from typing import Any

import numpy as np

from seqrl.tools.fields import finite_numbers


def best_of_each_start(returns: Any, starts: Any) -> np.ndarray:
    """Return the number of the best episode of each start, ascending; of equals the first.

    `returns` [E] are those of episodes that began at `starts` [E], named by numbers. Where luck
    of the start decides returns, the best of all are the luckiest; these are the best whatever
    the start. Raises `ValueError` for other numbers of returns and starts, or none.

    >>> best_of_each_start([-9.0, -1.0, -2.0, -8.0], [5, 3, 3, 5]).tolist()
    [1, 3]
    """
    returns, starts = finite_numbers("returns", returns, 1), finite_numbers("starts", starts, 1)
    if len(returns) != len(starts) or not len(returns):
        raise ValueError(f"{len(returns)} returns and {len(starts)} starts: one each is needed")
    order = np.lexsort((np.arange(len(returns)), -returns, starts))  # by start, the best first
    first = np.append(True, np.diff(starts[order]) != 0)
    return np.sort(order[first])
