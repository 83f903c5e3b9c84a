"""The Online Decision Transformer: from a fixed data set to learning by doing.

Where this is not as in the official code (Zheng, Zhang & Grover 2022):

- The entropy is a mean over real steps; there it counts padding too (`seqrl.lessons.quirks`).
- λ is part of what is saved; there only its optimiser is.
- What `seqrl.decision_transformer` says of initial weights, embedding dropout, the scale of
  returns and padding holds here, too.
- The optimiser's second clipping of gradients, to norm 1, is left out: they were clipped to 0.25.
- LAMB sizes the step of the queries apart from that of keys and values; there they are one weight.
- Densities are per unit of the action space's half width; for ±1 that is the same.
- The smaller presets take actions at the edge of the space 0.01 inside it, not 1e-6. Where many
  were clipped to ±1, atanh(1 − 1e-6) ≈ 7 would make the policy so uncertain that it explores
  nothing but accidents.
- The worst offline trajectory may enter the buffer; there it is always lost.

Ours, beside the paper: discrete actions, by the categorical analogue; a schedule of requests
(`Plan.growth`), a share of offline data in each batch (`Plan.offline_share`), both off.
"""

from seqrl.online.buffer import TrajectoryBuffer
from seqrl.online.config import OnlineConfig, PolicyConfig
from seqrl.online.distribution import Categorical, Normal, SquashedNormal
from seqrl.online.fine_tuning import OnlineRun, fine_tune
from seqrl.online.model import OnlineDecisionTransformer, StochasticDecisionTransformer, Temperature
from seqrl.online.plan import PUBLISHED, Plan, published_for

__all__ = [
    "PUBLISHED",
    "Categorical",
    "Normal",
    "OnlineConfig",
    "OnlineDecisionTransformer",
    "OnlineRun",
    "Plan",
    "PolicyConfig",
    "SquashedNormal",
    "StochasticDecisionTransformer",
    "Temperature",
    "TrajectoryBuffer",
    "fine_tune",
    "published_for",
]
