"""π(a | s) and π(a | s, R̂) by counting, where states, actions and returns repeat."""

import numpy as np


def conditioned_policy(
    states: np.ndarray,
    actions: np.ndarray,
    rtg: np.ndarray,
    state: int,
    asked: float,
    choices: int,
) -> np.ndarray:
    """Return π(a | s, R̂) [choices]: what those did in `state` who still got what is asked.

    `states` [N], `actions` [N] (integers below `choices`) and `rtg` [N] are recorded steps. Only
    steps in `state` with exactly `asked` still to come count; where there is none, the result is
    all zeros: counting has no answer. It is what return-conditioned imitation estimates (Chen et
    al. 2021, section 5).

    >>> steps = np.array([[0, 1, 5], [0, 1, 5], [0, 2, 5], [0, 2, 3], [4, 1, 5]]).T
    >>> conditioned_policy(*steps, state=0, asked=5, choices=3).round(2).tolist()
    [0.0, 0.67, 0.33]
    >>> conditioned_policy(*steps, state=0, asked=7, choices=3).tolist()
    [0.0, 0.0, 0.0]
    """
    theirs = (np.asarray(states) == state) & np.isclose(rtg, asked)  # [N]
    counts = np.bincount(np.asarray(actions)[theirs], minlength=choices)  # [choices]
    return counts / max(counts.sum(), 1)


def cloned_policy(states: np.ndarray, actions: np.ndarray, state: int, choices: int) -> np.ndarray:
    """Return π(a | s) [choices]: what was done in `state`, whatever came of it.

    >>> cloned_policy(np.array([0, 0, 1]), np.array([1, 2, 1]), state=0, choices=3).tolist()
    [0.0, 0.5, 0.5]
    """
    return conditioned_policy(states, actions, np.zeros(len(states)), state, 0, choices)
