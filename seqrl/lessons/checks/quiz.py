"""Questions answered at once: three to recall at a lesson's start, five at its end."""

from collections.abc import Sequence

from seqrl.lessons.checks.item import Item, answered_at_once, answered_on_a_page, answers, to_read
from seqrl.lessons.living import LivingBox
from seqrl.lessons.shipped import load_questions


class Questions(LivingBox):
    """Items under their headings; `name` tells them from all others of the series."""

    def __init__(self, name: str, headings: Sequence[str], items: Sequence[Item]) -> None:
        self.name = name
        self.items = [*zip([f"<b>{h}</b>" for h in headings], items, strict=True)]
        super().__init__([answered_at_once(*pair) for pair in self.items])

    @property
    def page(self) -> str:
        """The questions, to be answered in the page."""
        numbered = enumerate(self.items, start=1)
        return "".join(
            answered_on_a_page(*pair, f"{self.name}-{number}") for number, pair in numbered
        )

    @property
    def fallback(self) -> str:
        """The questions to read, and a word on every option to unfold."""
        return "".join(to_read(heading, item) + answers(item) for heading, item in self.items)


def recall(lesson: str) -> Questions:
    """Return questions from earlier lessons, to be answered from memory."""
    items = load_questions(lesson)["recall"]
    return Questions(f"recall-{lesson}", [f"From lesson {i['from']}." for i in items], items)


def quiz(lesson: str) -> Questions:
    """Return the quiz of a lesson: choose an option, read why it is right or wrong."""
    items = load_questions(lesson)["quiz"]
    return Questions(f"quiz-{lesson}", [f"{n}." for n in range(1, len(items) + 1)], items)
