"""Two levels: the high one proposes a waypoint, the low one is asked for it.

Both learn at the same time from the same recordings in hindsight; no weight belongs to both.

Where the averaged one is not as in the official code of the Waypoint Transformer (Badrinath et
al. 2023), from which it has a network that adds a step to where one is, under squared error:

- There that network is trained first and then frozen, and the low level learns from what it
  proposes, with the final goal still beside it; here it learns from goals that were reached, and
  a waypoint takes the goal's place.
- There what is learned lies always as many steps ahead; here a goal that comes sooner is its own
  waypoint.
- There waypoint, goal and state are one token, and actions are none.

Ours: waypoints that are chosen among clusters, and those that are searched (`graph`).
"""

from abc import abstractmethod
from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from seqrl.hierarchy.clusters import clusters_of, nearest
from seqrl.hierarchy.model import GoalConditionedTransformer, asked_for
from seqrl.history import as_states
from seqrl.losses import masked_mean
from seqrl.tools.eval_mode import eval_mode
from seqrl.trajectories import Trajectories


class TwoLevels(GoalConditionedTransformer):
    """Acts towards waypoints of its own. A subclass says which, in `waypoints`."""

    @abstractmethod
    def waypoints(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return where to go first, [B, K, G], for each state and goal."""

    def forward(self, batch: Mapping[str, Tensor], *, last: bool = False) -> Tensor:
        """Return the low level's actions [B, K, A] towards the waypoints; see `Agent.forward`."""
        return self.low(asked_for(batch, self.waypoints(batch)), last)

    def propose(self, state: np.ndarray | Tensor) -> np.ndarray:
        """Return the waypoint [G] for a state [S], or [n, G] for n states [n, S]."""
        states, single = as_states(state, self.config, like=self.state_mean)
        steps = states.unsqueeze(1)  # [n, 1, S]
        real = torch.ones(steps.shape[:2], dtype=torch.bool, device=steps.device)  # [n, 1]
        with eval_mode(self), torch.no_grad():
            found = self.waypoints({"states": steps, "mask": real})[:, 0].cpu().numpy()
        return found[0] if single else found

    def here(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return where one is, [B, K, G]."""
        return batch["states"][..., : self.config.goal_dim]

    def goal(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return what is asked for, [B, K, G]."""
        return batch["states"][..., -self.config.goal_dim :]


class Proposing(TwoLevels):
    """Two levels of which the high one is a network that learns, too."""

    reads: tuple[str, ...] = ("goals", "waypoints")
    proposer: nn.Sequential

    def network(self, outputs: int) -> nn.Sequential:
        """Return a network from a state [S] to so many numbers."""
        c = self.config
        widths = [c.state_dim, *c.waypoint_layers * [c.waypoint_dim]]
        layers: list[nn.Module] = []
        for before, after in zip(widths, widths[1:], strict=False):
            layers += [nn.Linear(before, after), nn.ReLU()]
        return nn.Sequential(*layers, nn.Linear(widths[-1], outputs))

    def high(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return what the network says of each state, [B, K, …]."""
        real = batch["mask"].unsqueeze(2)  # [B, K, 1]
        return self.proposer(torch.where(real, self.standardised(batch), 0.0))

    def loss(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return the low level's loss and the high level's, each step asked for its own goal."""
        return super().loss(batch) + self.high_loss(asked_for(batch, batch["goals"]))

    @abstractmethod
    def high_loss(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return how far what is proposed lies from the `waypoints` [B, K, G] of the batch."""


class WaypointTransformer(Proposing):
    """Waypoints are predicted under squared error: the average of those that were recorded.

    >>> agent = WaypointTransformer({"state_dim": 4, "action_dim": 2})
    >>> agent.propose(np.zeros(4)).shape
    (2,)
    """

    def build(self) -> None:
        """Add the network, which says how far the waypoint is from here."""
        super().build()
        self.proposer = self.network(self.config.goal_dim)

    def waypoints(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return where one is, and a step, [B, K, G]."""
        unit = self.state_std[: self.config.goal_dim]
        return self.here(batch) + unit * self.high(batch)  # [B, K, G]

    def high_loss(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return the mean squared distance, in standard deviations of the data."""
        unit, real = self.state_std[: self.config.goal_dim], batch["mask"].unsqueeze(2)
        error = (self.waypoints(batch) - batch["waypoints"]) / unit  # [B, K, G]
        return masked_mean(torch.where(real, error, 0.0) ** 2, batch["mask"])


class ChosenWaypoints(Proposing):
    """A waypoint is the centre of a cluster, or the goal itself: the likeliest choice.

    >>> agent = ChosenWaypoints({"state_dim": 4, "action_dim": 2, "clusters": 5})
    >>> agent.propose(np.zeros((3, 4))).shape
    (3, 2)
    """

    centres: Tensor

    def build(self) -> None:
        """Add the network, with a logit for each cluster and one for the goal itself."""
        super().build()
        c = self.config
        self.register_buffer("centres", torch.zeros(c.clusters, c.goal_dim))
        self.proposer = self.network(c.clusters + 1)

    def prepare(self, data: Trajectories) -> dict[str, Tensor]:
        """Cluster the places of the data; see `Agent.prepare`."""
        prepared = super().prepare(data)
        self.centres.copy_(clusters_of(data, self.config, self.seed))
        return prepared

    def waypoints(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return the likeliest centres or goals, [B, K, G]."""
        choice = self.high(batch).argmax(dim=2, keepdim=True)  # [B, K, 1]
        itself = choice == len(self.centres)
        centre = self.centres[choice.squeeze(2).clamp(max=len(self.centres) - 1)]  # [B, K, G]
        return torch.where(itself, self.goal(batch), centre)

    def high_loss(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return the mean cross-entropy of the choices that were recorded."""
        arrives = (batch["waypoints"] == batch["goals"]).all(dim=2)  # [B, K]
        right = nearest(batch["waypoints"], self.centres)  # [B, K]
        right = torch.where(arrives, len(self.centres), right)
        surprise = F.cross_entropy(self.high(batch).transpose(1, 2), right, reduction="none")
        return masked_mean(surprise, batch["mask"])  # of [B, K]
