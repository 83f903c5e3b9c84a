"""The Elastic Decision Transformer: how much past should the agent remember now?"""

from .amortised import distil
from .bins import decode, encode
from .config import ElasticConfig
from .expectile import expectile_loss
from .model import ElasticDecisionTransformer, Prediction

__all__ = [
    "ElasticConfig",
    "ElasticDecisionTransformer",
    "Prediction",
    "decode",
    "distil",
    "encode",
    "expectile_loss",
]
