"""A prediction that is typed instead of clicked: which option, and how sure."""

from typing import Any

from seqrl.lessons.checks.item import Item
from seqrl.tools.fields import finite_number, whole_number


def option(item: Item, choice: Any) -> int:
    """Return the index of the option that a reader names by its number, from 1, or its beginning.

    Raises `ValueError` for a beginning that none or several have; `TypeError` for another thing.

    >>> coin = {"options": [["heads", "No."], ["tails", "Yes."]], "right": 1}
    >>> option(coin, 2), option(coin, "Tail")
    (1, 1)
    """
    texts = [text for text, _ in item["options"]]
    if not isinstance(choice, str):
        return whole_number("choice", choice, 1, len(texts)) - 1
    begun = choice.strip().casefold()
    fitting = [i for i, text in enumerate(texts) if begun and text.casefold().startswith(begun)]
    if len(fitting) != 1:
        numbered = "; ".join(f"{number}: {text}" for number, text in enumerate(texts, start=1))
        raise ValueError(
            f"{len(fitting)} options begin with {choice!r}; give one's number. {numbered}"
        )
    return fitting[0]


def probability(guess: float, sure: Any) -> float:
    """Return how likely a reader holds their answer, said in per cent; `None` is a guess.

    Raises `ValueError` for less than a guess or more than 100, `TypeError` for no number.

    >>> probability(0.5, 80), probability(0.5, None)
    (0.8, 0.5)
    """
    if sure is None:
        return guess
    return max(guess, finite_number("sure (in per cent)", sure, int(100 * guess), 100) / 100)


def own_name(thing: Any, default: str) -> str:
    """Return the name that a reader gave to a thing in their notebook."""
    from IPython import get_ipython

    shell = get_ipython()
    names = shell.user_ns.items() if shell else ()
    return next((n for n, it in names if it is thing and not n.startswith("_")), default)
