"""The Elastic Decision Transformer: how much past should the agent remember now?

Where this is not as in the official code (Wu, Wang & Hamaya 2023):

- Returns enter the network as numbers over the return scale, not as bins.
- The search feeds back the expectile; sampled returns (`history="sampled"`) wish for high returns
  once and draw from the best 15 % of bins. `seqrl.lessons.quirks` does both as published.
- A bin is encoded and decoded with the same width; bins span the returns of the data.
- Windows are padded on the left and padding is hidden, so the one return that all look at is the
  first *real* one. A next state is compared where the window holds it.
- Dropout acts on attention weights, not on what they gather.
- Initial weights and the scale of returns are PyTorch's and 1,000, as there, in the preset `paper`
  alone.
- A window begins at any step of a trajectory that is drawn anew for each window; there each
  trajectory is drawn once an epoch, and its last K − 1 steps begin none.

Ours, beside the paper: all candidates in one pass, `history="amortised"`, `position="elastic"`.
"""

from seqrl.elastic.amortised import distil
from seqrl.elastic.config import ElasticConfig, published_for
from seqrl.elastic.model import ElasticDecisionTransformer, Prediction, decode, encode
from seqrl.losses import expectile_loss

__all__ = [
    "ElasticConfig",
    "ElasticDecisionTransformer",
    "Prediction",
    "decode",
    "distil",
    "encode",
    "expectile_loss",
    "published_for",
]
