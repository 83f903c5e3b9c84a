"""Answers to exercises, collected by a decorator."""

from collections.abc import Callable
from typing import Any


class Answers(list[Callable[..., Any]]):
    """Functions named like the exercise that they answer; calling it as a decorator adds one."""

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        self.append(function)
        return function
