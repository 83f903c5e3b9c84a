"""Solutions to the exercises of lesson 04. Try first; each stub has three hints."""

import numpy as np


def best_seen(places, rtg, count):
    """The greatest R̂ recorded in each place."""
    best = np.full(count, -np.inf)
    for place, promise in zip(places, rtg, strict=True):
        best[place] = max(promise, best[place])
    return best


def relabelled_returns(rewards, values):
    """R̂_t = r_t + max(R̂_{t+1}, V(s_{t+1})), backwards."""
    rtg = np.array(rewards, float)
    for t in reversed(range(len(rewards) - 1)):
        rtg[t] += max(rtg[t + 1], values[t + 1])
    return rtg
