"""Small agents and batches of the Trajectory Transformer. M = 7, or 6 if discrete; K = 4."""

import numpy as np
import torch

from seqrl.trajectory_transformer import TrajectoryTransformer
from tests.samples import S, make_agent, make_batch, make_data

STEPS, BINS = 4, 5
LIVED = (4, 2, 1, 4, 3)  # real steps of a batch's rows


def planner(*, discrete: bool = False, seed: int = 0, **settings) -> TrajectoryTransformer:
    """A stirred agent without dropout that knows the bins of random data."""
    sizes = {"max_seq_len": STEPS, "num_bins": BINS, "action_cdf": 0.0}
    agent = make_agent(TrajectoryTransformer, discrete=discrete, seed=seed, **(sizes | settings))
    if agent.config.state_dim == S:
        agent.prepare(make_data(discrete=discrete))
    return agent.eval()


def window(*, discrete: bool = False, seed: int = 0, lengths=LIVED, **sizes):
    """A batch that holds rewards, values and ends too: every second row terminates."""
    context = max(*lengths, sizes.pop("context", STEPS))
    batch = make_batch(discrete=discrete, lengths=lengths, context=context, seed=seed, **sizes)
    random = torch.Generator().manual_seed(seed + 100)
    rewards, values = torch.randn(2, *batch["mask"].shape, generator=random) * batch["mask"]
    terminated = torch.zeros_like(batch["mask"])
    terminated[::2, -1] = True
    goals = torch.randn(len(lengths), 1, batch["states"].shape[2], generator=random)
    more = {"rewards": rewards, "values": values, "terminated": terminated}
    return batch | more | {"goals": goals.expand_as(batch["states"]).clone()}


def said(agent, tokens: torch.Tensor, batch) -> torch.Tensor:
    """What the whole network says follows each of a batch's tokens."""
    return agent.logits(tokens, batch["mask"], agent.ahead(batch))


def log_chances(agent, tokens: torch.Tensor, batch) -> np.ndarray:
    """The same of one row's tokens [K, M] on the way to its batch's goal: no padding, no cache."""
    whole = {**batch, "mask": torch.ones(1, len(tokens), dtype=torch.bool)}
    with torch.no_grad():
        return said(agent, tokens.unsqueeze(0), whole)[0].log_softmax(dim=2).numpy()
