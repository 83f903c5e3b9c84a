"""The interactive explorers: each a pure function from a state to a picture, and a slider."""

from .attention_mask import mask_explorer
from .cheetah import cheetah_explorer
from .cheetah_race import race
from .choice import Choice
from .explorer import Explorer, View
from .fine_tuning import FineTuningExplorer
from .history import history_explorer
from .junction import junction_explorer, one_world
from .leaderboard import LeaderboardExplorer
from .memory import memory_explorer
from .one_graph import graph_explorer
from .orchard import orchard_explorer
from .patching import both_colours, patching_explorer
from .returns_to_go import returns_explorer
from .window import window_explorer

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
