"""Feedback for readers: exercises, predictions, quizzes, claims, the wager."""
