"""What an agent does when asked: rollouts, asked against achieved, intervals."""

from seqrl.evaluation.asked_achieved import AskedAchieved, asked_achieved
from seqrl.evaluation.estimates import held_out_best, interval
from seqrl.evaluation.rollouts import Policy, rollouts
from seqrl.evaluation.slot import Environment

__all__ = [
    "AskedAchieved",
    "Environment",
    "Policy",
    "asked_achieved",
    "held_out_best",
    "interval",
    "rollouts",
]
