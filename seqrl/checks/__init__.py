"""Feedback for readers: claims that must hold, quizzes, the wager."""

from .claim import claim
from .quiz import quiz
from .wager import brier_score, wager

__all__ = ["brier_score", "claim", "quiz", "wager"]
