"""The Online Decision Transformer: from a fixed data set to learning by doing.

Where this is not as in the official code (Zheng, Zhang & Grover 2022):

- The entropy is a mean over real steps; there it counts padding too (`seqrl.quirks`).
- λ is part of what is saved, and so is its optimiser; there both are lost.
- Embeddings begin as GPT-2's, N(0, 0.02), as in all models here.
- The optimiser's second clipping of gradients, to norm 1, is left out: they were clipped to 0.25.
- Densities are per unit of the action space's half width; for ±1 that is the same.
- Dropout acts on attention weights, not on what they gather.

Ours, beside the paper: discrete actions, by the categorical analogue.
"""

from .config import OnlineConfig
from .distribution import Categorical, SquashedNormal
from .model import OnlineDecisionTransformer
from .temperature import Temperature

__all__ = [
    "Categorical",
    "OnlineConfig",
    "OnlineDecisionTransformer",
    "SquashedNormal",
    "Temperature",
]
