"""The card of an exercise: how long, how hard, and three hints to open one after another."""

from dataclasses import dataclass
from html import escape
from typing import Any

from seqrl.lessons.shipped import load_questions

HINTS = ("the idea", "the line", "the code")


@dataclass(frozen=True)
class Card:
    """What JupyterLab shows above an exercise's stub."""

    task: dict[str, Any]  # "kind", "minutes", "difficulty" (1 to 5), "hints" (three)

    @property
    def headline(self) -> str:
        """Return kind, minutes and difficulty in one line."""
        hard = self.task["difficulty"]
        dots = "●" * hard + "○" * (5 - hard)
        return f"{self.task['kind']} · {self.task['minutes']} minutes · difficulty {dots}"

    def __repr__(self) -> str:
        return f"Exercise: {self.headline}; three hints, shown in JupyterLab"

    def _repr_html_(self) -> str:
        hints = "".join(
            f"<details><summary>Hint {number}: {name}</summary>{_hint(text, name)}</details>"
            for number, (name, text) in enumerate(
                zip(HINTS, self.task["hints"], strict=True), start=1
            )
        )
        return f'<div class="exercise-card"><p><b>Exercise</b> · {self.headline}</p>{hints}</div>'


def exercise_card(lesson: str, name: str) -> Card:
    """Return the card of a lesson's exercise. Raises `KeyError` for a name it does not have."""
    tasks = load_questions(lesson)["exercises"]
    if name not in tasks:
        raise KeyError(f"lesson {lesson} has no exercise {name!r}; it has {', '.join(tasks)}")
    return Card(tasks[name])


def _hint(text: str, name: str) -> str:
    return f"<pre>{escape(text)}</pre>" if name == HINTS[-1] else f"<p>{text}</p>"
