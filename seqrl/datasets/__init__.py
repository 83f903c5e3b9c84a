"""Names → data: shipped, made on demand, or fetched with Minari; or one's own arrays → data."""

from seqrl.datasets.arrays import from_arrays
from seqrl.datasets.listing import describe, list_datasets
from seqrl.datasets.loading import load_dataset
from seqrl.datasets.making import make_dataset

__all__ = ["describe", "from_arrays", "list_datasets", "load_dataset", "make_dataset"]
