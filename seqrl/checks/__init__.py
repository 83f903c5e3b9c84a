"""Feedback for readers: exercises, predictions, quizzes, claims, the wager."""

from seqrl.checks.calibration import calibration, forget
from seqrl.checks.card import exercise_card
from seqrl.checks.claim import claim
from seqrl.checks.earn import earn
from seqrl.checks.live import live_claim
from seqrl.checks.prediction import predict
from seqrl.checks.quiz import quiz, recall
from seqrl.checks.settlement import Settlement, settle, settlement
from seqrl.checks.wager import brier_score, wager

__all__ = [
    "Settlement",
    "brier_score",
    "calibration",
    "claim",
    "earn",
    "exercise_card",
    "forget",
    "live_claim",
    "predict",
    "quiz",
    "recall",
    "settle",
    "settlement",
    "wager",
]
