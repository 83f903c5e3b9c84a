"""The shared interface of all agents: learn, act, save, load."""

from seqrl.agent.agent import Agent
from seqrl.agent.history import History

__all__ = ["Agent", "History"]
