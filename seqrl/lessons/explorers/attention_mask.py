"""Drag the mask: how far each token may look, and what its attention then becomes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from seqrl.environments.drawing import Rectangle, Scene, Shape, Text, to_svg
from seqrl.lessons.explorers.explorer import Explorer, View

_CELL, _LEFT, _TOP = 34, 70, 60


def mask_explorer(scores: np.ndarray, names: Sequence[str]) -> Explorer:
    """A slider over masks for attention scores [T, T] of tokens with `names` [T].

    Raises `ValueError` unless scores are a square of the names' size, two tokens or more.
    """
    scores = np.asarray(scores, float)
    if len(names) < 2 or scores.shape != (len(names), len(names)):
        raise ValueError(f"scores must be [T, T] for {len(names)} names, got {scores.shape}")
    views = []
    for setting, mask in masks(len(names)).items():
        weights = masked_softmax(scores, mask)
        told = status(setting, weights)
        svg = to_svg(picture(weights, mask, names, told))
        views.append(View(setting, told, svg, svg))
    explorer = Explorer("Each token sees", views, start=2, still_width=230)
    return explorer.add_class("attention-mask")


def masks(tokens: int) -> dict[str, np.ndarray]:
    """The masks [T, T] from the narrowest to none at all; True: may be seen.

    >>> {name: mask.sum().item() for name, mask in masks(3).items()}
    {'itself': 3, 'itself and one back': 5, 'all the past': 6, 'one ahead': 8, 'everything': 9}
    """
    everything = np.ones((tokens, tokens), bool)
    return {
        "itself": np.eye(tokens, dtype=bool),
        "itself and one back": np.tril(everything) & ~np.tril(everything, -2),
        "all the past": np.tril(everything),
        "one ahead": np.tril(everything, 1),
        "everything": everything,
    }


def masked_softmax(scores: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Attention weights [T, T]: each row's shares among what its token may see.

    >>> masked_softmax(np.zeros((2, 2)), np.tril(np.ones((2, 2), bool))).tolist()
    [[1.0, 0.0], [0.5, 0.5]]
    """
    hidden = np.where(mask, scores, -np.inf)
    weights = np.exp(hidden - hidden.max(1, keepdims=True))
    return np.asarray(weights / weights.sum(1, keepdims=True))


def status(setting: str, weights: np.ndarray) -> str:
    """How much attention goes to the future, in one sentence."""
    future = np.triu(weights, 1).sum() / len(weights)
    verdict = "causal" if future == 0 else "it cheats"
    return f"Each token sees {setting}: {100 * future:.0f} % of attention on the future, {verdict}"


def picture(weights: np.ndarray, mask: np.ndarray, names: Sequence[str], told: str) -> Scene:
    """The weights as shaded squares; what is hidden is left out, what is future has a red rim."""
    shapes: list[Shape] = [
        Text(_LEFT - 12, 18, "from ↓   to →", 13, "muted", "start"),
        *(Text(*_corner(-1, column, 0.5), name, 13) for column, name in enumerate(names)),
        *(Text(_LEFT - 14, _corner(row, 0, 0.5)[1], n, 13) for row, n in enumerate(names)),
    ]
    for row, column in np.argwhere(mask).tolist():
        x, y = _corner(row, column)
        rim = "vermilion" if column > row else "line"
        shapes.append(Rectangle(x, y, _CELL - 4, _CELL - 4, "none", rim, 2))
        shade = float(weights[row, column])
        shapes.append(Rectangle(x, y, _CELL - 4, _CELL - 4, "blue", opacity=shade))
    side = _CELL * len(names)
    return Scene(_LEFT + side + 20, _TOP + side + 10, f"{told}.", shapes)


def _corner(row: float, column: float, inset: float = 0.0) -> tuple[float, float]:
    return _LEFT + _CELL * (column + inset), _TOP + _CELL * (row + inset)
