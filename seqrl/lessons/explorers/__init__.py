"""The interactive explorers: each a pure function from a state to a picture, and a slider."""

from seqrl.lessons.explorers.attention_mask import mask_explorer
from seqrl.lessons.explorers.attention_pass import pass_explorer
from seqrl.lessons.explorers.balance import balance_explorer
from seqrl.lessons.explorers.budget import budget_explorer
from seqrl.lessons.explorers.cheetah import cheetah_explorer
from seqrl.lessons.explorers.cheetah_race import race
from seqrl.lessons.explorers.choice import Choice
from seqrl.lessons.explorers.explorer import Explorer, View
from seqrl.lessons.explorers.fine_tuning import FineTuningExplorer
from seqrl.lessons.explorers.growing_tree import grown, tree_explorer
from seqrl.lessons.explorers.history import history_explorer
from seqrl.lessons.explorers.instructions import instructions_explorer
from seqrl.lessons.explorers.junction import junction_explorer, one_world
from seqrl.lessons.explorers.leaderboard import LeaderboardExplorer
from seqrl.lessons.explorers.memory import memory_explorer
from seqrl.lessons.explorers.one_graph import graph_explorer, policy_explorer
from seqrl.lessons.explorers.orchard import orchard_explorer
from seqrl.lessons.explorers.patching import both_colours, patching_explorer
from seqrl.lessons.explorers.returns_to_go import returns_explorer
from seqrl.lessons.explorers.rooms import rooms_explorer
from seqrl.lessons.explorers.trial import trial_explorer
from seqrl.lessons.explorers.verdicts import verdict_explorer
from seqrl.lessons.explorers.window import window_explorer

__all__ = [
    "Choice",
    "Explorer",
    "FineTuningExplorer",
    "LeaderboardExplorer",
    "View",
    "balance_explorer",
    "both_colours",
    "budget_explorer",
    "cheetah_explorer",
    "graph_explorer",
    "grown",
    "history_explorer",
    "instructions_explorer",
    "junction_explorer",
    "mask_explorer",
    "memory_explorer",
    "one_world",
    "orchard_explorer",
    "pass_explorer",
    "patching_explorer",
    "policy_explorer",
    "race",
    "returns_explorer",
    "rooms_explorer",
    "tree_explorer",
    "trial_explorer",
    "verdict_explorer",
    "window_explorer",
]
