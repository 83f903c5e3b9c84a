"""A quiz: five questions, each option answered with a sentence of its own."""

from typing import TYPE_CHECKING, Any

from ..shipped import load_questions

if TYPE_CHECKING:
    from ipywidgets import VBox


def feedback(question: dict[str, Any], choice: int) -> str:
    """Return what to say to option number `choice` of a question.

    >>> question = {"right": 1, "options": [["no", "Not so."], ["yes", "Indeed."]]}
    >>> feedback(question, 0), feedback(question, 1)
    ('✗ Not so.', '✓ Indeed.')
    """
    mark = "✓" if choice == question["right"] else "✗"
    return f"{mark} {question['options'][choice][1]}"


def quiz(lesson: str) -> "VBox":
    """Return the quiz of a lesson as widgets: choose an option, read why it is right or wrong."""
    from ipywidgets import VBox

    return VBox([_item(n, q) for n, q in enumerate(load_questions(lesson), start=1)])


def _item(number: int, question: dict[str, Any]) -> "VBox":
    from ipywidgets import HTML, Layout, RadioButtons, VBox

    options = [(text, index) for index, (text, _) in enumerate(question["options"])]
    choices = RadioButtons(options=options, value=None, layout=Layout(width="auto"))
    reply = HTML()
    reply.add_class("quiz-feedback")

    def answer(change: dict[str, Any]) -> None:
        if change["new"] is not None:
            reply.value = feedback(question, change["new"])

    choices.observe(answer, names="value")
    return VBox([HTML(f"<b>{number}.</b> {question['question']}"), choices, reply])
