"""The names of all sets with a recipe."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches

from seqrl.datasets.control import CONTROL
from seqrl.datasets.recipe import Recipe
from seqrl.datasets.worlds import WORLDS

NAMESPACE = "seqrl/"
RECIPES: dict[str, Callable[[], Recipe]] = {**CONTROL, **WORLDS}


def recipe_of(name: str) -> tuple[str, Recipe]:
    """Return the full name and the recipe of `name`, tried exactly and then under `seqrl/`.

    Raises `ValueError` with the nearest names if there is none.
    """
    for full in (name, NAMESPACE + name):
        if full in RECIPES:
            return full, RECIPES[full]()
    raise ValueError(f"no recipe makes {name!r}; {nearest(name)}")


def nearest(name: str, others: tuple[str, ...] = ()) -> str:
    """Return a hint: the known names nearest to `name`, or where all names are shown."""
    known = sorted({*RECIPES, *others})
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    near = near or get_close_matches(NAMESPACE + name, known, n=3, cutoff=0.5)
    if near:
        return f"did you mean {', '.join(near)}?"
    return f"`list_datasets()` and `python -m seqrl data list` show the {len(known)} there are"
