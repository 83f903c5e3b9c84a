"""How the next token is chosen: the likeliest, or one drawn from those that are likely."""

from collections.abc import Callable

import torch
from torch import Tensor

Choice = Callable[[Tensor], Tensor]  # from logits [R, bins + 1] to tokens [R]


def likeliest(logits: Tensor) -> Tensor:
    """Return the likeliest tokens [R].

    >>> likeliest(torch.tensor([[0.0, 2.0, 1.0]])).tolist()
    [1]
    """
    return logits.argmax(dim=1)


def drawn(random: torch.Generator, top: int = 0, cdf: float = 0.0) -> Choice:
    """Return a choice that draws from `likely_only`.

    >>> drawn(torch.Generator(), top=1)(torch.tensor([[0.0, 2.0, 1.0]])).tolist()
    [1]
    """

    def draw(logits: Tensor) -> Tensor:
        chances = likely_only(logits, top, cdf).softmax(dim=1)  # [R, bins + 1]
        return torch.multinomial(chances, 1, generator=random).squeeze(1)  # [R]

    return draw


def likely_only(logits: Tensor, top: int = 0, cdf: float = 0.0) -> Tensor:
    """Return logits [R, bins + 1] with −∞ for what shall not be drawn.

    The least likely that hold less than `cdf` together go first, then all but the `top` likeliest
    (0: all stay); the likeliest always stays (official code, search/sampling.py).

    >>> likely_only(torch.tensor([[0.1, 0.5, 0.4]]).log(), cdf=0.3).exp()
    tensor([[0.0000, 0.5000, 0.4000]])
    """
    chances, order = logits.softmax(dim=1).sort(dim=1)  # rising
    gone = chances.cumsum(dim=1) < cdf  # [R, bins + 1]
    if top:
        gone[:, :-top] = True
    gone[:, -1] = False
    return logits.masked_fill(torch.zeros_like(gone).scatter(1, order, gone), -torch.inf)
