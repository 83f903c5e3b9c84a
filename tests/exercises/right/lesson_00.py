"""Unusual right answers to lesson 00."""

import math
from functools import reduce
from itertools import accumulate
from operator import sub

import numpy as np
import torch

from tests.exercises.answers import Answers

right = Answers()


@right
def still_to_come(rewards):
    """Torch, turned round twice."""
    return torch.as_tensor(rewards).flip(0).cumsum(0).flip(0)


@right
def still_to_come(rewards):
    """A list of Python's numbers."""
    return [float(sum(rewards[t:])) for t in range(len(rewards))]


@right
def still_to_come(rewards):
    """All, less what was received before."""
    return rewards.sum() - np.cumsum(rewards) + rewards


@right
def still_to_come(rewards):
    """A matrix of ones above the diagonal."""
    return np.triu(np.ones((len(rewards), len(rewards)))) @ rewards


@right
def still_to_come(rewards):
    """A tuple of running sums."""
    return tuple(accumulate(rewards[::-1]))[::-1]


@right
def still_to_come(rewards):
    """Single precision."""
    return np.cumsum(rewards[::-1])[::-1].astype(np.float32)


@right
def still_to_come(rewards):
    """In place, on a copy."""
    rtg = rewards.copy()
    for t in range(len(rtg) - 2, -1, -1):
        rtg[t] += rtg[t + 1]
    return rtg


@right
def what_is_left(asked, received):
    """Takes one reward off after another."""
    for reward in received:
        asked -= reward
    return asked


@right
def what_is_left(asked, received):
    """A fold."""
    return reduce(sub, received, asked)


@right
def what_is_left(asked, received):
    """A tensor without axes."""
    return torch.tensor(asked - sum(received))


@right
def what_is_left(asked, received):
    """An array without axes."""
    return np.array(asked - np.sum(received))


@right
def what_is_left(asked, received):
    """Exact sums."""
    return math.fsum([asked, *(-received)])
