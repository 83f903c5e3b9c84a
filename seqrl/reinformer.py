"""Reinformer: the model promises itself the best return that its data allow, and acts on that.

Where this is not as in the official code (Zhuang et al. 2024):

- Windows are padded on the left and padding is hidden; entropy is a mean over real steps.
- Dropout acts on attention weights, not on what they gather; the head of next states, which no
  loss there trains, is left out.
- A window begins at any step of a trajectory that is drawn anew for each window; there each
  trajectory is drawn once an epoch, and its last K − 1 steps begin none.
- Where all returns of a batch are 0, their mean size is not divided by.
- Hopper's medium-replay gets the batch of 256 that a misspelt name keeps from it there.

Ours, beside the paper: discrete actions; at each step the past is computed once, not twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import torch
from torch import Tensor, nn

from seqrl.config import Config
from seqrl.losses import expectile_loss, masked_mean
from seqrl.online import Normal, PolicyConfig, StochasticDecisionTransformer
from seqrl.tools import distributed
from seqrl.transformer import Cache, causal_bias

LOG_STD_LOW, LOG_STD_HIGH = -20.0, 2.0

# Zhuang et al. 2024, official code: main.py, model/net.py (activation), model/reinformer.py
# (max_ep_len, embed_dropout) and trainer.py (temperature_lr, entropy_target, optimiser).
_REINFORMER: dict[str, Any] = {
    "activation": "gelu",
    "max_seq_len": 5,
    "eval_context": 5,
    "expectile": 0.99,
    "initial_temperature": 0.1,
    "temperature_lr": 1e-3,
    "entropy_target": -1.0,
}
_PAPER: dict[str, Any] = {
    "hidden_dim": 256,
    "num_layers": 4,
    "num_heads": 8,
    "max_ep_len": 4096,
    "embed_dropout": 0.0,
    "warmup_steps": 5000,
    "batch_size": 128,
    "temperature_lr": 1e-4,
    "optimiser": "lamb",
}


def published_for(dataset: str) -> dict[str, float]:
    """Return what was published for one data set beyond the preset `paper`.

    >>> published_for("halfcheetah/medium-v0"), published_for("hopper/medium-v0")
    ({'return_scale': 5000.0}, {'batch_size': 256})
    """
    if "halfcheetah" in dataset:  # data/d4rl_trajectory_dataset.py
        return {"return_scale": 5000.0}
    medium = "medium" in dataset and "expert" not in dataset
    return {"batch_size": 256} if "hopper" in dataset and medium else {}  # main.py


@dataclass(frozen=True, kw_only=True)
class ReinformerConfig(PolicyConfig):
    """A `PolicyConfig` with the level of what the model promises itself.

    >>> ReinformerConfig.paper(state_dim=11, action_dim=3).max_seq_len
    5
    """

    presets: ClassVar[dict[str, dict[str, Any]]] = {
        "tiny": Config.presets["tiny"] | _REINFORMER,
        "laptop": Config.presets["laptop"] | _REINFORMER,
        "paper": Config.presets["paper"] | _REINFORMER | _PAPER,
    }

    updates: ClassVar[dict[str, int]] = Config.updates | {"paper": 50_000}

    adjustable: ClassVar[tuple[str, ...]] = (*PolicyConfig.adjustable, "expectile")

    expectile: float  # τ: how near to the maximum, 0.5 is the mean

    def __post_init__(self) -> None:
        super().__post_init__()
        self.require(0 < self.expectile < 1, "expectile", "in (0, 1)")


class Prediction(NamedTuple):
    """What is read from a step's state token (returns) and from its return token (actions)."""

    returns: Tensor  # [B, K, 1], the τ-expectile of the return-to-go, in raw units
    actions: Any  # a `Normal` of [B, K, A], or logits


class Reinformer(StochasticDecisionTransformer):
    """Asks itself for the highest return that its data promise from here (Zhuang et al. 2024).

    A `target_return` is not needed and changes nothing. What was promised last stands in
    `promised` [n].

    >>> agent = Reinformer({"state_dim": 11, "action_dim": 3})
    >>> agent.select_action(torch.zeros(11)).shape
    (3,)
    """

    config_class: ClassVar[type[Config]] = ReinformerConfig
    tokens: ClassVar[tuple[str, ...]] = ("state", "rtg", "action")
    read: ClassVar[str] = "rtg"
    norm: ClassVar[str] = "post"
    published_as_gpt2: ClassVar[tuple[str, ...]] = ()
    sampled_by: ClassVar[str] = "trajectory"
    needs_target: ClassVar[bool] = False
    config: ReinformerConfig
    promised: Tensor

    def build(self) -> None:
        """Add the head of returns and one log σ for each dimension of actions."""
        super().build()
        self.return_head = nn.Linear(self.config.hidden_dim, 1)
        if not self.discrete:
            self.log_std = nn.Parameter(torch.zeros(self.config.action_dim))
        self.initialise()

    def forward(self, batch: Mapping[str, Tensor], *, last: bool = False) -> Any:
        """Return a `Normal` of [B, K, A] given the batch's returns, or logits."""
        predicted = self.predict(batch)
        steps = slice(-1, None) if last else slice(None)
        return predicted.actions[:, steps]

    def predict(self, batch: Mapping[str, Tensor]) -> Prediction:
        """Return what each step promises, before it sees its return, and how it then acts."""
        h = self.transformer(self.embed(batch), batch["mask"].repeat_interleave(3, dim=1))
        return Prediction(self.promise(h[:, 0::3]), self.act(h[:, 1::3]))

    def promise(self, at_state: Tensor) -> Tensor:
        """Return the τ-expectile of the return-to-go [B, K, 1] for states' outputs [B, K, D]."""
        return self.return_head(at_state).float() * self.return_scale

    def act(self, at_return: Tensor) -> Any:
        """Return a `Normal` around tanh μ, or logits, for returns' outputs [B, K, D]."""
        output = self.action_head(at_return).float()  # [B, K, A]
        if self.discrete:
            return output
        log_std = self.log_std.clamp(LOG_STD_LOW, LOG_STD_HIGH).expand_as(output)  # [B, K, A]
        return Normal(output.tanh(), log_std, self.action_middle, self.action_reach)

    def loss(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return the policy's loss and the expectile loss of returns over their mean size."""
        predicted = self.predict(batch)
        policy_loss = self.policy_loss(self.as_policy(predicted.actions), batch)
        return policy_loss + self.promise_loss(predicted.returns, batch)

    def promise_loss(self, returns: Tensor, batch: Mapping[str, Tensor]) -> Tensor:
        """Return the expectile loss [] of promised `returns` [B, K, 1], in units of mean |R|.

        Of a batch in which all returns are 0 the unit is the model's own scale.
        """
        rtg, mask = batch["rtg"], batch["mask"]
        mean = distributed.total(masked_mean(rtg.abs(), mask))
        size = torch.where(mean > 0, mean, self.return_scale)
        return expectile_loss(returns / size, rtg / size, mask, self.config.expectile)

    def decide(self, batch: Mapping[str, Tensor], greedy: bool) -> Tensor:
        """Return the actions of the last step, [B, A] or [B], on what its state promises.

        The history keeps the promise for later steps to read. The tokens up to the newest state
        do not see the newest return: they are computed once.
        """
        bias, cache = causal_bias(batch["mask"].repeat_interleave(3, dim=1)), Cache()
        past = self.embed(batch)[:, :-2]  # [B, T − 2, D]: all but the newest return and action
        newest = slice(-1, None)
        at_state = self.transformer.under(bias[:, :, :-2, :-2], past, newest, cache)  # [B, 1, D]
        promised = self.promise(at_state)  # [B, 1, 1]
        self.promised = promised.flatten()  # [B]
        if self.history is not None:
            self.history.promise(promised.squeeze(1))
        batch = {**batch, "rtg": torch.cat([batch["rtg"][:, :-1], promised], dim=1)}
        returned = self.embed(batch)[:, -2:-1]  # [B, 1, D]
        at_return = self.transformer.under(bias[:, :, -2:-1, :-1], returned, cache=cache)
        return self.pick(self.act(at_return[:, -1]), greedy)
