"""The methods of the series by the names that commands and recipes call them."""

from seqrl.agent import Agent
from seqrl.baselines import BehaviourCloning, ReturnConditionedMLP
from seqrl.decision_transformer import DecisionTransformer
from seqrl.elastic import ElasticDecisionTransformer
from seqrl.online import OnlineDecisionTransformer
from seqrl.reinformer import Reinformer
from seqrl.trajectory_transformer import TrajectoryTransformer

METHODS: dict[str, type[Agent]] = {
    "dt": DecisionTransformer,
    "edt": ElasticDecisionTransformer,
    "odt": OnlineDecisionTransformer,
    "reinformer": Reinformer,
    "tt": TrajectoryTransformer,
    "bc": BehaviourCloning,
    "rvs": ReturnConditionedMLP,
}
