"""What an agent that is asked for a goal is made of, and who proposes its waypoints."""

from dataclasses import dataclass
from typing import Any, ClassVar

from seqrl.config import Config

# Badrinath et al. 2023, official code: src/wt/transformer.py (sizes, dropout), goal_net.py (the
# goal network) and policies.py (learning rate).
_PAPER: dict[str, Any] = {
    "hidden_dim": 128,
    "num_layers": 2,
    "num_heads": 16,
    "max_seq_len": 20,
    "eval_context": 20,
    "position": "elastic",
    "activation": "gelu",
    "dropout": 0.15,
    "learning_rate": 1e-3,
    "warmup_steps": 0,
    "waypoint_dim": 1024,
    "waypoint_layers": 4,
}


@dataclass(frozen=True, kw_only=True)
class HierarchyConfig(Config):
    """A `Config` whose states end with a goal, and the network that proposes waypoints.

    >>> HierarchyConfig.paper(state_dim=31, action_dim=8).waypoint_dim
    1024
    """

    presets: ClassVar[dict[str, dict[str, Any]]] = Config.presets | {
        "paper": Config.presets["paper"] | _PAPER
    }

    goal_dim: int = 2  # a state's last numbers are a goal; its first, as many, say where one is
    waypoint_dim: int = 64  # the width of the network that proposes waypoints
    waypoint_layers: int = 2  # its hidden layers
    clusters: int = 40  # of places, among which a waypoint is chosen or searched

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("goal_dim", "waypoint_dim", "waypoint_layers"):
            self.require(getattr(self, name) >= 1, name, "at least 1")
        fits, size = 2 * self.goal_dim <= self.state_dim, self.state_dim
        self.require(fits, "goal_dim", f"at most half of state_dim={size}: a place, then a goal")
        self.require(self.clusters >= 2, "clusters", "at least 2")
