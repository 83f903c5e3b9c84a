"""A reader's function, watched while it is called: what goes wrong is said in a sentence."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from .comparison import difference


class Stumble(Exception):
    """The function cannot be judged further; the message says why."""


class Watched:
    """Call a function on copies of the arguments and look at what it does to them.

    Numbers and lists come back as arrays, lists of unequal parts as tuples, all else as it is.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function

    def __call__(self, *arguments: Any) -> Any:
        """Return the function's result.

        Raises `Stumble` if it stops with an error, returns nothing, or changes what it was given.
        """
        given = copy.deepcopy(arguments)
        try:
            result = self.function(*given)
        except Exception as error:
            raise Stumble(f"it stopped with {type(error).__name__}: {error}") from error
        if result is None:
            raise Stumble("it returns nothing: is the `return` missing?")
        if difference(given, arguments):
            raise Stumble("it changes what it was given; work on a copy of the argument")
        return _as_array(result) if isinstance(result, list | int | float) else result


def _as_array(result: Any) -> Any:
    try:
        return np.asarray(result)
    except ValueError:  # parts of unequal sizes: [window, mask], say
        return tuple(result)
