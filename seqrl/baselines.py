"""Baselines behind the same interface: one step of the past, no attention."""

from abc import abstractmethod
from collections.abc import Mapping

import torch
from torch import Tensor, nn

from seqrl.agent import Agent
from seqrl.transformer import Dropout


class _OneStepMLP(Agent):
    """A network of the present step alone; what it is shown stands in `inputs`."""

    @property
    @abstractmethod
    def inputs(self) -> tuple[str, ...]:
        """Say what of a step the network is shown, of "states" and "rtg"."""

    def build(self) -> None:
        """Create `num_layers` hidden layers of width `hidden_dim`, ReLU and dropout."""
        c = self.config
        sizes = {"states": c.state_dim, "rtg": 1}
        width = sum(sizes[name] for name in self.inputs)
        layers: list[nn.Module] = []
        for _ in range(c.num_layers):
            layers += [nn.Linear(width, c.hidden_dim), nn.ReLU()]
            layers += [Dropout(c.dropout, self.training_random)]
            width = c.hidden_dim
        self.network = nn.Sequential(*layers, nn.Linear(width, c.action_dim))

    def forward(self, batch: Mapping[str, Tensor], *, last: bool = False) -> Tensor:
        """Return predicted actions [B, K, A], each from its own step; see `Agent.forward`."""
        steps = slice(-1, None) if last else slice(None)
        views = {
            "states": self.standardised(batch),  # [B, K, S]
            "rtg": batch["rtg"] / self.return_scale,  # [B, K, 1]
        }
        x = torch.cat([views[name] for name in self.inputs], dim=2)[:, steps]
        x = torch.where(batch["mask"][:, steps].unsqueeze(2), x, 0.0)
        return self.as_actions(self.network(x))  # [B, K, A]


class BehaviourCloning(_OneStepMLP):
    """π(a | s): does what the data did here. Trained on `data.top(0.1)` it is 10 %BC."""

    inputs = ("states",)
    needs_target = False


class ReturnConditionedMLP(_OneStepMLP):
    """π(a | s, R̂): the Decision Transformer without a past (after RvS-R, Emmons et al. 2022).

    Theirs is asked for the mean reward still to come, ours for the sum, as all agents here.
    """

    inputs = ("states", "rtg")
