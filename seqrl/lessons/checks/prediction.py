"""A prediction with options, of which one is right; a sentence answers each."""

from typing import Any

from seqrl.lessons.checks import typed
from seqrl.lessons.checks.commitment import ASK, Commitment
from seqrl.lessons.checks.item import answers, feedback, feedbacks, options, to_choose, to_read


class Prediction(Commitment):
    """A question to answer and commit to."""

    kind = "prediction"

    def __init__(self, lesson: str, key: str, item: dict[str, Any]) -> None:
        super().__init__(lesson, key, item, options(item), 1 / len(item["options"]))

    def commit(self, choice: int | str, sure: float | None = None) -> None:
        """Commit by a call, where an editor shows no buttons, and print what there is to say.

        `choice` is an option's number, from 1, or how its text begins; `sure` is how likely it
        is right, in per cent, and a guess if it is left out. Raises `ValueError` for another
        option, less than a guess, or another answer than the one that was committed before, and
        `TypeError` for what is no number.
        """
        self._commit_by_call(typed.option(self.item, choice), sure)

    @property
    def fallback(self) -> str:
        """The question with its options numbered, and how to commit, or what was committed."""
        question = to_read(ASK, self.item)
        if self.locked:
            return f"{question}<p>Committed: {self.choices.value + 1}.<br>{self.reply.value}</p>"
        call = f"{typed.own_name(self, 'prediction')}.commit(2, 80)"
        return (
            f"{question}<p>Run <code>{call}</code> in a cell of its own to commit to option 2, "
            "80 % sure. What is hidden until then is shown as soon as its cell is run.</p>"
        )

    @property
    def answer(self) -> str:
        """The option that is committed, by its number."""
        return f"option {self.choices.value + 1}"

    def known(self, choice: int) -> bool:
        """Return whether a number is that of an option."""
        return choice in range(len(self.item["options"]))

    def said(self) -> str:
        """Return the sentence for the option that is committed."""
        return feedback(self.item, self.choices.value)

    def to_choose(self) -> str:
        """Return the question and its options, for a page."""
        return to_choose(ASK, self.item, f"{self.lesson}-{self.key}")

    def to_unfold(self) -> str:
        """Return a word on every option, for a page."""
        return answers(self.item)

    def facts(self) -> dict[str, Any]:
        """Return the sentences, for a page's script."""
        return {"feedback": feedbacks(self.item)}
