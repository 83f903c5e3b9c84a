"""What each step paid, and what was still to come after it."""

import torch
from torch import Tensor

from seqrl.returns import returns_to_go
from seqrl.tools.fields import finite_number
from seqrl.trajectories import Trajectories


def rewards_and_values(
    data: Trajectories, discount: float, penalty: float = 0.0
) -> tuple[Tensor, Tensor]:
    """Return rewards [N], and values [N]: V_t = r_{t+1} + γ r_{t+2} + γ² r_{t+3} + … after them.

    A step that terminates its episode pays `penalty` instead of its reward, unless that is 0
    (official code, datasets/sequence.py). Raises `ValueError` for a discount outside [0, 1].

    >>> from seqrl import Episode
    >>> rewards = torch.tensor([1.0, 0.0, 2.0]).numpy()
    >>> one = Episode(torch.zeros(4, 1).numpy(), torch.zeros(3, 1).numpy(), rewards, True, False)
    >>> [t.tolist() for t in rewards_and_values(Trajectories.from_episodes([one]), discount=0.5)]
    [[1.0, 0.0, 2.0], [1.0, 2.0, 0.0]]
    """
    rewards = data.rewards.double().clone()  # [N]
    last = data.offsets[1:] - 1  # [E]
    if finite_number("penalty", penalty):
        rewards[last[data.terminated]] = penalty
    rtg = torch.from_numpy(returns_to_go(rewards.numpy(), data.offsets.numpy(), discount))  # [N]
    values = rtg.roll(-1)  # [N]
    values[last] = 0.0
    return rewards.float(), values.float()
