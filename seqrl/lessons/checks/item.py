"""A multiple-choice item: a question, and one sentence for every option."""

from collections.abc import Callable, Iterable
from typing import Any

from ipywidgets import HTML, Layout, RadioButtons, VBox

Item = dict[
    str, Any
]  # "question", "options" as [text, feedback] pairs, "right": an option's index


def feedback(item: Item, choice: int) -> str:
    """Return what to say to option number `choice` of an item.

    >>> item = {"right": 1, "options": [["no", "Not so."], ["yes", "Indeed."]]}
    >>> feedback(item, 0), feedback(item, 1)
    ('✗ Not so.', '✓ Indeed.')
    """
    mark = "✓" if choice == item["right"] else "✗"
    return f"{mark} {item['options'][choice][1]}"


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


def nearest(levels: Iterable[tuple[str, float]], value: float) -> float:
    """Return the level of a slider, a (label, number) pair each, that lies nearest to `value`.

    >>> nearest([("unsure", 0.5), ("sure", 1.0)], 0.7)
    0.5
    """
    return min((number for _, number in levels), key=lambda number: abs(number - value))


def on_choice(choices: RadioButtons, act: Callable[[int], None]) -> None:
    """Call `act` with the number of each option that is chosen."""
    choices.observe(lambda change: act(change["new"]), names="value")
