"""Feedback for readers: exercises, predictions, quizzes, claims, the wager."""

from .calibration import calibration, forget
from .card import exercise_card
from .claim import claim
from .earn import earn
from .live import live_claim
from .prediction import predict
from .quiz import quiz, recall
from .settlement import Settlement, settle, settlement
from .wager import brier_score, wager

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
