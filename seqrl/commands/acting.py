"""Which config fields act once an agent is trained: those that `evaluate --set` may change."""

from collections.abc import Mapping
from typing import Any

from ..agent import Agent
from ..config import Config
from ..decision_transformer import DecisionTransformer
from ..elastic import ElasticConfig, ElasticDecisionTransformer
from ..online import OnlineDecisionTransformer

OF_HISTORY = {  # what else acts, by how an Elastic DT's lengths of history are chosen
    "search": ("search_delta",),
    "sampled": ("search_delta", "optimism", "top_share"),
    "amortised": (),
    "whole": (),
}


def acting_config(agent: Agent, changes: Mapping[str, Any]) -> Config:
    """Return the agent's config with `changes` to how it acts.

    Raises `ValueError` for a field that would change nothing, naming those that act, and
    `TypeError` or `ValueError` as a config does.
    """
    config = agent.config.replace(**changes)
    may = acting_fields(agent, config)
    for name in changes:
        if name not in may:
            raise ValueError(
                f"--set {name}: that changes nothing in how this trained "
                f"{type(agent).__name__} acts; what does: {', '.join(may) or 'none of its fields'}"
            )
    if isinstance(agent, ElasticDecisionTransformer) and config.history == "amortised":  # type: ignore[attr-defined]
        _require_distilled(agent)
    return config


def acting_fields(agent: Agent, config: Config) -> tuple[str, ...]:
    """Return the fields that act when such an agent acts by `config`."""
    if not isinstance(agent, DecisionTransformer):
        return ()  # a network of the present step alone
    if isinstance(config, ElasticConfig):
        return ("eval_context", "history", *OF_HISTORY[config.history])
    return ("eval_context",)


def draws(agent: Agent) -> bool:
    """Return whether sampled actions differ from greedy ones: those of a distribution do."""
    return agent.discrete or isinstance(agent, OnlineDecisionTransformer)


def _require_distilled(agent: ElasticDecisionTransformer) -> None:
    if not agent.selector.distilled:
        raise ValueError(
            "history=amortised needs a selector that has learned the search's choices: call "
            "distil first (python -m seqrl distil FOLDER)"
        )
