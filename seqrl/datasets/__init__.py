"""Names → data: shipped with the repository, made on demand, or fetched with Minari."""

from seqrl.datasets.listing import describe, list_datasets
from seqrl.datasets.loading import load_dataset
from seqrl.datasets.making import make_dataset

__all__ = ["describe", "list_datasets", "load_dataset", "make_dataset"]
