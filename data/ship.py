"""Make what data/ ships: small sets, cards, their pictures, the generated part of the README.

    python data/ship.py

What is there already stays as it is: a shipped set never changes, a change is a new version.
"""

import tempfile
from pathlib import Path
from typing import Any

from seqrl.datasets import cards, make_dataset, pages
from seqrl.datasets.catalogue import NAMESPACE
from seqrl.datasets.control import CONTROL
from seqrl.datasets.minari import open_dataset
from seqrl.datasets.shipping import ship
from seqrl.datasets.worlds import WORLDS
from seqrl.environments.drawing import to_svg
from seqrl.tools.streams import print_anything

HERE = Path(__file__).parent
SETS, README, PICTURE = HERE / "sets", HERE / "README.md", "returns.svg"
BEGIN, END = "<!-- cards: written by data/ship.py -->", "<!-- end of cards -->"


def folder_of(name: str) -> Path:
    """Return where the set `name` ships, or its card alone."""
    return SETS / name.removeprefix(NAMESPACE)


def shipped_cards() -> list[dict[str, Any]]:
    """Return the cards of all sets, the robots' first."""
    return [cards.read_card(folder_of(name)) for name in (*CONTROL, *WORLDS)]


def readme(before: str) -> str:
    """Return the README `before` with the part between the marks written anew."""
    head, _, rest = before.partition(BEGIN)
    _, _, tail = rest.partition(END)
    every = shipped_cards()
    parts = [pages.overview(every), *map(chapter, every)]
    return f"{head}{BEGIN}\n\n" + "\n\n".join(parts) + f"\n\n{END}{tail}"


def chapter(card: dict[str, Any]) -> str:
    """Return one card with its heading and its picture."""
    picture = f"{folder_of(card['name']).relative_to(HERE).as_posix()}/{PICTURE}"
    image = f"![{pages.histogram(card).label}]({picture})"
    return f"### {pages.short(card)}\n\n{pages.section(card)}\n\n{image}"


def world_card(name: str) -> dict[str, Any]:
    """Return the card of a teaching world's set, which is made on first use."""
    with tempfile.TemporaryDirectory() as folder:
        place = make_dataset(name, folder=folder, progress=False)
        return cards.card_of(open_dataset(place / "data"))


def main() -> None:
    """Make what is missing, then write every picture and the README."""
    print_anything()
    for name in CONTROL:
        if not folder_of(name).exists():
            ship(name, SETS)
    for name in WORLDS:
        if not folder_of(name).exists():
            cards.write_card(world_card(name), folder_of(name))
    for card in shipped_cards():
        picture = folder_of(card["name"]) / PICTURE
        picture.write_text(to_svg(pages.histogram(card)) + "\n", encoding="utf-8")
    README.write_text(readme(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
