"""Printing that no terminal can stop: what its encoding lacks is printed by its code."""

import os
import sys
from pathlib import Path


def print_anything() -> None:
    """Let stdout and stderr print any character in any encoding, those it lacks as their code.

    One that is closed swallows what is printed.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # else it is no stream of the system's: a notebook's
            stream.reconfigure(errors="backslashreplace")
