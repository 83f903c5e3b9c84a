"""A target-return schedule, our extension: ask for a little more than was lately achieved."""

import numpy as np

from seqrl.tools.fields import finite_number, finite_numbers


def next_request(achieved: np.ndarray, quantile: float, growth: float) -> float:
    """Return the `quantile` of the achieved returns [n], moved up by `growth` − 1 of its size.

    Adding to it, not multiplying, so that a growth of 1.1 asks for more of negative returns too.

    >>> next_request(np.array([0.0, 50.0, 100.0]), quantile=1.0, growth=1.25)
    125.0
    >>> next_request(np.array([-100.0]), quantile=0.5, growth=1.25)
    -75.0
    """
    achieved = finite_numbers("achieved", achieved, dimensions=1)
    if not len(achieved):
        raise ValueError("achieved must hold one return or more")
    finite_number("quantile", quantile, least=0, most=1)
    finite_number("growth", growth, least=0)
    reached = float(np.quantile(achieved, quantile))
    return reached + (growth - 1) * abs(reached)
