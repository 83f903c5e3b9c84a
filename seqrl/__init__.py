"""Reinforcement learning as sequence modelling: the module behind the notebooks.

The core, in the order in which it can be read from top to bottom:

    returns, episode, trajectories    what data are, and what was still to come at each step
    config, sampling                  the sizes of a model; windows of data, padded on the left
    transformer, losses               attention and its causal mask; DT's loss, the expectile loss
    history, optimiser, agent         the life of a request; one update; learn, act, save, load
    decision_transformer, baselines   the agents that predict actions from the request
    elastic/ (lesson 09)              the Elastic DT: model and its losses, search of the history
    online/ (lesson 10)               the Online DT: model and λ, distribution, buffer, fine_tuning
    reinformer                        the agent that asks itself: promise, then action
    trajectory_transformer/           the agent that plans: every number a token, beam search
    in_context/ (lesson 16)           agents that learn with frozen weights: AD, DPT, prompts
    constrained (lesson 17)           a return asked for and a cost allowed: budgets, costs-to-go
    hierarchy/ (lesson 18)            a goal asked for: hindsight, waypoints, search over clusters
    multi_game/ (lesson 19)           one model for many games: words, pictures, expert tilting
    training, evaluation/, methods    many updates; many episodes; all agents by name

Around it: datasets/ and environments/ (what is learned from, and where; `from_arrays` for your
own), tabular/ (counting and relabelling), evidence/ (claims and records; `look_at` your data),
leaderboard/ and plots/ (what came out), commands/ (`python -m seqrl`),
lessons/ (checks, exercises and explorers of the notebooks), tools/ (files, checks of numbers).
"""

from seqrl import environments  # registers the teaching worlds with Gymnasium
from seqrl.agent import Agent
from seqrl.baselines import BehaviourCloning, ReturnConditionedMLP
from seqrl.config import Config
from seqrl.constrained import ConstrainedDecisionTransformer
from seqrl.datasets import from_arrays, load_dataset
from seqrl.decision_transformer import DecisionTransformer
from seqrl.elastic import ElasticDecisionTransformer
from seqrl.episode import Episode
from seqrl.evaluation import asked_achieved, rollouts, t_interval
from seqrl.hierarchy import (
    ChosenWaypoints,
    GoalConditionedTransformer,
    SearchedWaypoints,
    WaypointTransformer,
)
from seqrl.in_context import AlgorithmDistillation, DecisionPretrainedTransformer
from seqrl.multi_game import MultiGameTransformer
from seqrl.online import OnlineDecisionTransformer
from seqrl.reinformer import Reinformer
from seqrl.returns import ReferenceScores, normalised_score, returns_to_go
from seqrl.sampling import Batch, windows
from seqrl.training import fit
from seqrl.trajectories import Trajectories
from seqrl.trajectory_transformer import TrajectoryTransformer

__all__ = [
    "Agent",
    "AlgorithmDistillation",
    "Batch",
    "BehaviourCloning",
    "ChosenWaypoints",
    "Config",
    "ConstrainedDecisionTransformer",
    "DecisionPretrainedTransformer",
    "DecisionTransformer",
    "ElasticDecisionTransformer",
    "Episode",
    "GoalConditionedTransformer",
    "MultiGameTransformer",
    "OnlineDecisionTransformer",
    "ReferenceScores",
    "Reinformer",
    "ReturnConditionedMLP",
    "SearchedWaypoints",
    "Trajectories",
    "TrajectoryTransformer",
    "WaypointTransformer",
    "asked_achieved",
    "environments",
    "fit",
    "from_arrays",
    "t_interval",
    "load_dataset",
    "normalised_score",
    "returns_to_go",
    "rollouts",
    "windows",
]
