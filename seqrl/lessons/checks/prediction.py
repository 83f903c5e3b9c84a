"""Predict, commit, reveal: the answer stays hidden until the reader has said what they expect."""

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

from ipywidgets import HTML, Button, Layout, Output, SelectionSlider, VBox

from seqrl.lessons.checks.answers import Answers, change_answers, load_answers
from seqrl.lessons.checks.item import feedback, nearest, options
from seqrl.lessons.shipped import load_questions

LEVELS = (0.6, 0.7, 0.8, 0.9, 1.0)  # how sure one can be, above a guess
COVER = "<i>Hidden until you have committed your prediction above.</i>"


def predict(lesson: str, key: str) -> "Prediction":
    """Return a prediction of a lesson; what it asks stands in data/questions.

    Raises `KeyError` for a key that the lesson does not have.
    """
    items = load_questions(lesson)["predictions"]
    if key not in items:
        raise KeyError(f"lesson {lesson} has no prediction {key!r}; it has {', '.join(items)}")
    return Prediction(lesson, key, items[key])


class Prediction(VBox):
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
        self.covers: list[tuple[HTML, Output]] = []
        self.choices.observe(self._choose, names="value")
        self.button.on_click(self._commit)
        for part, hook in (
            (self.choices, "prediction-options"),
            (self.sure, "prediction-sure"),
            (self.button, "prediction-commit"),
            (self.reply, "prediction-feedback"),
        ):
            part.add_class(hook)
        question = HTML(f"<b>Predict.</b> {item['question']}")
        super().__init__([question, self.choices, self.sure, self.button, self.reply])
        self.add_class(f"predict-{key}")
        kept = committed(lesson).get(key)
        if kept and kept["choice"] in range(len(item["options"])):
            self.choices.value = kept["choice"]
            self.sure.value = nearest(self.sure.options, kept["sure"])
            self._lock()

    @property
    def locked(self) -> bool:
        """Return True once the answer is committed."""
        return bool(self.choices.disabled)

    @contextmanager
    def reveal(self) -> Iterator[None]:
        """Run the cell's code now, show what it displays and prints once the answer is committed.

        Errors pass through, so a claim that fails stops the lesson, committed or not.
        """
        from IPython.display import display
        from IPython.utils.capture import capture_output

        captured = capture_output()
        with captured as shown:
            yield
        cover, output = HTML("" if self.locked else COVER), Output()
        cover.add_class("prediction-cover")
        output.add_class(f"revealed-{self.key}")
        output.layout.display = None if self.locked else "none"
        output.outputs = (*map(_displayed, shown.outputs), *_printed(shown.stdout))
        self.covers.append((cover, output))
        display(cover, output)

    def _choose(self, change: dict[str, Any]) -> None:
        self.button.disabled = change["new"] is None

    def _commit(self, _: Button) -> None:
        self._lock()  # first of all the reader sees the answer
        problem = change_answers("predictions", self._keep)
        self.reply.value += f"<br>{escape(problem)}" if problem else ""

    def _keep(self, answers: Answers) -> None:
        kept = {"choice": self.choices.value, "sure": self.sure.value}
        answers.setdefault(self.lesson, {})[self.key] = kept

    def _lock(self) -> None:
        for part in (self.choices, self.sure, self.button):
            part.disabled = True
        self.button.description = "Committed"
        self.reply.value = feedback(self.item, self.choices.value)
        for cover, output in self.covers:
            cover.value, output.layout.display = "", None


def committed(lesson: str) -> dict[str, dict[str, Any]]:
    """Return the answers committed in a lesson: key → {"choice": option, "sure": probability}."""
    answers: dict[str, dict[str, Any]] = load_answers("predictions").get(lesson, {})
    return answers


def _displayed(rich: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "data": rich.data, "metadata": rich.metadata or {}}


def _printed(text: str) -> list[dict[str, Any]]:
    return [{"output_type": "stream", "name": "stdout", "text": text}] if text else []
