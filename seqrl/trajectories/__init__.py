"""Trajectories: a data set as flat tensors + episode offsets; built and validated only here."""

from .episode import Episode
from .joining import joined
from .trajectories import Statistics, Trajectories

__all__ = ["Episode", "Statistics", "Trajectories", "joined"]
