"""What an Online Decision Transformer is made of, beside what every sequence model is."""

from dataclasses import dataclass
from typing import Any, ClassVar

from seqrl.config import Config

# Zheng, Zhang & Grover 2022, official code: main.py, decision_transformer/models (embed_dropout,
# initial_weights) and trainer.py (grad_clip).
_ONLINE: dict[str, Any] = {
    "position": "none",
    "optimiser": "adamw",
    "initial_temperature": 0.1,
    "temperature_lr": 1e-3,
    "entropy_target": -1.0,
    "discrete_target": 0.3,
    "edge": 0.01,  # published: 1e-6; actions that were clipped to ±1 are many in our data
}
_PAPER: dict[str, Any] = {
    "hidden_dim": 512,
    "num_layers": 4,
    "num_heads": 4,
    "eval_context": 5,
    "weight_decay": 5e-4,
    "batch_size": 256,
    "optimiser": "lamb",
    "temperature_lr": 1e-4,
    "edge": 1e-6,
}


@dataclass(frozen=True, kw_only=True)
class PolicyConfig(Config):
    """A `Config` with the entropy that is asked for, and how fast its price is learned."""

    adjustable: ClassVar[tuple[str, ...]] = (
        *Config.adjustable,
        *("entropy_target", "discrete_target"),
    )

    initial_temperature: float  # λ before the first update
    temperature_lr: float  # of λ's own Adam
    entropy_target: float  # H_target for each dimension of a continuous action
    discrete_target: float = 0.3  # H_target of discrete actions, a share of log A (ours)

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("initial_temperature", "temperature_lr"):
            self.require(getattr(self, name) > 0, name, "above 0")
        self.require(0 <= self.discrete_target < 1, "discrete_target", "in [0, 1)")


@dataclass(frozen=True, kw_only=True)
class OnlineConfig(PolicyConfig):
    """A `PolicyConfig` of actions that are squashed into their space.

    >>> OnlineConfig.paper(state_dim=11, action_dim=3).optimiser
    'lamb'
    """

    presets: ClassVar[dict[str, dict[str, Any]]] = {
        "tiny": Config.presets["tiny"] | _ONLINE,
        "laptop": Config.presets["laptop"] | _ONLINE | {"eval_context": 5},
        "paper": Config.presets["paper"] | _ONLINE | _PAPER,
    }

    adjustable: ClassVar[tuple[str, ...]] = (*PolicyConfig.adjustable, "edge")

    edge: float  # the data's actions are kept this far inside ±1

    def __post_init__(self) -> None:
        super().__post_init__()
        self.require(0 < self.edge < 1, "edge", "in (0, 1)")
        self.require(self.entropy_target < 0.69, "entropy_target", "below log 2, the greatest")
