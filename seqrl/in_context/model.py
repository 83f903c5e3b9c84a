"""Agents that learn within their context: Algorithm Distillation and DPT.

An *episode* of their data is a whole trial in one task: several episodes of a room, many pulls of
a bandit's arms. The task changes from trial to trial, and unless those who acted knew, nothing but
what was paid tells which it is. A step is one token: where one is now, what one did before, and
what that paid.

Where this is not as published:

- The authors' code of Algorithm Distillation (Laskin et al. 2023) is not public. A public
  reproduction reads a step as three tokens, which makes the sequence three times as long; what the
  agent knows is the same.
- In the official code of DPT (Lee et al. 2023) the question, a state, is the first token, each
  transition with the state that it leads to is one more, and a whole context, which its bandits
  shuffle, belongs to one question. Here the question is the state that comes next, so each step
  of a trial asks one. The first prediction, before anything was seen, is trained here, too.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from seqrl.config import Config
from seqrl.decision_transformer import DecisionTransformer
from seqrl.episode import Episode
from seqrl.history import History, RewardedHistory, as_states
from seqrl.in_context.config import InContextConfig
from seqrl.losses import action_loss
from seqrl.trajectories import Trajectories


class InContextTransformer(DecisionTransformer):
    """Predicts the action from all states, actions and rewards of a trial so far.

    A `target_return` changes nothing. A trial is explored only by actions that are drawn:
    act with `greedy=False`.
    """

    config_class: ClassVar[type[Config]] = InContextConfig
    tokens: ClassVar[tuple[str, ...]] = ("step",)
    read: ClassVar[str] = "step"
    sampled_by: ClassVar[str] = "beginning"
    needs_target: ClassVar[bool] = False
    history_class: Callable[..., History] = RewardedHistory
    reads: tuple[str, ...] = ("rewards",)

    def build(self) -> None:
        """Add the embedding of rewards."""
        super().build()
        self.embed_reward = nn.Linear(1, self.config.hidden_dim)
        self.initialise()

    def prepare(self, data: Trajectories) -> dict[str, Tensor]:
        """Return the `rewards` [N] of the data; see `Agent.prepare`."""
        return super().prepare(data) | {"rewards": data.rewards}

    def streams(self, batch: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Return the one kind of token, [B, K, D]: the state, and what came just before it."""
        real = batch["mask"].unsqueeze(2)  # [B, K, 1]
        states = torch.where(real, self.standardised(batch), 0.0)  # [B, K, S]
        rewards = torch.where(real, batch["rewards"].unsqueeze(2), 0.0)  # [B, K, 1]
        lived = self.embed_action(self._action_inputs(batch)) + self.embed_reward(rewards)
        lived = torch.where(real, lived, 0.0)  # [B, K, D]
        before = nn.functional.pad(lived[:, :-1], (0, 0, 1, 0))  # [B, K, D]: 0, then one later
        return {"step": self.embed_state(states) + before + self._when(batch)}

    def remember(self, lived: Sequence[Episode]) -> None:
        """Begin with these episodes in the context, one for each environment, all equally long.

        The next `select_action` goes on from there, whoever lived them. Raises `ValueError` for
        none, or for episodes of unequal lengths.
        """
        if len({len(episode) for episode in lived}) != 1:
            lengths = [len(episode) for episode in lived]
            raise ValueError(f"give one episode or more, all equally long; got lengths {lengths}")
        history = self.history_class(len(lived), self.config, self.device)
        states = np.stack([episode.observations[:-1] for episode in lived])  # [n, T, S]
        actions = np.stack([episode.actions for episode in lived])  # [n, T] or [n, T, A]
        rewards = np.stack([episode.rewards for episode in lived])  # [n, T]
        done = torch.as_tensor(actions - self.action_start.cpu().numpy()).to(self.device)
        for t in range(states.shape[1]):
            now = as_states(states[:, t], self.config, like=self.state_mean)[0]  # [n, S]
            history.see(now, 0.0, None)
            history.act(done[:, t])
            history.receive(rewards[:, t])
        self.history = history


class AlgorithmDistillation(InContextTransformer):
    """Predicts what a learner did next (Laskin et al. 2023).

    Its data are learning histories: trials in which somebody gets better.

    >>> agent = AlgorithmDistillation({"state_dim": 2, "action_dim": 5, "action_space": "discrete"})
    >>> agent.select_action(np.zeros(2), greedy=False) in range(5)
    True
    """


class DecisionPretrainedTransformer(InContextTransformer):
    """Predicts what would have been best, given what was seen (DPT; Lee et al. 2023).

    Its batches hold `best_actions` beside the `actions` that were taken: [B, K, A], or [B, K]
    integers if discrete. `fit(dpt, data, steps, also={"best_actions": …})` brings them.
    """

    reads: tuple[str, ...] = ("rewards", "best_actions")

    def loss(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return the loss of `Agent.loss`, on the best actions."""
        return action_loss(self(batch), batch["best_actions"], batch["mask"])
