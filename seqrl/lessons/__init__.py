"""What the notebooks are made of. What a lesson asks and says, it imports from here."""

from seqrl.lessons.checks.calibration import calibration, forget
from seqrl.lessons.checks.card import exercise_card
from seqrl.lessons.checks.claim import claim
from seqrl.lessons.checks.earn import earn
from seqrl.lessons.checks.live import live_claim
from seqrl.lessons.checks.predict import predict
from seqrl.lessons.checks.quiz import quiz, recall
from seqrl.lessons.checks.settlement import Settlement, settle, settlement
from seqrl.lessons.checks.wager import brier_score, wager

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
