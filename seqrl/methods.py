"""The methods of the series by the names that commands and recipes call them."""

from .agent import Agent
from .baselines import BehaviourCloning, ReturnConditionedMLP
from .decision_transformer import DecisionTransformer
from .elastic import ElasticDecisionTransformer
from .online import OnlineDecisionTransformer

METHODS: dict[str, type[Agent]] = {
    "dt": DecisionTransformer,
    "edt": ElasticDecisionTransformer,
    "odt": OnlineDecisionTransformer,
    "bc": BehaviourCloning,
    "rvs": ReturnConditionedMLP,
}
