"""What a model of many games is made of: a picture, a few words, returns in bins."""

from dataclasses import dataclass
from typing import Any, ClassVar

from seqrl.config import Config

_GAMES: dict[str, Any] = {
    **{"picture_side": 8, "patch_side": 2, "words": 3, "vocabulary": 9, "num_bins": 4},
    **{"max_seq_len": 1, "eval_context": 1, "max_ep_len": 9, "dropout": 0.0, "kappa": 10.0},
}
_LAPTOP: dict[str, Any] = {
    **{"hidden_dim": 32, "num_heads": 4, "learning_rate": 4e-3, "batch_size": 128},
}


@dataclass(frozen=True, kw_only=True)
class MultiGameConfig(Config):
    """A `Config` with the sizes of pictures, words and returns.

    A state is a picture, `picture_side`² pixels of three numbers, and after it the numbers of
    `words` words.

    >>> MultiGameConfig.laptop(state_dim=195, action_dim=5).patches
    16
    """

    presets: ClassVar[dict[str, dict[str, Any]]] = {
        "tiny": Config.presets["tiny"] | _GAMES,
        "laptop": Config.presets["laptop"] | _GAMES | _LAPTOP,
    }

    adjustable: ClassVar[tuple[str, ...]] = (*Config.adjustable, "kappa")

    picture_side: int  # in pixels
    patch_side: int
    words: int  # of an instruction
    vocabulary: int  # how many words there are
    num_bins: int  # of the return-to-go, from the data's least to greatest; 1: none is told apart
    kappa: float  # κ: how much promised returns are tilted towards the highest; 0: as in the data

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("picture_side", "patch_side", "words", "vocabulary", "num_bins"):
            self.require(getattr(self, name) >= 1, name, "at least 1")
        side = self.picture_side
        self.require(side % self.patch_side == 0, "patch_side", f"a divisor of {side} pixels")
        pixels, size = self.pixels, self.pixels + self.words
        told = f"{size}: {pixels} numbers of a picture and {self.words} words"
        self.require(self.state_dim == size, "state_dim", told)

    @property
    def pixels(self) -> int:
        """Return how many numbers a picture is."""
        return 3 * self.picture_side**2

    @property
    def patches(self) -> int:
        """Return into how many patches a picture is cut, P."""
        return self.patches_a_side**2

    @property
    def patches_a_side(self) -> int:
        """Return into how many rows, and columns, of patches a picture is cut."""
        return self.picture_side // self.patch_side

    @property
    def observed(self) -> int:
        """Return how many tokens are observed at a step: words and patches."""
        return self.words + self.patches
