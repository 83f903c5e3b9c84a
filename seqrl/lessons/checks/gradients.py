"""Gradients compared: an answer must hand on to each argument what the module's version does."""

import copy
import inspect
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from seqrl.lessons.checks.comparison import difference

Slopes = list[list[Tensor]]  # for each argument, for each tensor of numbers in it


def with_gradients(arguments: Sequence[Any], data: Sequence[int] = ()) -> tuple[Any, ...]:
    """Return copies of arguments that ask for a gradient; those at places `data` do not."""
    given = copy.deepcopy(tuple(arguments))
    for place, one in enumerate(given):
        for leaf in leaves(one):
            leaf.requires_grad_(place not in data)
    return given


def leaves(argument: Any) -> list[Tensor]:
    """Return what can have a gradient: a tensor itself, or all that a module has learned."""
    if isinstance(argument, nn.Module):
        return list(argument.parameters())
    return [argument] if isinstance(argument, Tensor) and argument.is_floating_point() else []


def parts_of(result: Any) -> list[Tensor]:
    """Return a result's tensors."""
    parts = result if isinstance(result, tuple) else (result,)
    return [part for part in parts if isinstance(part, Tensor)]


def differentiable(result: Any) -> bool:
    """Tell whether a gradient gets through any part of a result."""
    return any(part.requires_grad for part in parts_of(result))


def slopes(part: Tensor, given: Sequence[Any]) -> Slopes:
    """Return the gradients of a part of a result, weighed so that no two numbers can cancel."""
    groups = [leaves(one) for one in given]
    asked = [leaf for group in groups for leaf in group if leaf.requires_grad]
    found: dict[int, Tensor | None] = {}
    if part.requires_grad and asked:
        weights = torch.arange(part.numel(), dtype=part.dtype).cos().reshape(part.shape)
        graded = torch.autograd.grad(part, asked, weights, retain_graph=True, allow_unused=True)
        found = {id(leaf): slope for leaf, slope in zip(asked, graded, strict=True)}
    return [[_or_zeros(found.get(id(leaf)), leaf) for leaf in group] for group in groups]


def _or_zeros(slope: Tensor | None, leaf: Tensor) -> Tensor:
    return torch.zeros_like(leaf) if slope is None else slope


def gradient_difference(
    answer: tuple[Any, Sequence[Any]], truth: tuple[Any, Sequence[Any]], names: Sequence[str]
) -> str:
    """Return how gradients differ, in words, or nothing.

    `answer` and `truth` are pairs of a result and the arguments it was made of.
    """
    pairs = zip(parts_of(answer[0]), parts_of(truth[0]), strict=True)
    for mine, right in pairs:
        both = zip(names, slopes(mine, answer[1]), slopes(right, truth[1]), strict=True)
        for name, my_slopes, right_slopes in both:
            for my_slope, right_slope in zip(my_slopes, right_slopes, strict=True):
                if said := _in_words(name, my_slope, right_slope):
                    return said
    return ""


def _in_words(name: str, mine: Tensor, right: Tensor) -> str:
    if not difference(mine, right):
        return ""
    if not mine.any():
        return (
            f"its numbers are right, but no gradient reaches `{name}`, so nothing behind it could "
            "learn: no detach, no item, no NumPy"
        )
    if not right.any():
        return f"its numbers are right, but a gradient reaches `{name}`, which is to be a constant"
    return (
        f"its numbers are right, but the gradient with respect to `{name}` is another one: is a "
        "part of it detached?"
    )


def argument_names(function: Callable[..., Any], count: int) -> list[str]:
    """Return what a function calls its arguments, or their numbers.

    >>> argument_names(lambda x, y: x, 2), argument_names(max, 1)
    (['x', 'y'], ['argument 1'])
    """
    try:
        names = list(inspect.signature(function).parameters)[:count]
    except (TypeError, ValueError):
        names = []
    numbers = [f"argument {number}" for number in range(1, count + 1)]
    return names + numbers[len(names) :]
