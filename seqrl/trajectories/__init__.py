"""Trajectories: a data set as flat tensors + episode offsets; built and validated only here."""

from seqrl.trajectories.episode import Episode
from seqrl.trajectories.joining import joined
from seqrl.trajectories.mapped import MappedTrajectories, open_mapped
from seqrl.trajectories.statistics import Statistics
from seqrl.trajectories.trajectories import Trajectories
from seqrl.trajectories.writing import remove_mapped, write_mapped

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
