"""What an agent lived, rewards included: the tokens of the past need them."""

from typing import Any

import torch

from seqrl.config import Config
from seqrl.history import History, as_numbers


class RewardedHistory(History):
    """A `History` whose windows hold `rewards` [n, K] too; the newest is not known yet, 0."""

    def __init__(self, rows: int, config: Config, device: torch.device) -> None:
        super().__init__(rows, config, device)
        self.batch["rewards"] = torch.zeros(rows, 0, device=device)

    def see(self, states: torch.Tensor, *given: Any) -> None:
        """Append a step, or refuse and change nothing; see `History.see`."""
        super().see(states, *given)
        self._append("rewards", states.new_zeros(len(self)))

    def receive(self, reward: Any) -> None:
        """Keep the reward received, a number or [n], and lower each request by it."""
        super().receive(reward)
        received = as_numbers("reward", reward, len(self)).copy()  # [n]
        self.batch["rewards"][:, -1] = torch.from_numpy(received).to(self.batch["rewards"])
