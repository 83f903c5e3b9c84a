"""Reinforcement learning as sequence modelling: the module behind the notebooks."""

from . import environments  # registers the teaching worlds with Gymnasium
from .agent import Agent
from .baselines import BehaviourCloning, ReturnConditionedMLP
from .config import Config
from .datasets import load_dataset
from .decision_transformer import DecisionTransformer
from .elastic import ElasticDecisionTransformer
from .evaluation import asked_achieved, interval, rollouts
from .online import OnlineDecisionTransformer
from .returns import ReferenceScores, normalised_score, returns_to_go
from .sampling import Batch, windows
from .training import fit
from .trajectories import Episode, Trajectories

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
