"""Predict, commit, reveal: the answer stays hidden until the reader has said what they expect."""

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

from ipywidgets import HTML, Button, Layout, SelectionSlider

from seqrl.lessons.checks import typed
from seqrl.lessons.checks.answers import Answers, change_answers, load_answers
from seqrl.lessons.checks.item import (
    answers,
    feedback,
    feedbacks,
    nearest,
    options,
    to_choose,
    to_read,
)
from seqrl.lessons.checks.revealed import Revealed, outputs
from seqrl.lessons.living import LivingBox, data, element, slider
from seqrl.lessons.shipped import load_questions

LEVELS = (0.6, 0.7, 0.8, 0.9, 1.0)  # how sure one can be, above a guess
ASK = "<b>Predict.</b>"


def predict(lesson: str, key: str) -> "Prediction":
    """Return a prediction of a lesson; what it asks stands in data/questions.

    Raises `KeyError` for a key that the lesson does not have.
    """
    items = load_questions(lesson)["predictions"]
    if key not in items:
        raise KeyError(f"lesson {lesson} has no prediction {key!r}; it has {', '.join(items)}")
    return Prediction(lesson, key, items[key])


class Prediction(LivingBox):
    """A question to answer and commit to; `reveal` keeps what answers it out of sight till then.

    A committed answer is kept on the reader's machine and cannot be changed afterwards.
    """

    def __init__(self, lesson: str, key: str, item: dict[str, Any]) -> None:
        self.lesson, self.key, self.item = lesson, key, item
        self.choices, self.reply = options(item), HTML()
        self.sure = SelectionSlider(
            options=[("just guessing", 1 / len(item["options"]))]
            + [(f"{level:.0%} sure", level) for level in LEVELS],
            description="How sure?",
            continuous_update=False,
            layout=Layout(width="420px"),  # room for the words beside it
        )
        self.button = Button(description="Commit", disabled=True, button_style="primary")
        self.covers: list[tuple[Revealed, Any]] = []  # each with the place where it is displayed
        self.choices.observe(self._choose, names="value")
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

    def commit(self, choice: int | str, sure: float | None = None) -> None:
        """Commit by a call, where an editor shows no buttons, and print what there is to say.

        `choice` is an option's number, from 1, or how its text begins; `sure` is how likely it
        is right, in per cent, and a guess if it is left out. Raises `ValueError` for another
        option, less than a guess, or another answer than the one that was committed before, and
        `TypeError` for what is no number.
        """
        chosen, level = typed.option(self.item, choice), typed.probability(self.item, sure)
        self._remember()
        if not self.locked:
            self._commit(chosen, level)
        elif (chosen, nearest(self.sure.options, level)) != (self.choices.value, self.sure.value):
            raise ValueError(
                f"option {self.choices.value + 1}, {self.sure.label}, is committed already, and a "
                "prediction is made once; the whole lesson is begun anew by "
                f'seqrl.lessons.forget("{self.lesson}")'
            )
        print(self.reply.value.replace("<br>", "\n"))
        for revealed, place in self.covers:
            place.update(revealed)

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
            f"<form>{to_choose(ASK, self.item, f'{self.lesson}-{self.key}')}"
            f"{slider('How sure?', list(levels), 0, 'prediction-sure')}"
            '<button type="submit" class="main prediction-commit" disabled>Commit</button></form>'
            '<p class="prediction-feedback" role="status" tabindex="-1"></p>'
            f"{answers(self.item)}"
        )
        content += data({"feedback": feedbacks(self.item), "levels": list(levels.values())})
        place = {"lesson": self.lesson, "key": self.key}
        return element("prediction", content, self._dom_classes, **place)

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

    def _choose(self, change: dict[str, Any]) -> None:
        self.button.disabled = change["new"] is None

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
        known = kept and kept["choice"] in range(len(self.item["options"]))
        if kept and known and not self.locked:
            self._lock(kept["choice"], kept["sure"])

    def _lock(self, choice: int, sure: float) -> None:
        self.choices.value, self.sure.value = choice, nearest(self.sure.options, sure)
        for part in (self.choices, self.sure, self.button):
            part.disabled = True
        self.button.description = "Committed"
        self.reply.value = feedback(self.item, self.choices.value)
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
