"""The flat agent: a Decision Transformer that is asked for a goal in place of a return.

Ours, after Chen et al. 2021: the token of what is asked for holds a place. It is trained on goals
in hindsight (`hindsight`), whatever those who were recorded were asked for.
"""

from collections.abc import Mapping
from typing import ClassVar

import torch
from torch import Tensor, nn

from seqrl.config import Config
from seqrl.decision_transformer import DecisionTransformer
from seqrl.hierarchy.config import HierarchyConfig
from seqrl.losses import action_loss


class GoalConditionedTransformer(DecisionTransformer):
    """Predicts the action from the past and from the goal that is asked for.

    States [S] are what one sees and, behind it, a goal [G]; a `target_return` changes nothing. Its
    batches hold `goals` [B, K, G], see `hindsight`.

    >>> agent = GoalConditionedTransformer({"state_dim": 4, "action_dim": 2})
    >>> agent.select_action(torch.tensor([0.5, 0.5, 1.0, 1.0])).shape
    (2,)
    """

    config_class: ClassVar[type[Config]] = HierarchyConfig
    tokens: ClassVar[tuple[str, ...]] = ("goal", "state", "action")
    needs_target: ClassVar[bool] = False
    reads: tuple[str, ...] = ("goals",)
    config: HierarchyConfig

    def build(self) -> None:
        """Add the embedding of goals; that of states is for what is left of them."""
        super().build()
        c = self.config
        self.embed_goal = nn.Linear(c.goal_dim, c.hidden_dim)
        self.embed_state = nn.Linear(c.state_dim - c.goal_dim, c.hidden_dim)
        self.initialise()

    def streams(self, batch: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Return the three kinds of tokens; see `DecisionTransformer.streams`."""
        real = batch["mask"].unsqueeze(2)  # [B, K, 1]
        states = torch.where(real, self.standardised(batch), 0.0)  # [B, K, S]
        goal_dim, when = self.config.goal_dim, self._when(batch)
        streams = {
            "goal": self.embed_goal(states[..., -goal_dim:]) + when,  # [B, K, D]
            "state": self.embed_state(states[..., :-goal_dim]) + when,  # [B, K, D]
            "action": self.embed_action(self._action_inputs(batch)) + when,  # [B, K, D]
        }
        return streams

    def low(self, batch: Mapping[str, Tensor], last: bool = False) -> Tensor:
        """Return the actions [B, K, A] towards the goals in the states; see `Agent.forward`."""
        return super().forward(batch, last=last)

    def loss(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return the loss of `Agent.loss`, each window asked for the goal of its last step.

        That one lies ahead of all the window's steps.
        """
        goals = batch["goals"][:, -1:].expand_as(batch["goals"])  # [B, K, G]
        return action_loss(self.low(asked_for(batch, goals)), batch["actions"], batch["mask"])


def asked_for(batch: Mapping[str, Tensor], goals: Tensor) -> dict[str, Tensor]:
    """Return the batch as if these goals [B, K, G] had been asked for, and not those in its states.

    >>> batch = {"states": torch.tensor([[[1.0, 2.0, 9.0]]])}
    >>> asked_for(batch, torch.tensor([[[5.0]]]))["states"].tolist()
    [[[1.0, 2.0, 5.0]]]
    """
    seen = batch["states"][..., : -goals.shape[2]]
    states = torch.cat([seen, goals], dim=2)  # [B, K, S]
    return dict(batch) | {"states": states}
