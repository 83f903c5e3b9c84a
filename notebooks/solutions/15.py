"""Solutions to the exercises of lesson 15. Try first; each stub has three hints."""

import math

import numpy as np
import torch


def survivors(paid, rewards, values, step, discount, width):
    """Add up what was paid, what is paid now and what is still to come; keep the best."""
    score = paid + discount**step * rewards + discount ** (step + 1) * values
    return np.argsort(-score)[:width]


def round_trip(numbers, edges):
    """Find each number's bin; it comes back as the middle of the bin's edges."""
    bins = np.searchsorted(edges[1:-1], numbers, side="right")
    middles = (edges[:-1] + edges[1:]) / 2
    return middles[bins]


def attend_to_cache(q, k, v, keys, values):
    """Append the newest token to its past, then look back at all of them."""
    keys, values = torch.vstack([keys, k]), torch.vstack([values, v])
    weights = (keys @ q / math.sqrt(len(q))).softmax(dim=0)
    return weights @ values
