"""What an agent does when asked: rollouts, asked against achieved, intervals, bounds."""

from seqrl.evaluation.conformal import conformal_margin, coverage_law
from seqrl.evaluation.estimates import held_out_best, t_interval
from seqrl.evaluation.obedience import AskedAchieved, asked_achieved
from seqrl.evaluation.rollout import Policy, rollouts
from seqrl.evaluation.slot import Environment, make_env

__all__ = [
    "AskedAchieved",
    "Environment",
    "Policy",
    "asked_achieved",
    "conformal_margin",
    "coverage_law",
    "held_out_best",
    "t_interval",
    "make_env",
    "rollouts",
]
