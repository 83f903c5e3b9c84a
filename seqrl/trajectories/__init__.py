"""Trajectories: a data set as flat tensors + episode offsets; built and validated only here."""

from .episode import Episode
from .joining import joined
from .mapped import MappedTrajectories, open_mapped
from .statistics import Statistics
from .trajectories import Trajectories
from .writing import remove_mapped, write_mapped

__all__ = [
    "Episode",
    "MappedTrajectories",
    "Statistics",
    "Trajectories",
    "joined",
    "open_mapped",
    "remove_mapped",
    "write_mapped",
]
