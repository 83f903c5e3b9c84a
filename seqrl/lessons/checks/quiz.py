"""Questions answered at once: three to recall at a lesson's start, five at its end."""

from ipywidgets import VBox

from seqrl.lessons.checks.item import answered_at_once
from seqrl.lessons.shipped import load_questions


def recall(lesson: str) -> VBox:
    """Return questions from earlier lessons, to be answered from memory."""
    items = load_questions(lesson)["recall"]
    return VBox([answered_at_once(f"<b>From lesson {i['from']}.</b>", i) for i in items])


def quiz(lesson: str) -> VBox:
    """Return the quiz of a lesson: choose an option, read why it is right or wrong."""
    items = load_questions(lesson)["quiz"]
    return VBox([answered_at_once(f"<b>{n}.</b>", i) for n, i in enumerate(items, start=1)])
