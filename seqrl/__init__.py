"""Reinforcement learning as sequence modelling: the module behind the notebooks."""

from seqrl import environments  # registers the teaching worlds with Gymnasium
from seqrl.agent import Agent
from seqrl.baselines import BehaviourCloning, ReturnConditionedMLP
from seqrl.config import Config
from seqrl.datasets import load_dataset
from seqrl.decision_transformer import DecisionTransformer
from seqrl.elastic import ElasticDecisionTransformer
from seqrl.episode import Episode
from seqrl.evaluation import asked_achieved, interval, rollouts
from seqrl.online import OnlineDecisionTransformer
from seqrl.returns import ReferenceScores, normalised_score, returns_to_go
from seqrl.sampling import Batch, windows
from seqrl.training import fit
from seqrl.trajectories import Trajectories

__all__ = [
    "Agent",
    "Batch",
    "BehaviourCloning",
    "Config",
    "DecisionTransformer",
    "ElasticDecisionTransformer",
    "Episode",
    "OnlineDecisionTransformer",
    "ReferenceScores",
    "ReturnConditionedMLP",
    "Trajectories",
    "asked_achieved",
    "environments",
    "fit",
    "interval",
    "load_dataset",
    "normalised_score",
    "returns_to_go",
    "rollouts",
    "windows",
]
