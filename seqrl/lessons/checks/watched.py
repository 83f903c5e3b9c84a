"""A reader's function, watched while it is called: what goes wrong is said in a sentence."""

import copy
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from seqrl.lessons.checks.comparison import difference
from seqrl.lessons.checks.promised import promised


class Stumble(Exception):
    """The function cannot be judged further; the message says why."""


class Watched:
    """Call a function on copies of the arguments and look at what it does to them.

    Its results come in the type of `like`, whatever they are made of, as `promised` has it.
    """

    def __init__(self, function: Callable[..., Any], like: Any = None) -> None:
        self.function, self.like = function, like

    def __call__(self, *arguments: Any) -> Any:
        """Return the function's result.

        Raises `Stumble` if it stops with an error, returns nothing, or changes what it was given.
        """
        return self.on(copy.deepcopy(arguments), arguments)

    def on(self, given: tuple[Any, ...], arguments: tuple[Any, ...]) -> Any:
        """Return the function's result on `given`, which must stay equal to `arguments`."""
        try:
            result = self.function(*given)
        except Exception as error:
            raise Stumble(f"it stopped with {type(error).__name__}: {error}") from error
        if result is None:
            raise Stumble("it returns nothing: is the `return` missing?")
        if difference(given, arguments):
            raise Stumble("it changes what it was given; work on a copy of the argument")
        return promised(result, self.like, arguments)

    def effort(self, *arguments: Any) -> int:
        """Return how many of Python's instructions a call takes, in whatever it calls as well."""
        taken = 0

        def count(frame: FrameType, event: str, argument: Any) -> Any:
            nonlocal taken
            frame.f_trace_opcodes = True
            taken += event == "opcode"
            return count

        before = sys.gettrace()
        sys.settrace(count)
        try:
            self.function(*copy.deepcopy(arguments))
        finally:
            sys.settrace(before)
        return taken


def stops(answer: Watched, *given: Any) -> str:
    """Return with what an answer stops, or nothing."""
    try:
        answer(*given)
    except Stumble as stumble:
        return str(stumble)
    return ""
