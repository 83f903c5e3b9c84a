"""Names → data: shipped with the repository, made on demand, or fetched with Minari."""

from .listing import describe, list_datasets
from .loading import load_dataset
from .making import make_dataset

__all__ = ["describe", "list_datasets", "load_dataset", "make_dataset"]
