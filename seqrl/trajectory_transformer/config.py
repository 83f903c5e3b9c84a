"""What a Trajectory Transformer is made of, beside what every sequence model is."""

from dataclasses import dataclass
from typing import Any, ClassVar

from seqrl.config import Config

# Janner, Li & Levine 2021, official code: config/offline.py (sizes, losses, plans), and
# scripts/train.py (clipping; a warm-up of one epoch, which is 3,900 updates for a million steps).
_TRAJECTORY: dict[str, Any] = {
    "activation": "gelu",
    "position": "none",
    "num_bins": 100,
    "action_weight": 5.0,
    "reward_weight": 1.0,
    "value_weight": 1.0,
    "discount": 0.99,
    "termination_penalty": 0.0,
    "horizon": 5,
    "beam_width": 32,
    "num_expand": 2,
    "action_cdf": 0.6,
}
_TINY: dict[str, Any] = {"num_bins": 8, "horizon": 2, "beam_width": 4}
_LAPTOP: dict[str, Any] = {"eval_context": 5}
_PAPER: dict[str, Any] = {
    "hidden_dim": 128,
    "num_layers": 4,
    "num_heads": 4,
    "max_seq_len": 10,
    "eval_context": 5,
    "learning_rate": 6e-4,
    "weight_decay": 0.1,
    "warmup_steps": 3_900,
    "grad_clip": 1.0,
    "batch_size": 256,
    "termination_penalty": -100.0,
    "horizon": 15,
    "beam_width": 128,
}

_CHOICES = {"plan": ("return", "likelihood"), "condition": ("none", "goal")}


_PUBLISHED_FOR: dict[tuple[str, str], dict[str, Any]] = {  # official code, config/offline.py
    ("halfcheetah", "medium"): {"horizon": 5, "beam_width": 32},
    ("halfcheetah", "medium-replay"): {"horizon": 5, "beam_width": 32},
    ("halfcheetah", "medium-expert"): {"beam_width": 32},
    ("walker2d", "medium-replay"): {
        "horizon": 20,
        "beam_width": 32,
        "top_actions": 40,
        "action_cdf": 0.0,
    },
    ("walker2d", "medium-expert"): {"horizon": 5},
}


def published_for(dataset: str) -> dict[str, Any]:
    """Return how plans were published for one data set beyond the preset `paper`.

    >>> published_for("halfcheetah/medium-v0"), published_for("hopper/medium-v0")
    ({'horizon': 5, 'beam_width': 32}, {})
    """
    robot, kind = ("/" + dataset).split("/")[-2:]
    return _PUBLISHED_FOR.get((robot, kind.rpartition("-v")[0]), {})


@dataclass(frozen=True, kw_only=True)
class TrajectoryTransformerConfig(Config):
    """A `Config` with bins, the weights of the losses, and how plans are made.

    >>> TrajectoryTransformerConfig.paper(state_dim=11, action_dim=3).num_bins
    100
    """

    presets: ClassVar[dict[str, dict[str, Any]]] = {
        "tiny": Config.presets["tiny"] | _TRAJECTORY | _TINY,
        "laptop": Config.presets["laptop"] | _TRAJECTORY | _LAPTOP,
        "paper": Config.presets["paper"] | _TRAJECTORY | _PAPER,
    }

    updates: ClassVar[dict[str, int]] = Config.updates | {"paper": 195_000}  # 50 epochs of 1M / 256

    adjustable: ClassVar[tuple[str, ...]] = (
        *Config.adjustable,
        *("action_weight", "reward_weight", "value_weight", "plan", "horizon", "beam_width"),
        *("num_expand", "action_cdf", "top_actions", "top_states"),
    )

    num_bins: int  # of each dimension
    action_weight: float  # of the cross-entropy of each action token; a state's is 1
    reward_weight: float
    value_weight: float
    discount: float  # γ of values, in data and in plans
    termination_penalty: float  # the reward of a step that ends its episode; 0: as it was
    condition: str = "none"  # or "goal": a state stands before each window, its episode's last
    plan: str = "return"  # or "likelihood": what a beam is kept for
    horizon: int  # steps of a plan, the one to be taken first
    beam_width: int  # plans that are kept at each step
    num_expand: int  # actions that are drawn for each plan that is kept
    action_cdf: float  # the least likely bins that hold less than this together are not drawn
    top_actions: int = 0  # only so many of the likeliest bins are drawn; 0: all
    top_states: int = 1  # the same of states' bins; 1: the likeliest

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("action_weight", "reward_weight", "value_weight", "top_actions", "top_states"):
            self.require(getattr(self, name) >= 0, name, "0 or more")
        for name in ("horizon", "beam_width", "num_expand"):
            self.require(getattr(self, name) >= 1, name, "at least 1")
        self.require(self.num_bins >= 2, "num_bins", "at least 2")
        self.require(0 <= self.discount <= 1, "discount", "in [0, 1]")
        self.require(0 <= self.action_cdf < 1, "action_cdf", "in [0, 1)")
        for name, choices in _CHOICES.items():
            self.require(getattr(self, name) in choices, name, f"in {choices}")
        self.require(self.position == "none", "position", '"none": tokens are counted instead')
        one = self.action_space == "continuous" or self.action_dim <= self.num_bins
        self.require(one, "num_bins", f"at least the number of actions, {self.action_dim}")
        room = self.horizon == 1 or self.max_seq_len >= 2
        self.require(room, "max_seq_len", f"at least 2 to plan horizon={self.horizon} steps")

    @property
    def tokens_per_step(self) -> int:
        """Return M: the numbers of a state and an action (1 if discrete), reward and value."""
        return self.state_dim + self.action_tokens + 2

    @property
    def action_tokens(self) -> int:
        """Return the number of tokens of an action: a discrete one is one token."""
        return 1 if self.action_space == "discrete" else self.action_dim
