"""Learning curves: which runs were stopped while they still changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from seqrl.leaderboard.scores import entries_of

RULE = (
    "A row is rising or falling if its mean over seeds moved, from the last point but one to the "
    "last, by more than the standard deviation of the seeds at the last. Beside it, how many "
    "seeds ended below half of their best."
)


def curves_of(entries: Iterable[Mapping[str, Any]], row: str, dataset: str) -> list[np.ndarray]:
    """Return the curve [points, 2] of each seed, (updates, normalised score) a point."""
    return [np.array(entry["curves"][row]) for entry in entries_of(entries, row, dataset)]


def scores_at(
    entries: Iterable[Mapping[str, Any]], row: str, dataset: str, updates: int
) -> np.ndarray:
    """Return each seed's normalised score after so many updates, [seeds].

    Raises `ValueError` naming the points there are, if a curve has none there.
    """
    curves = curves_of(entries, row, dataset)
    found = [curve[curve[:, 0] == updates, 1] for curve in curves]
    if not all(map(len, found)):
        there = sorted({point for curve in curves for point in curve[:, 0]})
        told = ", ".join(f"{point:,.0f}" for point in there)
        raise ValueError(f"{row} was not scored after {updates:,} updates, but after {told}")
    return np.concatenate(found)


def trend(curves: Sequence[np.ndarray]) -> str:
    """Return "rising", "falling" or "level" by `RULE`, and how many seeds fell: "level, 2 fell".

    One seed has no spread: "one seed"; one point has no direction: "one point".

    >>> trend([np.array([[0, 1.0], [9, 8.0]]), np.array([[0, 2.0], [9, 9.0]])])
    'rising'
    """
    if len(curves) < 2:
        return "one seed"
    if min(map(len, curves)) < 2:
        return "one point"
    before, last = (np.array([curve[point, 1] for curve in curves]) for point in (-2, -1))
    change, spread = float((last - before).mean()), float(last.std(ddof=1))
    way = "level" if abs(change) <= spread else "rising" if change > 0 else "falling"
    fell = sum(bool(curve[-1, 1] < curve[:, 1].max() / 2) for curve in curves)
    return f"{way}, {fell} fell" if fell else way
