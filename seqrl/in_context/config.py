"""What an agent that learns in context is made of: a context as long as a whole trial."""

from dataclasses import dataclass
from typing import Any, ClassVar

from seqrl.config import Config

_TRIAL: dict[str, Any] = {"max_seq_len": 100, "eval_context": 100, "max_ep_len": 100}
_LAPTOP = {"num_heads": 4, "dropout": 0.0, "learning_rate": 3e-3, "batch_size": 32}
_TINY = {"num_heads": 2, "dropout": 0.0, "max_seq_len": 8, "eval_context": 8, "max_ep_len": 8}

# Lee et al. 2023, official code: net.py (layers, heads, activation), common_args.py and the
# bandit's scripts (width, horizon, learning rate), train.py (batch, decay; nothing is clipped).
_PAPER: dict[str, Any] = {
    "hidden_dim": 32,
    "num_layers": 4,
    "num_heads": 1,
    "max_seq_len": 500,
    "eval_context": 500,
    "max_ep_len": 500,
    "activation": "gelu",
    "dropout": 0.0,
    "embed_dropout": 0.0,
    "learning_rate": 1e-4,
    "weight_decay": 1e-4,
    "warmup_steps": 0,
    "grad_clip": 1e9,
    "batch_size": 64,
}


@dataclass(frozen=True, kw_only=True)
class InContextConfig(Config):
    """A `Config` whose context is a whole trial.

    The preset `paper` is DPT's bandit: the code of Algorithm Distillation was never published.

    >>> InContextConfig.paper(state_dim=1, action_dim=5).max_seq_len
    500
    """

    presets: ClassVar[dict[str, dict[str, Any]]] = {
        "tiny": Config.presets["tiny"] | _TINY,
        "laptop": Config.presets["laptop"] | _TRIAL | _LAPTOP,
        "paper": Config.presets["paper"] | _PAPER,
    }

    updates: ClassVar[dict[str, int]] = Config.updates | {
        "paper": 500_000
    }  # 400 epochs of 80k / 64
