"""Hierarchy: goals in hindsight, and who proposes what to go for first."""

from seqrl.hierarchy.config import HierarchyConfig
from seqrl.hierarchy.graph import SearchedWaypoints
from seqrl.hierarchy.hindsight import hindsight
from seqrl.hierarchy.model import GoalConditionedTransformer
from seqrl.hierarchy.waypoints import ChosenWaypoints, TwoLevels, WaypointTransformer

__all__ = [
    "ChosenWaypoints",
    "GoalConditionedTransformer",
    "HierarchyConfig",
    "SearchedWaypoints",
    "TwoLevels",
    "WaypointTransformer",
    "hindsight",
]
