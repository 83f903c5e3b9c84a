"""Who made the medium sets: how well they play as they recorded, and without their noise."""

from collections.abc import Sequence

from seqrl.datasets.cards import read_card
from seqrl.datasets.places import SHIPPED
from seqrl.tools.markdown import table

DENOISED = (
    "Normalised, 50 fresh episodes each. Agents are scored with greedy actions: whoever imitates "
    "a noisy policy well may play as it would without its noise."
)
PLAYERS = {
    "the medium policy": "as it recorded",
    "the medium policy without its noise": "without its noise",
}


def maker_table(tasks: Sequence[str]) -> str:
    """Return how well the policy behind each medium set among `tasks` plays, both ways."""
    cards = ((task, read_card(SHIPPED / task).get("players", {})) for task in tasks)
    lines = [
        [task, *(f"{players[who]['normalised']:.1f}" for who in PLAYERS)]
        for task, players in cards
        if players.keys() >= PLAYERS.keys()
    ]
    return table(["data set", *PLAYERS.values()], lines)
