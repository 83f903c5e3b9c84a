"""The Online Decision Transformer: a policy that is uncertain on purpose, so that it explores."""

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from seqrl.config import Config
from seqrl.decision_transformer import DecisionTransformer
from seqrl.online.config import OnlineConfig, PolicyConfig
from seqrl.online.distribution import Categorical, Normal, SquashedNormal, bounded_log_std
from seqrl.optimiser import load_moments, moments
from seqrl.tools import distributed
from seqrl.tools.checkpoint import part
from seqrl.tools.fields import finite_number


class Temperature(nn.Module):
    """λ = exp(log λ) with its own Adam; a part of the model's saved state.

    >>> temperature = Temperature(initial=0.1, learning_rate=0.01)
    >>> temperature.step(entropy=torch.tensor(2.0), target=-3.0)  # more random than need be
    >>> temperature.value.item() < 0.1
    True
    """

    def __init__(self, initial: float, learning_rate: float) -> None:
        super().__init__()
        for name, value in {"initial": initial, "learning_rate": learning_rate}.items():
            if not finite_number(name, value) > 0:
                raise ValueError(f"{name} must be above 0, got {value}")
        self.log_value = nn.Parameter(torch.tensor(math.log(initial)))
        self.adam = torch.optim.Adam([self.log_value], lr=learning_rate)

    @property
    def value(self) -> Tensor:
        """Return λ [], a constant to whoever learns from it."""
        return self.log_value.exp().detach()

    def loss(self, entropy: Tensor, target: float) -> Tensor:
        """Return λ·(H − H_target) [], in which λ alone learns."""
        return self.log_value.exp() * (entropy - target).detach()

    def step(self, entropy: Tensor, target: float) -> None:
        """Move λ once; no gradient is left behind for the model's optimiser to find."""
        loss = self.loss(entropy, target)
        (self.log_value.grad,) = torch.autograd.grad(loss, [self.log_value])
        self.adam.step()
        self.log_value.grad = None

    def state_tensors(self) -> dict[str, Tensor]:
        """Return what Adam remembers, for a checkpoint."""
        return moments(self.adam, [self.log_value])

    def load_state_tensors(self, state: dict[str, Tensor]) -> None:
        """Restore what `state_tensors` returned; raise `ValueError` for anything else."""
        load_moments(self.adam, [self.log_value], state, "temperature.")


Policy = Normal | Categorical


class StochasticDecisionTransformer(DecisionTransformer):
    """A Decision Transformer that says how likely every action is, and learns entropy's price.

    Sampled actions (`greedy=False`) explore, the central ones (`greedy=True`) are for evaluation.
    The mean entropy of the last loss stands in `entropy`. A subclass gives `forward`.
    """

    config: PolicyConfig
    entropy: Tensor

    def build(self) -> None:
        """Add the temperature."""
        super().build()
        self.temperature = Temperature(self.config.initial_temperature, self.config.temperature_lr)

    def policy(self, batch: Mapping[str, Tensor]) -> Policy:
        """Return π(a | history, request) of all steps."""
        return self.as_policy(self(batch))

    def as_policy(self, said: Any) -> Policy:
        """Return what `forward` said as a policy: logits become a `Categorical`."""
        return Categorical(said.float()) if self.discrete else said

    @property
    def target_entropy(self) -> float:
        """Return H_target: −A as published; for discrete actions a share of log A (ours)."""
        c = self.config
        if self.discrete:
            return c.discrete_target * math.log(c.action_dim)
        return c.entropy_target * c.action_dim

    def loss(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return −(mean log π(a) + λ · mean entropy), both means over real steps alone."""
        return self.policy_loss(self.policy(batch), batch)

    def policy_loss(self, every: Policy, batch: Mapping[str, Tensor]) -> Tensor:
        """Return the loss [] of `every` step's policy; the mean entropy stands in `entropy`."""
        real = every[batch["mask"]]
        likelihood = _mean(real.log_prob(batch["actions"][batch["mask"]]))
        entropy = self.mean_entropy(real, every)
        self.entropy = distributed.total(entropy)
        return -(likelihood + self.temperature.value * entropy)

    def mean_entropy(self, real: Policy, every: Policy) -> Tensor:
        """Return the mean entropy [] of the real steps; `every` step's policy counts padding."""
        return _mean(real.entropy(self.training_random))

    def update(self, batch: Mapping[str, Tensor]) -> float:
        """Make one step of the model and one of λ; return the model's loss."""
        loss = super().update(batch)
        self.temperature.step(self.entropy, self.target_entropy)
        return loss

    def pick(self, prediction: Any, greedy: bool) -> Tensor:
        """Return the central action or a drawn one, [n, A] or [n]."""
        if self.discrete:
            return super().pick(prediction, greedy)
        chosen = prediction.mean if greedy else prediction.sample(self.acting_random)  # [n, A]
        return super().pick(chosen, greedy)

    def training_state(self) -> dict[str, Tensor]:
        """Return what training needs to go on; λ's optimiser is part of it."""
        state = self.temperature.state_tensors()
        return super().training_state() | {f"temperature.{name}": t for name, t in state.items()}

    def load_training_state(self, state: dict[str, Tensor]) -> None:
        """Restore what `training_state` returned."""
        super().load_training_state(state)
        self.temperature.load_state_tensors(part(state, "temperature."))


class OnlineDecisionTransformer(StochasticDecisionTransformer):
    """A Decision Transformer that explores (Zheng, Zhang & Grover 2022).

    >>> import torch
    >>> odt = OnlineDecisionTransformer({"state_dim": 11, "action_dim": 3})
    >>> odt.select_action(torch.zeros(11), target_return=7200, greedy=False).shape
    (3,)
    """

    config_class: ClassVar[type[Config]] = OnlineConfig
    config: OnlineConfig

    def build(self) -> None:
        """Add the head of log σ; heads start orthogonal (official code)."""
        super().build()
        nn.init.orthogonal_(self.action_head.weight)
        if not self.discrete:
            self.log_std_head = nn.Linear(self.config.hidden_dim, self.config.action_dim)
            nn.init.orthogonal_(self.log_std_head.weight)
            nn.init.zeros_(self.log_std_head.bias)

    def forward(self, batch: Mapping[str, Tensor], *, last: bool = False) -> Any:
        """Return a `SquashedNormal` of [B, K, A], whose `.mean` is the prediction; or logits."""
        h = self.features(batch, last)  # [B, K, D]
        output = self.action_head(h)  # [B, K, A]
        if self.discrete:
            return output
        log_std = bounded_log_std(self.log_std_head(h).float())  # [B, K, A]
        space = (self.action_middle, self.action_reach, self.config.edge)
        return SquashedNormal(output.float(), log_std, *space)


def _mean(values: Tensor) -> Tensor:
    """Return the mean of values [n], 0 of none; of several processes, a part of their mean."""
    return values.sum() / distributed.total(values.new_tensor(len(values))).clamp(min=1)
