"""The rows of the result: medians, ranges, goals."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Row:
    """One measured quantity, repeated, and what it should reach."""

    name: str
    values: Sequence[float]
    unit: str  # "×": a ratio, taken pair by pair
    at_least: float | None = None
    at_most: float | None = None

    @property
    def goal(self) -> str:
        """Return the goal in words, or nothing."""
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return "" if self.at_most is None else f"≤ {self.at_most:g}"

    @property
    def verdict(self) -> str:
        """Return whether the median reaches the goal."""
        if not self.goal:
            return ""
        low = -float("inf") if self.at_least is None else self.at_least
        high = float("inf") if self.at_most is None else self.at_most
        return "reached" if low <= median(self.values) <= high else "missed"

    def cells(self) -> list[str]:
        """Return the row as text."""
        low, high = number(min(self.values)), number(max(self.values))
        return [
            self.name,
            f"{number(median(self.values))} {self.unit}",
            f"{low} – {high}",
            self.goal,
            self.verdict,
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return the row for JSON."""
        facts = {"name": self.name, "unit": self.unit, "values": list(self.values)}
        return facts | {"median": median(self.values), "goal": self.goal, "verdict": self.verdict}


def number(value: float) -> str:
    """Return three digits that count."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def lines(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a Markdown table whose columns line up in a terminal too."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    cells = [head, ["-" * width for width in widths], *rows]
    return [
        "| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |"
        for row in cells
    ]
