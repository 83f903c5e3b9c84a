"""What the repository's data/ folder ships beside data sets: trained agents, questions."""

import json
from pathlib import Path
from typing import Any

from seqrl.agent import Agent

DATA = Path(__file__).resolve().parent.parent / "data"


def shipped(*parts: str) -> Path:
    """Return the path of something in data/, e.g. `shipped("agents", "orchard.safetensors")`.

    Raises `FileNotFoundError` saying what is there instead.
    """
    path = DATA.joinpath(*parts)
    if path.exists():
        return path
    if not DATA.is_dir():
        raise FileNotFoundError(
            f"{DATA} does not exist: this install has no data folder; clone the repository and "
            "install it from there"
        )
    there = sorted(p.stem for p in path.parent.glob("*")) if path.parent.is_dir() else []
    raise FileNotFoundError(f"data/{'/'.join(parts)} does not exist; there is {there}")


def load_agent(name: str) -> Agent:
    """Return a trained agent from data/agents; how each was trained stands in its README."""
    return Agent.load(shipped("agents", f"{name}.safetensors"))


def load_questions(topic: str) -> Any:
    """Return what data/questions/<topic>.json holds.

    A lesson's file is a mapping with "recall", "predictions", "exercises" and "quiz"; the wager's
    is the list of its claims.
    """
    path = shipped("questions", f"{topic}.json")
    return json.loads(path.read_text(encoding="utf-8"))
