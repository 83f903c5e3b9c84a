"""Names → data: shipped with the repository, made on demand, or fetched with Minari."""

from .loading import load_dataset
from .making import make_dataset

__all__ = ["load_dataset", "make_dataset"]
