"""Which config fields act: those that `train --set` and, later, `evaluate --set` may change."""

from collections.abc import Mapping
from typing import Any

from seqrl.agent import Agent
from seqrl.config import Config
from seqrl.decision_transformer import DecisionTransformer
from seqrl.elastic import ElasticConfig, ElasticDecisionTransformer
from seqrl.online import OnlineDecisionTransformer, StochasticDecisionTransformer
from seqrl.trajectory_transformer import TrajectoryTransformer, TrajectoryTransformerConfig

OF_HISTORY = {  # what else acts, by how an Elastic DT's lengths of history are chosen
    "search": ("search_delta",),
    "sampled": ("search_delta", "optimism", "top_share"),
    "amortised": (),
    "whole": (),
}

OF_PLAN = {  # what else acts, by what a Trajectory Transformer's plans are kept for
    "return": ("horizon", "beam_width", "num_expand", "action_cdf", "top_actions", "top_states"),
    "likelihood": ("horizon", "beam_width"),
}


def idle_fields(kind: type[Agent], config: Config) -> tuple[str, ...]:
    """Return the fields that change nothing in such an agent, in training or later.

    >>> kind = OnlineDecisionTransformer
    >>> idle_fields(kind, kind.config_class.tiny(state_dim=3, action_dim=1))
    ('discrete_target', 'max_ep_len')
    """
    idle: tuple[str, ...] = ()
    if issubclass(kind, TrajectoryTransformer):
        return ("max_ep_len",)
    if not issubclass(kind, DecisionTransformer):  # a network of the present step alone
        idle = ("num_heads", "eval_context", "position", "activation")
        return (*idle, "embed_dropout", "initial_weights")
    discrete = config.action_space == "discrete"
    if issubclass(kind, StochasticDecisionTransformer):
        idle = ("entropy_target",) if discrete else ("discrete_target",)
    if issubclass(kind, OnlineDecisionTransformer) and discrete:
        idle = (*idle, "edge")
    return idle if config.position == "timestep" else (*idle, "max_ep_len")


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
    if isinstance(config, TrajectoryTransformerConfig) and config.condition == "goal":
        raise ValueError(
            "this agent acts towards a state, and no command can name one: load it in Python "
            "(seqrl.Agent.load) and call seek(state)"
        )
    return config


def acting_fields(agent: Agent, config: Config) -> tuple[str, ...]:
    """Return the fields that act when such an agent acts by `config`."""
    if isinstance(config, TrajectoryTransformerConfig):
        return ("eval_context", "plan", *OF_PLAN[config.plan])
    if not isinstance(agent, DecisionTransformer):
        return ()  # a network of the present step alone
    if isinstance(config, ElasticConfig):
        return ("eval_context", "history", *OF_HISTORY[config.history])
    return ("eval_context",)


def draws(agent: Agent) -> bool:
    """Return whether sampled actions differ from greedy ones: those of a distribution do."""
    kinds = (StochasticDecisionTransformer, TrajectoryTransformer)
    return agent.discrete or isinstance(agent, kinds)


def _require_distilled(agent: ElasticDecisionTransformer) -> None:
    if not agent.selector.distilled:
        raise ValueError(
            "history=amortised needs a selector that has learned the search's choices: call "
            "distil first (python -m seqrl distil FOLDER)"
        )
