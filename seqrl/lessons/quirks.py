"""Known traps of the official codes, as small overrides: lessons and tests show what they do.

Nothing in the module uses them. Four are of the Elastic Decision Transformer's official code,
decision_transformer/utils.py and model.py (Wu, Wang & Hamaya 2023), the last one of the Online
Decision Transformer's, main.py (Zheng, Zhang & Grover 2022).
"""

from collections.abc import Mapping
from typing import NamedTuple

import torch
from torch import Tensor

from seqrl.elastic import ElasticDecisionTransformer, Prediction
from seqrl.elastic.model import looked_at
from seqrl.online import OnlineDecisionTransformer
from seqrl.online.model import Policy
from seqrl.transformer import causal_bias

# The wish for high returns is added in two places, one after the other; for the half-cheetah the
# second is 1, not 15.
OPTIMISM = 10.0 + 15.0
CUT_BELOW = 0.15  # meant as "the best 15 %", used as the quantile below which bins are dropped


def sample_twice_optimistic(logits: Tensor, random: torch.Generator | None = None) -> Tensor:
    """Return bins [n, C] for logits [n, C, bins], wished for twice, of the best 85 % of bins.

    >>> flat = torch.zeros(1, 2000, 60)
    >>> bool(sample_twice_optimistic(flat, torch.Generator().manual_seed(0)).float().mean() > 56)
    True
    """
    wished = logits + OPTIMISM * torch.linspace(0, 1, logits.shape[2], device=logits.device)
    floor = wished.quantile(CUT_BELOW, dim=2, keepdim=True)  # [n, C, 1]
    chances = wished.masked_fill(wished < floor, -torch.inf).softmax(dim=2)  # [n, C, bins]
    drawn = torch.multinomial(chances.flatten(0, 1), 1, generator=random)  # [n·C, 1]
    return drawn.view(logits.shape[:2])


def encode_by_points(returns: Tensor, low: Tensor, high: Tensor, count: int) -> Tensor:
    """Return bins whose width is a part of count − 1, while `decode` takes a part of count.

    So a return that is encoded and decoded again comes out smaller:

    >>> from seqrl.elastic import decode
    >>> low, high, much = torch.tensor(0.0), torch.tensor(4.0), torch.tensor(3.9)
    >>> round(decode(encode_by_points(much, low, high, 60), low, high, 60).item(), 2)
    3.83
    """
    place = (returns - low) / ((high - low) / (count - 1))
    return place.floor().clamp(0, count - 1).long()


class TwiceOptimistic(ElasticDecisionTransformer):
    """Samples returns as the official code does; one draw a candidate, so that luck may choose."""

    def sample_bins(self, logits: Tensor) -> Tensor:
        """Return bins [n, C] for logits [n, C, bins]."""
        return sample_twice_optimistic(logits, self.acting_random)


class Found(NamedTuple):
    """What the published loop found for one environment."""

    length: int
    action: Tensor  # [A], in raw units or as logits
    values: Tensor  # [C], promised return of every candidate


def published_loop(edt: ElasticDecisionTransformer, batch: Mapping[str, Tensor]) -> Found:
    """Return what `elastic.search` returns, at the published cost: two whole passes a candidate.

    `batch` [1, K, …] holds the steps lived by one environment. Every window is as long as the
    longest: a shorter history runs on into zeros, which causality hides, and all tokens of all
    steps are computed. Raises `ValueError` with elastic positions, which the zeros would shift.
    """
    if edt.config.position == "elastic":
        raise ValueError("the published loop knows no elastic positions; compare cut windows")
    steps, every = batch["mask"].shape[1], edt.config.search_step
    values, actions = [], []
    for dropped in range(0, steps, every):
        window = {name: _shifted(tensor, dropped) for name, tensor in batch.items()}
        window["mask"] = torch.ones_like(batch["mask"])
        first = _whole_pass(edt, window)
        second = _whole_pass(edt, window | {"rtg": first.returns})
        newest = steps - 1 - dropped
        values.append(second.returns[0, newest, 0])
        actions.append(second.actions[0, newest])
    best = int(torch.stack(values).argmax())
    return Found(steps - every * best, actions[best], torch.stack(values))


def _shifted(tensor: Tensor, dropped: int) -> Tensor:
    """Return the steps [1, K, …] without the oldest, zeros behind the newest."""
    return torch.cat([tensor[:, dropped:], torch.zeros_like(tensor[:, :dropped])], dim=1)


def _whole_pass(edt: ElasticDecisionTransformer, window: Mapping[str, Tensor]) -> Prediction:
    mask = window["mask"].repeat_interleave(3, dim=1)  # [1, T]
    bias = causal_bias(mask, looked_at(window["mask"]))  # [1, 1, T, T]
    h = edt.transformer.under(bias, edt.embed(window))  # [1, T, D]
    return edt.heads(h[:, 0::3], h[:, 1::3])


class UncertainOfPadding(OnlineDecisionTransformer):
    """Counts padding in the mean entropy, though not in the likelihood: λ obeys empty steps."""

    def mean_entropy(self, real: Policy, every: Policy) -> Tensor:
        """Return the mean entropy [] of all steps, real or not."""
        return every.entropy(self.training_random).mean()
