"""What data/ ships for the lessons: trained agents, questions."""

import json
from typing import Any

from seqrl.agent import Agent
from seqrl.tools.shipped import shipped


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
