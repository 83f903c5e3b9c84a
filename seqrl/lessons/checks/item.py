"""A multiple-choice item: a question, and one sentence for every option."""

from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from ipywidgets import HTML, Layout, RadioButtons, VBox

from seqrl.lessons.living import data, element

Item = dict[str, Any]  # "question", "options" as [text, feedback] pairs, "right": an option's index


def feedback(item: Item, choice: int) -> str:
    """Return what to say to option number `choice` of an item.

    >>> item = {"right": 1, "options": [["no", "Not so."], ["yes", "Indeed."]]}
    >>> feedback(item, 0), feedback(item, 1)
    ('✗ Not so.', '✓ Indeed.')
    """
    mark = "✓" if choice == item["right"] else "✗"
    return f"{mark} {item['options'][choice][1]}"


def feedbacks(item: Item) -> list[str]:
    """Return what to say to each option."""
    return [feedback(item, choice) for choice in range(len(item["options"]))]


def options(item: Item) -> RadioButtons:
    """Return the options of an item to choose from, none chosen yet."""
    texts = [(text, index) for index, (text, _) in enumerate(item["options"])]
    return RadioButtons(options=texts, value=None, layout=Layout(width="auto"))


def answered_at_once(heading: str, item: Item) -> VBox:
    """Return an item whose feedback appears as soon as an option is chosen."""
    choices, reply = options(item), HTML()
    reply.add_class("quiz-feedback")
    on_choice(choices, lambda choice: setattr(reply, "value", feedback(item, choice)))
    return VBox([HTML(f"{heading} {item['question']}"), choices, reply])


def answered_on_a_page(heading: str, item: Item, group: str) -> str:
    """Return the same for a page, in HTML; `group` is a name that no other item there has."""
    reply = '<p class="quiz-feedback" role="status"></p>'
    content = to_choose(heading, item, group) + reply + answers(item)
    return element("question", content + data({"feedback": feedbacks(item)}))


def to_choose(heading: str, item: Item, group: str) -> str:
    """Return the question of an item and its options as radio buttons, in HTML."""
    choices = "".join(
        f'<label><input type="radio" name="{group}" value="{index}" autocomplete="off">'
        f"<span>{escape(text)}</span></label>"
        for index, (text, _) in enumerate(item["options"])
    )
    legend = f"<legend>{heading} {item['question']}</legend>"
    return f'<fieldset class="live-options">{legend}{choices}</fieldset>'


def to_read(heading: str, item: Item) -> str:
    """Return the question of an item and its options, numbered, in HTML."""
    texts = "".join(f"<li>{escape(text)}</li>" for text, _ in item["options"])
    return f"<p>{heading} {item['question']}</p><ol>{texts}</ol>"


def answers(item: Item) -> str:
    """Return what there is to say to each option, folded away, in HTML."""
    lines = "".join(
        f"<li>{escape(text)}<br>{said}</li>"
        for (text, _), said in zip(item["options"], feedbacks(item), strict=True)
    )
    summary = "<summary>A word on every option</summary>"
    return f'<details class="live-answers">{summary}<ol>{lines}</ol></details>'


def nearest(levels: Iterable[tuple[str, float]], value: float) -> float:
    """Return the level of a slider, a (label, number) pair each, that lies nearest to `value`.

    >>> nearest([("unsure", 0.5), ("sure", 1.0)], 0.7)
    0.5
    """
    return min((number for _, number in levels), key=lambda number: abs(number - value))


def on_choice(choices: RadioButtons, act: Callable[[int], None]) -> None:
    """Call `act` with the number of each option that is chosen."""
    choices.observe(lambda change: act(change["new"]), names="value")
