"""What there is: every set with a recipe, and every set in Minari's folder."""

from __future__ import annotations

from seqrl.datasets import cards, pages
from seqrl.datasets.catalogue import RECIPES
from seqrl.datasets.loading import find
from seqrl.datasets.metadata import read_metadata
from seqrl.datasets.minari import open_dataset
from seqrl.datasets.places import SHIPPED, local_names, on_disk


def list_datasets() -> list[str]:
    """Return one line a set: its name, where it is, how large it is."""
    return [_line(name) for name in sorted({*RECIPES, *local_names()})]


def _line(name: str) -> str:
    try:
        place = on_disk(name)
        if place is None:
            return f"{name:<38} made on first use"
        size = read_metadata(place / "data")
    except (ValueError, OSError) as error:
        return f"{name:<38} cannot be read: {cards.plain(error)}"
    where = "shipped" if place.is_relative_to(SHIPPED) else "in Minari's folder"
    return (
        f"{name:<38} {where:<18} {size['total_episodes']:>6,} episodes "
        f"{size['total_steps']:>10,} steps"
    )


def describe(name: str) -> str:
    """Return the data card of the set `name` as text; a set that is not here is made first.

    Nothing that the set names is run or imported. Raises `ValueError` for an unknown name.
    """
    place = find(name)
    card = cards.card_of(open_dataset(place / "data"))
    if place.is_relative_to(SHIPPED):
        card = cards.read_card(place) | card
    return f"{card['name']}, in {place}\n{pages.section(card)}"
