"""The Trajectory Transformer: what if the agent imagined how it goes on, before it acts?

Every number of a step, S of a state, A of an action, reward and value, is one token: M = S + A + 2
a step, T = K·M a window. A GPT foretells each from all before it; a plan is what it goes on to say.

Where this is not as in the official code (Janner, Li & Levine 2021):

- Windows are padded on the left and padding is hidden. There a window that passes its episode's
  end is filled with end tokens, all foretold; here the end is one token, after the last value of
  an episode that terminated. One that was cut off by the clock ends in nothing.
- The loss is a mean over tokens that are foretold: the denominator counts no others.
- A plan that comes to its end keeps what it was paid. There it goes on, and an end in the place of
  a reward counts as 0.
- A bin is decoded as the middle of the data in it, not of its edges: a reward that is often 0
  stays 0. Edges are numbers of the data at equal ranks; there every n-th number is one, n a whole
  number, and the last bins may be few or missing.
- A token that cannot be at its place (the end inside a step) has no chance there.
- Of the least likely actions, those that hold less than `action_cdf` together are not drawn, as
  there; of equally likely ones at the limit some stay, there none.
- A window begins at any step; there not at an episode's last.
- With a context of one step an imagined state still sees the step before it, and its action only
  the state; there a plan needs a context of two.
- Goals have bins of their own, of the states in which episodes took their last actions: whatever
  is sought falls into a bin that goals of the data filled. There states' bins serve both, and of
  one that no goal filled nothing was learned.
- A goal moves no other token. There it moves the places that are hidden from attention, so that
  another number than the value is hidden (and its data set stops in a debugger).
- The optimiser is this module's: AdamW with its usual moments and weight decay on all weights, a
  constant rate after the warm-up. There only matrices decay, and the rate falls to a tenth.
- `termination_penalty` is 0, which changes no reward, but in the preset `paper`: in a world that
  ends at its goal −100 would forbid just that.

Ours, beside the paper: attention's keys and values are kept while a plan grows; several
environments plan at once; discrete actions, a token each; a plan on the way to a goal may count
rewards, too; `greedy=False` draws from the data.
"""

from seqrl.trajectory_transformer.beam import Beam, Plan, beams, by_likelihood, by_return
from seqrl.trajectory_transformer.bins import Bins
from seqrl.trajectory_transformer.config import TrajectoryTransformerConfig, published_for
from seqrl.trajectory_transformer.model import TrajectoryTransformer
from seqrl.trajectory_transformer.values import rewards_and_values

__all__ = [
    "Beam",
    "Bins",
    "Plan",
    "TrajectoryTransformer",
    "TrajectoryTransformerConfig",
    "beams",
    "by_likelihood",
    "by_return",
    "published_for",
    "rewards_and_values",
]
