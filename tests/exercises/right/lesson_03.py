"""Unusual right answers to lesson 03."""

from itertools import accumulate

import numpy as np
import torch

from tests.exercises.answers import Answers

right = Answers()


@right
def suffix_sums(rewards):
    """All, less what was received before."""
    return rewards.sum() - np.cumsum(rewards) + rewards


@right
def suffix_sums(rewards):
    """Torch."""
    return torch.as_tensor(rewards.copy()).flip(0).cumsum(0).flip(0)


@right
def suffix_sums(rewards):
    """The loop of the lesson; a list."""
    rtg = [0.0] * (len(rewards) + 1)
    for t in reversed(range(len(rewards))):
        rtg[t] = rewards[t] + rtg[t + 1]
    return rtg[:-1]


@right
def suffix_sums(rewards):
    """A convolution with ones."""
    return np.convolve(rewards, np.ones(len(rewards)))[len(rewards) - 1 :]


@right
def suffix_sums(rewards):
    """A tuple."""
    return tuple(accumulate(rewards[::-1]))[::-1]


@right
def suffix_sums(rewards):
    """A ufunc's running sums, single precision."""
    return np.flip(np.add.accumulate(np.flip(rewards))).astype(np.float32)


@right
def ragged_suffix_sums(rewards, offsets):
    """Sums of the whole file from its end, less those after the episode's end."""
    whole = np.append(np.cumsum(rewards[::-1])[::-1], 0)
    return whole[:-1] - np.repeat(whole[offsets[1:]], np.diff(offsets))


@right
def ragged_suffix_sums(rewards, offsets):
    """Torch."""
    offsets = torch.as_tensor(offsets)
    received = torch.nn.functional.pad(torch.as_tensor(rewards).cumsum(0), (1, 0))
    return received[offsets[1:]].repeat_interleave(offsets.diff()) - received[:-1]


@right
def ragged_suffix_sums(rewards, offsets):
    """A matrix that says which steps are to come in the same episode."""
    episode = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    return np.triu(episode[:, None] == episode) @ rewards


@right
def ragged_suffix_sums(rewards, offsets):
    """Looks up each step's end; a list."""
    ends = offsets[np.searchsorted(offsets, np.arange(len(rewards)), side="right")]
    received = np.append(0, np.cumsum(rewards))
    return (received[ends] - received[:-1]).tolist()


@right
def ragged_suffix_sums(rewards, offsets):
    """Each episode's return, less what it received before the step."""
    lengths, received = np.diff(offsets), np.append(0, np.cumsum(rewards))[:-1]
    returns = np.add.reduceat(rewards, offsets[:-1])
    return np.repeat(returns + received[offsets[:-1]], lengths) - received


@right
def ragged_suffix_sums(rewards, offsets):
    """A padded table, summed from its right end."""
    lengths = np.diff(offsets)
    real = np.arange(lengths.max()) < lengths[:, None]
    table = np.zeros(real.shape)
    table[real] = rewards
    return np.cumsum(table[:, ::-1], axis=1)[:, ::-1][real]


@right
def requests(asked, rewards, scale):
    """Running sums, put one place later."""
    return (asked - np.append(0, np.cumsum(rewards))[:-1]) / scale


@right
def requests(asked, rewards, scale):
    """Takes off in passing; a list."""
    read = []
    for reward in rewards:
        read.append(asked / scale)
        asked -= reward
    return read


@right
def requests(asked, rewards, scale):
    """Torch."""
    rewards = torch.as_tensor(rewards)
    return (asked - rewards.cumsum(0) + rewards) / scale


@right
def requests(asked, rewards, scale):
    """A tuple of running differences."""
    return tuple(x / scale for x in accumulate([asked, *(-rewards[:-1])]))


@right
def requests(asked, rewards, scale):
    """Both scaled before, single precision."""
    before = np.tril(np.ones((len(rewards), len(rewards))), -1) @ rewards
    return (asked / scale - before / scale).astype(np.float32)
