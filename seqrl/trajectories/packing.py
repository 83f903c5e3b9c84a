"""All that windows need of a step, in one row."""

import numpy as np
import torch
from torch import Tensor

COLUMNS = "states, actions, returns-to-go, timesteps, steps left"


def packed(
    states: Tensor, actions: Tensor, rtg: Tensor, timesteps: Tensor, offsets: Tensor
) -> np.ndarray:
    """Return states, actions, returns-to-go, timesteps and steps left, [N, S + A + 3] float32.

    The last column counts to the end of the episode, this step included; whole numbers are exact
    up to 2²⁴. A window is then one stretch of memory, which keeps sampling fast from large data
    sets; NumPy allocates it: where Linux allows, it asks for huge pages, and PyTorch does not.

    >>> step = torch.arange(3)
    >>> packed(torch.zeros(3, 1), step, torch.ones(3), step, torch.tensor([0, 3])).tolist()
    [[0.0, 0.0, 1.0, 0.0, 3.0], [0.0, 1.0, 1.0, 1.0, 2.0], [0.0, 2.0, 1.0, 2.0, 1.0]]
    """
    left = offsets[1:].repeat_interleave(offsets.diff()) - torch.arange(len(states))  # [N]
    return side_by_side(states, actions, rtg, timesteps, left)


def side_by_side(
    states: Tensor, actions: Tensor, rtg: Tensor, timesteps: Tensor, left: Tensor
) -> np.ndarray:
    """Return what is known of N steps, in the order of `COLUMNS`, [N, S + A + 3] float32."""
    numbers = torch.stack([rtg, timesteps, left], dim=1)  # [N, 3]
    return np.concatenate([states, actions.float().reshape(len(states), -1), numbers], axis=1)
