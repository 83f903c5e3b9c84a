"""Relabelled returns: promises rewritten by what other episodes prove possible."""

from seqrl.relabel.grid import Grid
from seqrl.relabel.policy import TabularPolicy
from seqrl.relabel.rewriting import relabel, relabelled_returns
from seqrl.relabel.table import Table, best_values

__all__ = ["Grid", "Table", "TabularPolicy", "best_values", "relabel", "relabelled_returns"]
