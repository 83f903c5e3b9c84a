"""What reads an option's value: argparse refuses a wrong one by name, before any work."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from seqrl.tools.devices import generator
from seqrl.tools.fields import finite_number, whole_number

MOST = 2**63 - 1  # what a machine counts with; torch takes no larger seed
NumberT = TypeVar("NumberT", int, float)
GivenT = TypeVar("GivenT")
FoundT = TypeVar("FoundT")


def whole(least: int = 0) -> Callable[[str], int]:
    """Return what reads a whole number that is not below `least`.

    >>> whole(1)("1_000")
    1000
    """
    return _reader(int, "a whole number", lambda number: whole_number("it", number, least, MOST))


def finite(least: float | None = None, most: float | None = None) -> Callable[[str], float]:
    """Return what reads a finite number between `least` and `most`.

    >>> finite(0, 1)("0.5")
    0.5
    """
    return _reader(float, "a number", lambda number: finite_number("it", number, least, most))


def above_zero(most: float | None = None) -> Callable[[str], float]:
    """Return what reads a finite number above 0 that does not exceed `most`.

    >>> above_zero(1)("1")
    1.0
    """

    def read(text: str) -> float:
        number = finite(0, most)(text)
        if number == 0:
            raise ArgumentTypeError(f"it must be above 0, got {text}")
        return number

    return read


def device(text: str) -> str:
    """Return the name of a device that computes here.

    >>> device("cpu")
    'cpu'
    """
    _told(lambda name: generator(name, seed=0), text)
    return text


def place(text: str) -> Path:
    """Return the path of a file or a folder; a script's empty variable is none.

    >>> place("runs/a").name
    'a'
    """
    if not text.strip():
        raise ArgumentTypeError(f"it must be a path, got {text!r}; this folder is called .")
    return Path(text)


def add_trust(parser: ArgumentParser) -> None:
    """Declare the option that names whose code may make a data set's world."""
    parser.add_argument(
        "--trust",
        nargs="*",
        default=[],
        metavar="MODULE",
        help="modules that may make the data set's world, e.g. gymnasium_robotics",
    )


def _reader(
    kind: Callable[[str], NumberT], called: str, checked: Callable[[NumberT], NumberT]
) -> Callable[[str], NumberT]:
    def read(text: str) -> NumberT:
        try:
            number = kind(text)
        except ValueError:
            raise ArgumentTypeError(f"it must be {called}, got {text!r}") from None
        return _told(checked, number)

    return read


def _told(checked: Callable[[GivenT], FoundT], value: GivenT) -> FoundT:
    """Return what `checked` finds, its error as argparse passes it on: with its words."""
    try:
        return checked(value)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None
