"""What an Elastic Decision Transformer is made of, beside what every sequence model is."""

from dataclasses import dataclass
from typing import Any, ClassVar

from seqrl.config import Config

# Wu, Wang & Hamaya 2023, official code: scripts/train_edt.py, decision_transformer/model.py
# (activation, max_ep_len, embed_dropout) and decision_transformer/utils.py (the search).
_ELASTIC: dict[str, Any] = {
    "activation": "gelu",
    "expectile": 0.99,
    "num_bins": 60,
    "next_state_weight": 1.0,
    "return_weight": 0.5,
    "bins_weight": 0.001,
    "search_step": 2,
    "optimism": 10.0,
    "top_share": 0.15,
}
_PAPER: dict[str, Any] = {
    "hidden_dim": 512,
    "num_layers": 4,
    "num_heads": 4,
    "max_ep_len": 4096,
    "embed_dropout": 0.0,
    "batch_size": 256,
}


def published_for(dataset: str) -> dict[str, int]:
    """Return what was published for one robot beyond the preset `paper`.

    >>> published_for("halfcheetah/medium-v0"), published_for("hopper/medium-v0")
    ({'batch_size': 128}, {})
    """
    return {"batch_size": 128} if "halfcheetah" in dataset.split("/") else {}  # halfcheetah.yaml


@dataclass(frozen=True, kw_only=True)
class ElasticConfig(Config):
    """A `Config` with the losses of returns and states, and the search over histories.

    >>> ElasticConfig.paper(state_dim=11, action_dim=3).expectile
    0.99
    """

    presets: ClassVar[dict[str, dict[str, Any]]] = {
        "tiny": Config.presets["tiny"] | _ELASTIC,
        "laptop": Config.presets["laptop"] | _ELASTIC,
        "paper": Config.presets["paper"] | _ELASTIC | _PAPER,
    }

    updates: ClassVar[dict[str, int]] = Config.updates | {"paper": 50_000}

    adjustable: ClassVar[tuple[str, ...]] = (
        *Config.adjustable,
        *("expectile", "next_state_weight", "return_weight", "bins_weight"),
        *("optimism", "top_share", "search_delta", "history"),
    )

    expectile: float  # τ: how near to the maximum, 0.5 is the mean
    num_bins: int  # of the return-to-go, from the data's least to greatest
    next_state_weight: float
    return_weight: float  # of the expectile loss
    bins_weight: float
    search_step: int  # candidates drop 0, 2, 4, … of the oldest steps
    optimism: float  # added to the logit of the highest bin, less below
    top_share: float  # of the bins, those that may be sampled
    search_delta: int = 0  # once the window is full, try lengths so near the last; 0: candidates
    history: str = "search"  # or "sampled", "amortised" (ours), "whole": how lengths are chosen

    def __post_init__(self) -> None:
        super().__post_init__()
        self.require(0 < self.expectile < 1, "expectile", "in (0, 1)")
        self.require(0 < self.top_share <= 1, "top_share", "in (0, 1]")
        for name in ("num_bins", "search_step"):
            self.require(getattr(self, name) >= 1, name, "at least 1")
        for name in ("next_state_weight", "return_weight", "bins_weight", "search_delta"):
            self.require(getattr(self, name) >= 0, name, "0 or more")
        ways = ("search", "sampled", "amortised", "whole")
        self.require(self.history in ways, "history", f"in {ways}")
