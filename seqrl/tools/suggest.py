"""What to say of a name that nobody knows."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """Return a hint for a name that is not among the known ones: the nearest, else all of them.

    >>> did_you_mean("dropuot", ["learning_rate", "dropout"])
    "did you mean 'dropout'?"
    >>> did_you_mean("batch", ["learning_rate", "dropout"])
    'known: learning_rate, dropout'
    """
    names = list(known)
    near = get_close_matches(str(name), names, n=1)
    return f"did you mean {near[0]!r}?" if near else f"known: {', '.join(names)}"
