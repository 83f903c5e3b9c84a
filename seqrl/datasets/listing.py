"""What there is: every set with a recipe, and every set in Minari's folder."""

from __future__ import annotations

from minari import MinariDataset
from minari.dataset.minari_storage import MinariStorage

from . import cards, pages
from .catalogue import RECIPES
from .loading import SHIPPED, find, local_names, on_disk


def list_datasets() -> list[str]:
    """Return one line a set: its name, where it is, how large it is."""
    return [_line(name) for name in sorted({*RECIPES, *local_names()})]


def _line(name: str) -> str:
    place = on_disk(name)
    if place is None:
        return f"{name:<38} made on first use"
    size = MinariStorage.read_raw_metadata(place / "data")
    where = "shipped" if place.is_relative_to(SHIPPED) else "in Minari's folder"
    return (
        f"{name:<38} {where:<18} {size['total_episodes']:>6,} episodes "
        f"{size['total_steps']:>10,} steps"
    )


def describe(name: str) -> str:
    """Return the data card of the set `name` as text; a set that is not here is made first.

    Raises `ValueError` for an unknown name.
    """
    place = find(name)
    card = cards.read_card(place) | cards.card_of(MinariDataset(place / "data"))
    return f"{card['name']}, in {place}\n{pages.section(card)}"
