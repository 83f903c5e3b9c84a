"""Printing that no terminal can stop: what its encoding lacks is printed by its code."""

import sys


def print_anything() -> None:
    """Let stdout and stderr print any character in any encoding, those it lacks as their code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # else it is no stream of the system's: a notebook's
            stream.reconfigure(errors="backslashreplace")
