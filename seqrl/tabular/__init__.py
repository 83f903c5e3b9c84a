"""Returns rewritten: by what other episodes prove possible, or averaged over luck."""

from seqrl.tabular.grid import Grid
from seqrl.tabular.luck import averaged_over_luck
from seqrl.tabular.policy import TabularPolicy
from seqrl.tabular.rewriting import relabel, relabelled_returns
from seqrl.tabular.table import Table, best_values, greatest_return_to_go, policy_values

__all__ = [
    "Grid",
    "Table",
    "TabularPolicy",
    "averaged_over_luck",
    "best_values",
    "greatest_return_to_go",
    "policy_values",
    "relabel",
    "relabelled_returns",
]
