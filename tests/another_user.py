"""Another user, whom a closed folder stops: root may enter everywhere."""

import os
from pathlib import Path

NUMBER = 54321  # of no user in the list, who so has no home either


def cannot() -> str:
    """Return why no process here can become another user who reads this repository, or ""."""
    if os.name == "nt" or os.geteuid() != 0:
        return "only root becomes another user"
    closed = [place for place in Path(__file__).resolve().parents if not place.stat().st_mode & 1]
    return f"{closed[0]} is closed to other users" if closed else ""


def become() -> None:
    """Be that user from now on, in this process."""
    os.setuid(NUMBER)
