"""The interactive explorers: each a pure function from a state to a picture, and a slider."""

from .explorer import Explorer, View
from .orchard import orchard_explorer

__all__ = ["Explorer", "View", "orchard_explorer"]
