"""Small pictures with words, and agents for them: every axis has a size of its own."""

import torch

from seqrl.multi_game import MultiGameTransformer
from tests.samples import A, D, K, make_agent, make_batch

SIDE, WORDS, VOCABULARY, BINS = 6, 2, 5, 8  # pixels to a side; P = 9 patches
S = 3 * SIDE**2 + WORDS
LENGTHS = (7, 4, 7, 1, 5)


def agent_of(discrete=True, **settings):
    """An agent without dropout whose weights are as they begin: large enough to matter."""
    sizes = {"picture_side": SIDE, "words": WORDS, "vocabulary": VOCABULARY, "num_bins": BINS}
    agent = make_agent(
        MultiGameTransformer,
        discrete=discrete,
        stirred=False,
        **{"state_dim": S, "eval_context": K} | sizes | settings,
    )
    return agent.eval()


def batch_of(discrete=True, lengths=LENGTHS):
    """A batch of random pictures, each step with words of its own."""
    batch = make_batch(discrete=discrete, lengths=lengths, state_dim=S)
    random, real = torch.Generator().manual_seed(4), batch["mask"].unsqueeze(2)
    words = torch.randint(VOCABULARY, (*batch["mask"].shape, WORDS), generator=random)
    pixels = torch.rand(*batch["mask"].shape, S - WORDS, generator=random)
    states = torch.cat([pixels, words], dim=2) * real  # [B, K, S]
    rtg = torch.rand(*batch["mask"].shape, 1, generator=random) * real
    return batch | {"states": states, "rtg": rtg}


__all__ = ["A", "BINS", "D", "K", "LENGTHS", "S", "SIDE", "VOCABULARY", "WORDS"]
