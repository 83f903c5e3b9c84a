"""The Decision Transformer: returns, states, actions as one sequence (Chen et al. 2021).

Where this is not as in the official code, gym/:

- Initial weights, embedding dropout and the scale of returns are as there in the preset `paper`;
  in the smaller ones all weights begin as GPT-2's, N(0, 0.02), tokens are dropped nowhere, and
  the scale fits the data.
- Padding is hidden by −∞, not by −10,000, and holds zeros for the network; there it holds other
  numbers in training than in evaluation.
- Actions enter and leave in units of their space's half width; for ±1 that is the same.
- A state's spread has no 10⁻⁶ added, and a state that never varies keeps its unit.
- Heads for states and returns, which are not trained there, are left out.
"""

from collections.abc import Mapping
from typing import ClassVar

import torch
from torch import Tensor, nn

from seqrl.agent import Agent
from seqrl.transformer import CausalTransformer, Dropout


def interleave(*streams: Tensor) -> Tensor:
    """Return n streams [B, K, D] as one sequence [B, nK, D]: a₁ b₁ c₁ a₂ b₂ c₂ …

    >>> a, b = torch.tensor([[[1.0], [2.0]]]), torch.tensor([[[-1.0], [-2.0]]])
    >>> interleave(a, b).flatten().tolist()
    [1.0, -1.0, 2.0, -2.0]
    """
    return torch.stack(streams, dim=2).flatten(1, 2)


class DecisionTransformer(Agent):
    """Predicts the action from the past and from the return that is still asked for.

    >>> dt = DecisionTransformer({"state_dim": 11, "action_dim": 3})
    >>> dt.select_action(torch.zeros(11), target_return=3600).shape
    (3,)
    """

    tokens: ClassVar[tuple[str, ...]] = ("rtg", "state", "action")  # the order within a step
    read: ClassVar[str] = "state"  # the token that the action is read from
    norm: ClassVar[str] = "pre"  # where each block's norms stand
    published_as_gpt2: ClassVar[tuple[str, ...]] = ("transformer",)  # the rest as PyTorch's

    def build(self) -> None:
        """Create embeddings, transformer and action head."""
        c, width = self.config, self.config.hidden_dim
        if "rtg" in self.tokens:
            self.embed_rtg = nn.Linear(1, width)
        self.embed_state = nn.Linear(c.state_dim, width)
        self.embed_action: nn.Module = (
            nn.Embedding(c.action_dim, width) if self.discrete else nn.Linear(c.action_dim, width)
        )
        if c.position != "none":
            places = c.max_ep_len if c.position == "timestep" else c.max_seq_len
            self.embed_timestep = nn.Embedding(places, width)
        self.embed_norm = nn.LayerNorm(width)
        self.embed_dropout = Dropout(c.embed_dropout, self.training_random)
        self.transformer = CausalTransformer(
            *(width, c.num_layers, c.num_heads, c.dropout, c.activation),
            *(self.training_random, self.norm),
        )
        self.action_head = nn.Linear(width, c.action_dim)
        self.initialise()

    def initialise(self) -> None:
        """Give all weights GPT-2's initial values, or those alone that the official code gives."""
        as_published = self.config.initial_weights == "published"
        names = self.published_as_gpt2 if as_published else ("",)
        for name in names:
            self.get_submodule(name).apply(as_gpt2)

    def forward(self, batch: Mapping[str, Tensor], *, last: bool = False) -> Tensor:
        """Return predicted actions [B, K, A] in raw units, or logits; see `Agent.forward`."""
        output = self.action_head(self.features(batch, last))  # [B, K, A]
        return self.as_actions(output)

    def features(self, batch: Mapping[str, Tensor], last: bool) -> Tensor:
        """Return the transformer's outputs [B, K, D] at the tokens that actions are read from."""
        x, mask = self.embed(batch), batch["mask"]
        per_step, place = len(self.tokens), self.tokens.index(self.read)
        first = per_step * (mask.shape[1] - 1) if last else 0
        rows = slice(first + place, None, per_step)
        mask = mask.repeat_interleave(per_step, dim=1)  # [B, T]
        return self.transformer(x, mask, rows)  # [B, K, D]

    def embed(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return the token sequence [B, T, D]."""
        streams = self.streams(batch)
        x = interleave(*(streams[token] for token in self.tokens))  # [B, T, D]
        return self.embed_dropout(self.embed_norm(x))

    def streams(self, batch: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Return the three kinds of tokens, each with its position added, not yet normalised."""
        real = batch["mask"].unsqueeze(2)  # [B, K, 1]
        states = self.standardised(batch)  # [B, K, S]
        rtg = batch["rtg"] / self.return_scale  # [B, K, 1]
        when = self._when(batch)
        streams = {
            "rtg": self.embed_rtg(torch.where(real, rtg, 0.0)) + when,  # [B, K, D]
            "state": self.embed_state(torch.where(real, states, 0.0)) + when,  # [B, K, D]
            "action": self.embed_action(self._action_inputs(batch)) + when,  # [B, K, D]
        }
        return streams

    def _when(self, batch: Mapping[str, Tensor]) -> Tensor | float:
        """Return the vectors [B, K, D] of the steps' positions; 0 with position "none"."""
        mask = batch["mask"]
        if self.config.position == "none":
            return 0.0
        if self.config.position == "elastic":
            steps = torch.arange(mask.shape[1], device=mask.device).flip(0)  # [K]: K − 1 … 0
            return self.embed_timestep(steps.expand_as(mask))  # [B, K, D]
        return self.embed_timestep(batch["timesteps"].masked_fill(~mask, 0))  # [B, K, D]

    def _action_inputs(self, batch: Mapping[str, Tensor]) -> Tensor:
        if self.discrete:
            return batch["actions"].masked_fill(~batch["mask"], 0)  # [B, K]
        actions = (batch["actions"] - self.action_middle) / self.action_reach  # [B, K, A]
        return torch.where(batch["mask"].unsqueeze(2), actions, 0.0)


def as_gpt2(module: nn.Module) -> None:
    """Set GPT-2's initial weights: N(0, 0.02), zero biases."""
    if isinstance(module, nn.Linear | nn.Embedding):
        nn.init.normal_(module.weight, std=0.02)
    if isinstance(module, nn.Linear):
        nn.init.zeros_(module.bias)
