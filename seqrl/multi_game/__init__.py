"""One model for many games: words, pictures, returns and actions as one sequence."""

from seqrl.multi_game.config import MultiGameConfig
from seqrl.multi_game.instructions import follows_words
from seqrl.multi_game.model import MultiGameTransformer
from seqrl.multi_game.patches import patches
from seqrl.multi_game.tilt import tilted

__all__ = [
    "MultiGameConfig",
    "MultiGameTransformer",
    "follows_words",
    "patches",
    "tilted",
]
