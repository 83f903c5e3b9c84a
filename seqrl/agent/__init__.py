"""The shared interface of all agents: learn, act, save, load."""

from .agent import Agent
from .history import History

__all__ = ["Agent", "History"]
