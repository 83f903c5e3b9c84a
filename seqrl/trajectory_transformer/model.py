"""The Trajectory Transformer: a GPT over every number of a trajectory, which plans with itself."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from seqrl.agent import Agent, check_prediction
from seqrl.config import Config
from seqrl.decision_transformer import as_gpt2
from seqrl.history import History, RewardedHistory, as_states
from seqrl.losses import masked_mean
from seqrl.trajectories import Trajectories
from seqrl.trajectory_transformer import beam
from seqrl.trajectory_transformer.bins import Bins
from seqrl.trajectory_transformer.choices import drawn, likeliest
from seqrl.trajectory_transformer.config import TrajectoryTransformerConfig
from seqrl.trajectory_transformer.goals import Goals
from seqrl.trajectory_transformer.path import Path
from seqrl.trajectory_transformer.values import rewards_and_values
from seqrl.transformer import CausalTransformer, Dropout, causal_bias


class TrajectoryTransformer(Agent):
    """Imagines how it could go on, and begins the best of it (Janner, Li & Levine 2021).

    A `target_return` is not needed and changes nothing. What was imagined last stands in `plan`.
    With `greedy=False` an action is drawn from what the data do here, without a plan.

    >>> agent = TrajectoryTransformer({"state_dim": 3, "action_dim": 2, "beam_width": 4})
    >>> agent.select_action(torch.zeros(3)).shape, agent.plan.tokens.shape
    ((2,), torch.Size([1, 5, 7]))
    """

    config_class: ClassVar[type[Config]] = TrajectoryTransformerConfig
    history_class: Callable[..., History] = RewardedHistory
    needs_target: ClassVar[bool] = False
    config: TrajectoryTransformerConfig
    allowed: Tensor
    plan: beam.Plan | None = None

    def build(self) -> None:
        """Create bins, embeddings, transformer and a head for each token of a step."""
        c, width, size = self.config, self.config.hidden_dim, self.config.tokens_per_step
        self.bins = Bins(size, c.num_bins, counted=[c.state_dim] if self.discrete else [])
        self.embed_token = nn.Embedding(size * c.num_bins, width)
        self.embed_place = nn.Embedding(size * c.max_seq_len, width)
        self.reads = ("rewards", "values", "terminated")
        if c.condition == "goal":
            self.goals = Goals(c.state_dim, c.num_bins, width)
            self.reads += ("goals",)
        self.embed_dropout = Dropout(c.embed_dropout, self.training_random)
        self.transformer = CausalTransformer(
            *(width, c.num_layers, c.num_heads, c.dropout, c.activation, self.training_random)
        )
        self.heads = nn.Parameter(torch.empty(size, c.num_bins + 1, width))  # the last is the end
        self.register_buffer("allowed", self._allowed(), persistent=False)
        self.initialise()

    def _allowed(self) -> Tensor:
        """Return which tokens may follow which place of a step, [M, bins + 1]."""
        c = self.config
        allowed = torch.ones(c.tokens_per_step, c.num_bins + 1, dtype=torch.bool)
        allowed[:-1, c.num_bins] = False  # an episode ends after a whole step
        if self.discrete:
            allowed[c.state_dim - 1, c.action_dim :] = False
        return allowed

    def initialise(self) -> None:
        """Give weights GPT-2's initial values, or for heads and places those of the official code.

        There places begin at 0, and heads as PyTorch's linear layers do.
        """
        self.apply(as_gpt2)
        if self.config.initial_weights == "published":
            nn.init.zeros_(self.embed_place.weight)
            bound = self.config.hidden_dim**-0.5
            nn.init.uniform_(self.heads, -bound, bound)
        else:
            nn.init.normal_(self.heads, std=0.02)

    # ------------------------------------------------------------------ learning

    def prepare(self, data: Trajectories) -> dict[str, Tensor]:
        """Fit the bins, once; return rewards, values and ends of `data`, [N] each, for `windows`.

        With `condition="goal"` goals [N, S] too: the state of each episode's last step. Raises as
        `Agent.prepare`, and `ValueError` for data of other quantiles than the first.
        """
        c, read = self.config, super().prepare(data)
        rewards, values = rewards_and_values(data, c.discount, c.termination_penalty)
        terminated = torch.zeros(len(rewards), dtype=torch.bool)  # [N]
        last = data.offsets[1:] - 1  # [E]
        terminated[last] = data.terminated
        usual = {"states": data.states, "actions": data.actions}
        read |= {"rewards": rewards, "values": values, "terminated": terminated}
        self.bins.fit(self.numbers(usual | read).to(self.device))
        if c.condition == "goal":
            goals = data.states[last]  # [E, S]
            self.goals.bins.fit(goals.to(self.device))
            read["goals"] = goals.repeat_interleave(data.lengths, dim=0)
        return read

    def update(self, batch: Mapping[str, Any]) -> float:
        """Make one optimiser step on a batch and return the loss; see `Agent.update`.

        Raises `RuntimeError` before `prepare`.
        """
        if not self.bins.fitted:
            how = "`fit` does it all; by hand `windows(data, also=agent.prepare(data))`"
            raise RuntimeError(f"the bins have seen no data yet: {how}")
        return super().update(batch)

    def loss(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return the weighted cross-entropy of every token, given those before it in its window.

        The mean is over tokens that are real and not the window's first; weights do not count.
        """
        tokens = self.tokens(batch)  # [B, K, M]
        following, known = self.targets(tokens, batch)  # 2 × [B, K, M]
        logits = self.logits(tokens, batch["mask"], self.ahead(batch))  # [B, K, M, bins + 1]
        surprise = F.cross_entropy(logits.flatten(0, 2), following.flatten(), reduction="none")
        weighted = surprise.view(following.shape) * self._weights()  # [B, K, M]
        return masked_mean(weighted.flatten(1), known.flatten(1))

    def _weights(self) -> Tensor:
        """Return the weights [M] of the tokens that follow each place of a step."""
        c = self.config
        states, actions = [1.0] * c.state_dim, [c.action_weight] * c.action_tokens
        own = [*states, *actions, c.reward_weight, c.value_weight]
        return torch.tensor([*own[1:], own[0]], device=self.device)

    def targets(self, tokens: Tensor, batch: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
        """Return the token after each of `tokens` [B, K, M], and whether one is known.

        After a value comes the next state; after that of a step which terminates, the end.
        """
        mask, last = batch["mask"], batch["terminated"]
        upcoming = (
            tokens[:, :, 0].roll(-1, dims=1).masked_fill(last, self.config.num_bins)
        )  # [B, K]
        goes_on = mask.roll(-1, dims=1)  # [B, K]
        goes_on[:, -1] = False
        following = torch.cat([tokens[:, :, 1:], upcoming.unsqueeze(2)], dim=2)  # [B, K, M]
        known = mask.unsqueeze(2).repeat(1, 1, tokens.shape[2])  # [B, K, M]
        known[:, :, -1] = mask & (goes_on | last)
        return following, known

    # -------------------------------------------------------------------- tokens

    def numbers(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return the numbers of each step, […, M]: state, action, reward, value."""
        actions = batch["actions"].unsqueeze(-1) if self.discrete else batch["actions"]
        paid = [batch[name].unsqueeze(-1) for name in ("rewards", "values")]
        return torch.cat([batch["states"], actions.to(batch["states"]), *paid], dim=-1)

    def tokens(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return the tokens of each step, [B, K, M], 0 in padding."""
        tokens = self.bins.encode(self.numbers(batch))  # [B, K, M]
        return tokens.masked_fill(~batch["mask"].unsqueeze(2), 0)

    def ahead(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return what stands before each window: a goal's tokens as vectors [B, S, D], or none."""
        if self.config.condition == "none":
            return self.heads.new_zeros(len(batch["mask"]), 0, self.config.hidden_dim)
        return self.goals(batch["goals"][:, -1])  # [B, S, D]

    def logits(self, tokens: Tensor, mask: Tensor, ahead: Tensor) -> Tensor:
        """Return the logits [B, K, M, bins + 1] of what follows each of `tokens` [B, K, M].

        All see what stands `ahead` [B, G, D]. Values are not looked at by other tokens: a plan
        must not lean on what was to come.
        """
        size = tokens.shape[2]
        step = (mask.cumsum(dim=1) - 1).clamp(min=0)  # [B, K]
        places = step.unsqueeze(2) * size + torch.arange(size, device=mask.device)  # [B, K, M]
        goal = torch.ones(ahead.shape[:2], dtype=torch.bool, device=mask.device)  # [B, G]
        real = torch.cat([goal, mask.repeat_interleave(size, dim=1)], dim=1)  # [B, G + T]
        looked_at = torch.cat([goal, (places % size != size - 1).flatten(1)], dim=1)  # [B, G + T]
        x = torch.cat([ahead, self.embed(tokens.flatten(1), places.flatten(1))], dim=1)
        bias = causal_bias(real, looked_at)  # [B, 1, G + T, G + T]
        h = self.transformer.under(bias, x, slice(goal.shape[1], None))  # [B, T, D]
        logits = torch.einsum("bkmd,mvd->bkmv", h.unflatten(1, tokens.shape[1:]), self.heads)
        return logits.masked_fill(~self.allowed, -torch.inf)

    def embed(self, tokens: Tensor, places: Tensor) -> Tensor:
        """Return tokens [R, T] as vectors [R, T, D]; `places` [R, T] count a window's tokens."""
        dims = places % self.config.tokens_per_step  # [R, T]
        x = self.embed_token(dims * self.config.num_bins + tokens) + self.embed_place(places)
        return self.embed_dropout(x)

    # -------------------------------------------------------------------- acting

    def forward(self, batch: Mapping[str, Tensor], *, last: bool = False) -> Tensor:
        """Return what the data would do, [B, K, A]: the likeliest actions, number by number.

        Of discrete actions the logits. Each sees `eval_context` steps, as in acting; `batch` holds
        their `rewards` [B, K] too.
        """
        steps = batch["mask"].shape[1]
        lived = [
            {name: field[:, : k + 1] for name, field in batch.items()}
            for k in range(steps - 1 if last else 0, steps)
        ]
        return torch.stack([self._imitate(past) for past in lived], dim=1)  # [B, …, A]

    def _imitate(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return the likeliest action [B, A] of the last step, or its logits."""
        path = Path(self, batch)
        if self.discrete:
            return path.logits()[:, : self.config.action_dim]
        return self.as_action(path.grow(self.config.action_tokens, likeliest))

    def as_action(self, tokens: Tensor) -> Tensor:
        """Return the actions [B, A] or [B] that tokens [B, A] or [B, 1] mean."""
        if self.discrete:
            return tokens.squeeze(1)
        actions = self.bins.decode(tokens, first=self.config.state_dim)  # [B, A]
        return actions.clamp(self.action_low, self.action_high)

    def decide(self, batch: Mapping[str, Tensor], greedy: bool) -> Tensor:
        """Return the first actions [B, A] or [B] of the best plans, or drawn ones."""
        c = self.config
        if c.condition == "goal":
            sought = self.goals.sought_by(len(batch["mask"])).to(batch["states"])  # [B, S]
            batch = {**batch, "goals": sought.unsqueeze(1).expand_as(batch["states"])}
        if not greedy:
            path = Path(self, batch)
            draw = drawn(self.acting_random)
            return self.as_action(path.grow(c.action_tokens, draw))
        make = beam.by_return if c.plan == "return" else beam.by_likelihood
        self.plan = make(self, batch)
        check_prediction(self.plan.score)
        first = self.plan.tokens[:, 0, c.state_dim : c.state_dim + c.action_tokens]
        return self.as_action(first)

    def seek(self, goal: np.ndarray | Tensor) -> None:
        """Act towards a state from now on: one [S] for all environments, or [n, S] for n of them.

        A checkpoint does not keep it. Raises `ValueError` for what is no such state, or an agent
        that has learned no goals.
        """
        if self.config.condition == "none":
            raise ValueError('this agent has learned no goals: build one with condition="goal"')
        self.goals.sought = as_states(goal, self.config, like=self.state_mean)[0]
