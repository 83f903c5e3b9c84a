"""The interactive explorers: each a pure function from a state to a picture, and a slider."""

from seqrl.explorers.attention_mask import mask_explorer
from seqrl.explorers.cheetah import cheetah_explorer
from seqrl.explorers.cheetah_race import race
from seqrl.explorers.choice import Choice
from seqrl.explorers.explorer import Explorer, View
from seqrl.explorers.fine_tuning import FineTuningExplorer
from seqrl.explorers.history import history_explorer
from seqrl.explorers.junction import junction_explorer, one_world
from seqrl.explorers.leaderboard import LeaderboardExplorer
from seqrl.explorers.memory import memory_explorer
from seqrl.explorers.one_graph import graph_explorer
from seqrl.explorers.orchard import orchard_explorer
from seqrl.explorers.patching import both_colours, patching_explorer
from seqrl.explorers.returns_to_go import returns_explorer
from seqrl.explorers.window import window_explorer

__all__ = [
    "Choice",
    "Explorer",
    "FineTuningExplorer",
    "LeaderboardExplorer",
    "View",
    "both_colours",
    "cheetah_explorer",
    "graph_explorer",
    "history_explorer",
    "junction_explorer",
    "mask_explorer",
    "memory_explorer",
    "one_world",
    "orchard_explorer",
    "patching_explorer",
    "race",
    "returns_explorer",
    "window_explorer",
]
