"""Amortised history selection, our extension: the search's choice, foreseen from the state.

The search reads every candidate history to choose one. A small network that has seen enough of
its choices names the length at once, so that one short history is all that must be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from tqdm.auto import tqdm

from seqrl.elastic import search
from seqrl.elastic.config import ElasticConfig
from seqrl.sampling import windows
from seqrl.tools.eval_mode import eval_mode
from seqrl.tools.fields import finite_number, whole_number
from seqrl.trajectories import Trajectories

if TYPE_CHECKING:
    from seqrl.elastic.model import ElasticDecisionTransformer

HIDDEN = 64


class LengthSelector(nn.Module):
    """Says for a state how many steps of history the search would keep."""

    candidates: Tensor
    distilled: Tensor

    def __init__(self, config: ElasticConfig) -> None:
        super().__init__()
        lengths = torch.arange(config.max_seq_len, 0, -config.search_step)  # [C]
        self.register_buffer("candidates", lengths)
        self.register_buffer("distilled", torch.tensor(False))
        self.network = nn.Sequential(
            nn.Linear(config.state_dim, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, len(lengths))
        )
        self.register_load_state_dict_pre_hook(_refuse_other_candidates)

    def forward(self, states: Tensor) -> Tensor:
        """Return a logit for every candidate length, for standardised states [n, S]: [n, C]."""
        return self.network(states)

    def lengths(self, states: Tensor, lived: Tensor) -> Tensor:
        """Return the likeliest length [n] for standardised states [n, S], `lived` [n] at most.

        Raises `RuntimeError` before `distil`.
        """
        if not self.distilled:
            raise RuntimeError(
                'history="amortised" needs a selector that has learned the search\'s choices: '
                "call distil(edt, data) first"
            )
        return torch.minimum(self.candidates[self(states).argmax(dim=1)], lived)


def _refuse_other_candidates(
    selector: LengthSelector, state: dict[str, Tensor], prefix: str, *_: Any
) -> None:
    kept = state[f"{prefix}candidates"]
    if not torch.equal(kept, selector.candidates.to(kept.device)):
        raise ValueError(
            f"the selector's candidates are {kept.tolist()}, expected "
            f"{selector.candidates.tolist()}: max_seq_len, less search_step, and so on"
        )


def distil(
    edt: ElasticDecisionTransformer,
    data: Trajectories,
    updates: int = 300,
    *,
    batch_size: int = 64,
    learning_rate: float = 3e-3,
    progress: bool = True,
) -> float:
    """Teach the selector what the search chooses on the data; return how often it agrees.

    Only the selector learns, from the search as it acts: without dropout, over all candidates.
    Histories are the data's full windows; the share of equal choices is that of ten batches
    more, which taught nothing. Raises `ValueError` for data without a window of `eval_context`
    steps.
    """
    whole_number("updates", updates, least=0)
    whole_number("batch_size", batch_size, least=1)
    finite_number("learning_rate", learning_rate, least=0)
    optimiser = torch.optim.AdamW(edt.selector.parameters(), lr=learning_rate)
    agreed: list[Tensor] = []
    bar = tqdm(
        _choices(edt, data, updates + 10, batch_size),
        total=updates + 10,
        desc="distilling",
        disable=not progress,
    )
    with eval_mode(edt):
        for number, (states, chosen) in enumerate(bar):
            logits = edt.selector(states)  # [n, C]
            if number >= updates:
                agreed.append(logits.argmax(dim=1) == chosen)
                continue
            optimiser.zero_grad()
            F.cross_entropy(logits, chosen).backward()
            optimiser.step()
    edt.selector.distilled.fill_(True)
    return float(torch.cat(agreed).float().mean())


def _choices(
    edt: ElasticDecisionTransformer, data: Trajectories, count: int, batch_size: int
) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield the last states [n, S] of `count` batches of full windows, and the candidates [n]."""
    context, every = edt.config.eval_context, edt.config.search_step
    if int(data.lengths.max()) < context:
        raise ValueError(f"no episode has the {context} steps of eval_context; nothing to search")
    drawn = windows(data, batch_size, context, seed=edt.seed, device=edt.device)
    some = (batch for batch in drawn if batch["mask"].all(dim=1).any())
    for batch in islice(some, count):
        full = batch["mask"].all(dim=1)  # [B]
        whole = {name: tensor[full] for name, tensor in batch.items()}
        with torch.no_grad():
            lengths = search.search(edt, whole).lengths  # [n]
        yield edt.standardised(whole)[:, -1], (edt.config.max_seq_len - lengths) // every
