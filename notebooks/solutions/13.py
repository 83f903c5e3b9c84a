"""Solutions to the exercises of lesson 13. Try first; each stub has three hints."""

import numpy as np


def episode_offsets(terminations, truncations):
    """The step after each last one, and 0 before them all."""
    last = np.flatnonzero(terminations | truncations)
    return np.append(0, last + 1)


def best_of_each_start(returns, starts):
    """For each start the episode that returned most."""
    best = {}
    for episode in range(len(returns)):
        start = starts[episode]
        if start not in best or returns[episode] > returns[best[start]]:
            best[start] = episode
    return np.sort(list(best.values()))
