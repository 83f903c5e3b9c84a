"""What an agent does when asked: rollouts, asked against achieved, intervals."""

from seqrl.evaluation.estimates import held_out_best, interval
from seqrl.evaluation.rollouts import Policy, rollouts
from seqrl.obedience import AskedAchieved, asked_achieved
from seqrl.slot import Environment

__all__ = [
    "AskedAchieved",
    "Environment",
    "Policy",
    "asked_achieved",
    "held_out_best",
    "interval",
    "rollouts",
]
