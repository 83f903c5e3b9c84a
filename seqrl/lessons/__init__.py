"""What the notebooks are made of. What a lesson asks and says, it imports from here."""

from seqrl.lessons.checks import (
    Settlement,
    brier_score,
    calibration,
    claim,
    earn,
    exercise_card,
    forget,
    live_claim,
    predict,
    quiz,
    recall,
    settle,
    settlement,
    wager,
)

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
