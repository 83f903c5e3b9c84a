"""Play attention: token by token, from products of queries and keys to what is gathered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seqrl.environments.drawing import Rectangle, Scene, Shape, Text, to_svg
from seqrl.lessons.explorers.attention_mask import masked_softmax
from seqrl.lessons.explorers.explorer import Explorer, View

STAGES = ("product", "root", "mask", "softmax", "sum")
_PACE = 1500  # milliseconds a stage, when it is played
_NAMES, _EACH, _LINE, _TOP, _TOTAL = 200, 90, 42, 56, 80  # widths, heights and the first line's y


@dataclass(frozen=True)
class Pass:
    """Attention of T tokens: who finds whom how interesting, and what each one says."""

    products: np.ndarray  # [T, T], each query with each key vector
    values: np.ndarray  # [T]
    width: int  # of a query

    @property
    def scores(self) -> np.ndarray:
        """The products, divided by the root of the width, [T, T]."""
        return self.products / np.sqrt(self.width)

    @property
    def shares(self) -> np.ndarray:
        """The weights [T, T] under the causal mask: each row adds up to 1."""
        return masked_softmax(self.scores, np.tril(np.ones_like(self.scores)) > 0)

    @property
    def gathered(self) -> np.ndarray:
        """What each token takes away, [T]."""
        return np.asarray(self.shares @ self.values)


def pass_explorer(
    products: Sequence[Sequence[float]], values: Sequence[float], width: int
) -> Explorer:
    """A slider, to be played, over five stages a token: `STAGES`.

    `products` [T, T] holds each token's query with all key vectors of `width` numbers, `values`
    [T] what the tokens say. Raises `ValueError` unless their sizes fit, and for a width below 1.
    """
    one = Pass(np.asarray(products, float), np.asarray(values, float), width)
    if one.values.ndim != 1 or one.products.shape != 2 * one.values.shape or width < 1:
        raise ValueError(
            f"products must be [T, T] for values [T], of queries of width 1 or more, got "
            f"{one.products.shape}, {one.values.shape} and {width}"
        )
    views = []
    for token in range(len(one.values)):
        for stage, name in enumerate(STAGES):
            svg = to_svg(picture(one, token, stage))
            views.append(View(f"token {token}, {name}", status(one, token, stage), svg, svg))
    explorer = Explorer("Stage:", views, still_width=230, pace=_PACE)
    return explorer.add_class("attention-pass")


def status(one: Pass, token: int, stage: int) -> str:
    """What happens at a stage, in one sentence with its numbers."""
    products, scores, shares = (m[token] for m in (one.products, one.scores, one.shares))
    seen, later = range(token + 1), range(token + 1, len(one.values))
    if stage == 0:
        told = f"its query times the key vectors: {numbers(products)}"
    elif stage == 1:
        told = f"divided by √{one.width}: {numbers(scores)}"
    elif stage == 2:
        hidden = f"hidden: {places(later)}" if later else "nothing is hidden"
        told = f"it sees {places(seen)}; {hidden}"
    elif stage == 3:
        told = f"shares {numbers(shares)}, together {number(shares.sum())}"
    else:
        terms = " + ".join(f"{number(shares[j])} × {number(one.values[j])}" for j in seen)
        told = f"it gathers {terms} = {number(one.gathered[token])}"
    return f"Token {token}, {STAGES[stage]}: {told}"


def picture(one: Pass, token: int, stage: int) -> Scene:
    """The stages so far, a line each over columns of tokens; below, what all have gathered."""
    tokens = range(len(one.values))
    shapes: list[Shape] = [Text(20, 22, f"token {token} looks at", 14, anchor="start", bold=True)]
    shapes += [Text(_x(j), 22, f"token {j}", 13, bold=j == token) for j in tokens]
    shapes.append(Text(_x(len(tokens)), 22, "together", 13, "muted"))
    for line, (name, cells, total) in enumerate(lines(one, token)[: stage + 1 + (stage == 4)]):
        y = _TOP + _LINE * line
        shapes.append(Text(20, y, name, 14, "muted", "start"))
        if line == STAGES.index("softmax"):
            shapes += [shape for j in tokens for shape in _shade(j, y, one.shares[token, j])]
        for j, cell in enumerate(cells):
            hidden = j > token and line >= STAGES.index("mask")
            shapes.append(Text(_x(j), y, cell, 15, "muted" if hidden else "ink"))
        shapes.append(Text(_x(len(tokens)), y, total, 15, bold=True))
    shapes += _results(one, token + (stage == len(STAGES) - 1))
    width = _x(len(tokens)) + _TOTAL / 2
    return Scene(width, _TOP + 7.3 * _LINE, f"{status(one, token, stage)}.", shapes)


def lines(one: Pass, token: int) -> list[tuple[str, list[str], str]]:
    """The name, the cells and the total of each line; the last stage has two lines."""
    scores, shares = one.scores[token], one.shares[token]
    hidden = [number(z) if j <= token else "−∞" for j, z in enumerate(scores)]
    return [
        ("query · key vector", [*map(number, one.products[token])], ""),
        (f"divided by √{one.width}", [*map(number, scores)], ""),
        ("mask: the future hidden", hidden, ""),
        ("softmax: its share", [*map(number, shares)], number(shares.sum())),
        ("what is said", [*map(number, one.values)], ""),
        ("share × said", [*map(number, shares * one.values)], number(one.gathered[token])),
    ]


def _results(one: Pass, ready: int) -> list[Shape]:
    """What the first so many tokens have gathered, at the foot of the picture."""
    y = _TOP + 6.6 * _LINE
    shapes: list[Shape] = [Text(20, y, "gathered by each token", 14, "muted", "start")]
    for j, value in enumerate(one.gathered):
        shapes.append(Rectangle(_x(j) - 36, y - 15, 72, 30, "none", "line", 1.5))
        if j < ready:
            shapes.append(Text(_x(j), y, number(value), 15, bold=True))
    return shapes


def _shade(column: int, y: float, share: float) -> list[Shape]:
    """A strip below a number, the darker the greater the share."""
    box = _x(column) - 36, y + 12, 72, 8
    return [Rectangle(*box, "none", "line"), Rectangle(*box, "blue", opacity=float(share))]


def number(value: float) -> str:
    """A number as the picture writes it, in three digits.

    >>> number(2 / 3), number(475.0), number(-0.0)
    ('0.667', '475', '0')
    """
    return f"{value:z.3g}"


def numbers(values: np.ndarray) -> str:
    """Numbers in a row.

    >>> numbers(np.array([0.25, 0.5]))
    '0.25, 0.5'
    """
    return ", ".join(map(number, values))


def places(tokens: Sequence[int]) -> str:
    """Tokens by their numbers.

    >>> places(range(1)), places(range(2)), places(range(3))
    ('token 0', 'tokens 0 and 1', 'tokens 0, 1 and 2')
    """
    *first, last = map(str, tokens)
    return f"tokens {', '.join(first)} and {last}" if first else f"token {last}"


def _x(column: int) -> float:
    return _NAMES + _EACH * (column + 0.5)
