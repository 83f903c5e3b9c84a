"""Predict, commit, reveal: the answer stays hidden until the reader has said what they expect."""

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

from ipywidgets import HTML, Button, Layout, SelectionSlider, Widget

from seqrl.lessons.checks import typed
from seqrl.lessons.checks.answers import Answers, change_answers, load_answers
from seqrl.lessons.checks.item import nearest
from seqrl.lessons.checks.revealed import Revealed, outputs
from seqrl.lessons.living import LivingBox, data, element, slider

LEVELS = (0.6, 0.7, 0.8, 0.9, 1.0)  # how sure one can be, above a guess
ASK = "<b>Predict.</b>"


class Commitment(LivingBox):
    """What a reader commits to; `reveal` keeps what answers it out of sight till then.

    A committed answer is a number, `choices.value`; it is kept on the reader's machine and cannot
    be changed afterwards.
    """

    kind: str  # of the page's script that brings it to life

    def __init__(
        self, lesson: str, key: str, item: dict[str, Any], choices: Widget, guess: float
    ) -> None:
        self.lesson, self.key, self.item = lesson, key, item
        self.choices, self.reply, self.guess = choices, HTML(), guess
        self.sure = SelectionSlider(
            options=[("just guessing", guess)] + [(f"{level:.0%} sure", level) for level in LEVELS],
            description="How sure?",
            continuous_update=False,
            layout=Layout(width="420px"),  # room for the words beside it
        )
        self.button = Button(description="Commit", disabled=True, button_style="primary")
        self.covers: list[tuple[Revealed, Any]] = []  # each with the place where it is displayed
        self.choices.observe(lambda _: self._choose(), names="value")
        self.button.on_click(lambda _: self._commit(self.choices.value, self.sure.value))
        for part, hook in (
            (self.choices, "prediction-options"),
            (self.sure, "prediction-sure"),
            (self.button, "prediction-commit"),
            (self.reply, "prediction-feedback"),
        ):
            part.add_class(hook)
        question = HTML(f"{ASK} {item['question']}")
        super().__init__([question, self.choices, self.sure, self.button, self.reply])
        self.add_class(f"predict-{key}")
        self._remember()

    @property
    def locked(self) -> bool:
        """Return True once the answer is committed."""
        return bool(self.choices.disabled)

    @contextmanager
    def reveal(self) -> Iterator[None]:
        """Run the cell's code now, show what it displays and prints once the answer is committed.

        Errors pass through, so a claim that fails stops the lesson, committed or not.
        """
        from IPython.display import DisplayHandle
        from IPython.utils.capture import capture_output

        captured = capture_output()
        with captured as shown:
            yield
        revealed, place = Revealed(self.lesson, self.key, outputs(shown)), DisplayHandle()
        self.covers.append((revealed, place))
        self._remember()
        if self.locked:
            revealed.uncover()
        place.display(revealed)

    @property
    def page(self) -> str:
        """The question, for the page's script to take, keep and answer a prediction."""
        levels = dict(self.sure.options)
        content = (
            f"<form>{self.to_choose()}"
            f"{slider('How sure?', list(levels), 0, 'prediction-sure')}"
            '<button type="submit" class="main prediction-commit" disabled>Commit</button></form>'
            '<p class="prediction-feedback" role="status" tabindex="-1"></p>'
            f"{self.to_unfold()}"
        )
        content += data({**self.facts(), "levels": list(levels.values())})
        place = {"lesson": self.lesson, "key": self.key}
        return element(self.kind, content, self._dom_classes, **place)

    @property
    def answer(self) -> str:
        """What is committed, in few words."""
        raise NotImplementedError

    def known(self, choice: int) -> bool:
        """Return whether a number is one of the answers."""
        raise NotImplementedError

    def said(self) -> str:
        """Return what there is to say to the answer that is committed."""
        raise NotImplementedError

    def to_choose(self) -> str:
        """Return the question and what to choose from, for a page."""
        raise NotImplementedError

    def to_unfold(self) -> str:
        """Return what a page tells to those who unfold it."""
        return ""

    def facts(self) -> dict[str, Any]:
        """Return what the page's script must know."""
        return {}

    def _commit_by_call(self, choice: int, sure: float | None) -> None:
        """Commit where an editor shows no buttons, and print what there is to say."""
        level = typed.probability(self.guess, sure)
        self._remember()
        if not self.locked:
            self._commit(choice, level)
        elif (choice, nearest(self.sure.options, level)) != (self.choices.value, self.sure.value):
            raise ValueError(
                f"{self.answer}, {self.sure.label}, is committed already, and a prediction is made "
                f'once; the whole lesson is begun anew by seqrl.lessons.forget("{self.lesson}")'
            )
        print(self.reply.value.replace("<br>", "\n"))
        for revealed, place in self.covers:
            place.update(revealed)

    def _choose(self) -> None:
        self.button.disabled = self.choices.value is None

    def _commit(self, choice: int, sure: float) -> None:
        self._lock(choice, sure)  # first of all the reader sees the answer
        kept = {"choice": choice, "sure": sure}

        def keep(answers: Answers) -> None:
            answers.setdefault(self.lesson, {})[self.key] = kept

        problem = change_answers("predictions", keep)
        self.reply.value += f"<br>{escape(problem)}" if problem else ""

    def _remember(self) -> None:
        """Lock what was committed before, here or elsewhere."""
        kept = committed(self.lesson).get(self.key)
        if kept and self.known(kept["choice"]) and not self.locked:
            self._lock(kept["choice"], kept["sure"])

    def _lock(self, choice: int, sure: float) -> None:
        self.choices.value, self.sure.value = choice, nearest(self.sure.options, sure)
        for part in (self.choices, self.sure, self.button):
            part.disabled = True
        self.button.description = "Committed"
        self.reply.value = self.said()
        for revealed, _ in self.covers:
            revealed.uncover()


def committed(lesson: str) -> dict[str, dict[str, Any]]:
    """Return what was committed: key → {"choice": option, "sure": probability}.

    A prediction is known by its key, which no other lesson has: lessons are renumbered, and what
    was answered before is kept under the number of then. What stands under this one's goes first.
    """
    answers = load_answers("predictions")
    lessons = [*answers.values(), answers.get(lesson, {})]
    return {key: answer for kept in lessons for key, answer in kept.items()}
