"""Solutions to the exercises of lesson 12. Try first; each stub has three hints."""

import numpy as np

from seqrl.evaluation import t_interval


def clear_answer(differences, margin):
    """Yes: above zero, and as great as the margin. No: all below the margin."""
    if len(differences) < 5:
        return 0
    low, high = t_interval(differences)
    if low > 0 and np.mean(differences) >= margin:
        return 1
    return -1 if high < margin else 0


def brier(beliefs, outcomes):
    """The mean squared error of the beliefs in what was settled."""
    decided = ~np.isnan(outcomes)
    return np.mean((beliefs[decided] - outcomes[decided]) ** 2)
