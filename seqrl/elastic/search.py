"""The history search, exact and cheap: all lengths of the past in one pass, no token unread.

A history is the last so many steps. What is read from it depends on its states and actions, on
its first return and, for an action, on its last one; nobody looks at the returns between, so they
are left out. The candidate histories of an environment lie side by side in one sequence, each
blind to the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor

from seqrl.transformer import bias_of

if TYPE_CHECKING:
    from seqrl.elastic.model import ElasticDecisionTransformer

Batch = Mapping[str, Tensor]


class Choice(NamedTuple):
    """Which history was chosen in each of n environments, and what the candidates promised."""

    lengths: Tensor  # [n], in steps
    values: Tensor  # [n, C], of the candidates, from the longest: dropped 0, search_step, … steps
    firsts: Tensor | None = None  # [n], the return that the chosen history's first state promised


def choose(edt: ElasticDecisionTransformer, batch: Batch) -> Choice:
    """Return the lengths of history to act on, chosen as `config.history` says.

    "search" and "sampled" take the candidate that promises most (the longest of equal ones);
    "amortised" what the selector foresees, "whole" all of it: these two compare no values.
    """
    lived = batch["mask"].sum(dim=1)  # [n]
    if edt.config.history in ("search", "sampled"):
        return search(edt, batch, near_the_last_choice(edt, batch))
    unknown = torch.empty(len(lived), 0, device=lived.device)  # [n, 0]
    if edt.config.history == "whole":
        return Choice(lived, unknown)
    return Choice(edt.selector.lengths(edt.standardised(batch)[:, -1], lived), unknown)


def search(edt: ElasticDecisionTransformer, batch: Batch, tried: Tensor | None = None) -> Choice:
    """Return the candidate with the highest promise.

    The candidates drop 0, `search_step`, … of the oldest steps lived, or, where `tried` [n, K]
    is given, as many steps as it names. A candidate's promise is the τ-expectile read at its last
    state, given the return that its first state promises by itself (official code,
    decision_transformer/utils.py).
    """
    steps, lived = batch["mask"].shape[1], batch["mask"].sum(dim=1)  # [n]
    every = edt.config.search_step if tried is None else 1
    dropped = torch.arange(0, steps, every, device=lived.device)  # [C]
    starts = steps - lived.unsqueeze(1) + dropped  # [n, C]
    asked = starts < steps if tried is None else (starts < steps) & tried  # [n, C]
    some = asked.any(dim=0)  # [C]
    begins = starts[:, some].clamp(max=steps - 1)
    firsts = read(edt, edt.embed(batch), *(("first", begin) for begin in begins.T))  # [n, C, D]
    promised = edt.imagine(firsts)  # [n, C]
    batch = given(batch, begins, promised)
    newest = read(edt, edt.embed(batch), *(("past", begin) for begin in begins.T))  # [n, C, D]
    values = newest.new_full(starts.shape, -torch.inf)  # [n, C]
    values[:, some] = edt.expected_return(newest)
    values = values.masked_fill(~asked, -torch.inf)  # [n, C]
    best = values.argmax(dim=1)  # [n], the first of equal ones: the longest
    mine = promised.gather(1, (some.cumsum(0) - 1)[best].unsqueeze(1)).squeeze(1)  # [n]
    return Choice(lived - dropped[best], values, mine)


def near_the_last_choice(edt: ElasticDecisionTransformer, batch: Batch) -> Tensor | None:
    """Return which numbers of dropped steps [n, K] are tried with a `search_delta`, else None.

    Once an episode is longer than the window, those at most so far from the last choice; before,
    all candidates (official code, `_return_search_heuristic`).
    """
    delta, last = edt.config.search_delta, edt.choice
    n, steps = batch["mask"].shape
    if not delta or last is None or len(last.lengths) != n:
        return None
    dropped = torch.arange(steps, device=last.lengths.device)  # [K]
    near = (dropped - (steps - last.lengths.unsqueeze(1))).abs() <= delta  # [n, K]
    longer = batch["timesteps"][:, -1:] >= edt.config.eval_context  # [n, 1]
    return torch.where(longer, near, dropped % edt.config.search_step == 0)


def act_on(
    edt: ElasticDecisionTransformer, batch: Batch, lengths: Tensor, firsts: Tensor | None = None
) -> Tensor:
    """Return the actions [n, A] of the last step, in raw units or as logits, on these histories.

    Two passes as published: the first, given the running request, says what the first and the
    last state promise; the second acts on that. What the first states promised in a search is
    kept: `firsts` [n].
    """
    steps = int(lengths.max())
    batch = {name: tensor[:, -steps:] for name, tensor in batch.items()}
    begin = steps - lengths  # [n]
    states = read(edt, edt.embed(batch), ("first", begin), ("past", begin))  # [n, 2, D]
    promises = edt.imagine(states)  # [n, 2]
    first = promises[:, 0] if firsts is None else firsts  # [n]
    batch = given(batch, begin.unsqueeze(1), first.unsqueeze(1))
    batch = given(batch, torch.full_like(begin, steps - 1).unsqueeze(1), promises[:, 1:])
    acting = read(edt, edt.embed(batch), ("acting", begin))  # [n, 1, D]
    return edt.as_actions(edt.action_head(acting)).squeeze(1)


def given(batch: Batch, steps: Tensor, returns: Tensor) -> Batch:
    """Return the batch with returns-to-go `returns` [n, C] at `steps` [n, C]."""
    rtg = batch["rtg"].scatter(1, steps.unsqueeze(2), returns.unsqueeze(2))  # [n, K, 1]
    return {**batch, "rtg": rtg}


def read(edt: ElasticDecisionTransformer, tokens: Tensor, *histories: tuple[str, Tensor]) -> Tensor:
    """Return what the transformer gives out at the last token of each history, [n, C, D].

    `tokens` [n, 3K, D] are s, R, a of the window's steps. A history that begins at steps `begin`
    [n] is ("first", begin): that state alone; ("past", begin): all from there to the newest
    state; or ("acting", begin): the same and the newest return.
    """
    named = tuple((kind, tuple(begin.tolist())) for kind, begin in histories)
    places, bias, ends = packing(named, tokens.shape[1] // 3)
    places = places.to(tokens.device).unsqueeze(2).expand(-1, -1, tokens.shape[2])  # [n, T', D]
    return edt.transformer.under(bias.to(tokens.device), tokens.gather(1, places), ends)


@lru_cache(maxsize=32)
def packing(
    histories: tuple[tuple[str, tuple[int, ...]], ...], steps: int
) -> tuple[Tensor, Tensor, Tensor]:
    """Return which tokens make up the histories side by side, their bias, and the last of each.

    The places [n, T'] count the window's tokens s R a s R a …; the bias is [n, 1, T', T'], the
    ends are [C]. A token looks at earlier ones of its own history; at the newest return nobody
    does.
    """
    parts = [_places(kind, torch.tensor(begin).unsqueeze(1), steps) for kind, begin in histories]
    sizes = torch.tensor([part.shape[1] for part in parts])  # [C]
    owners = torch.arange(len(parts)).repeat_interleave(sizes)  # [T']
    places, ends = torch.cat(parts, dim=1), sizes.cumsum(0) - 1  # [n, T'], [C]
    begins = torch.tensor([begin for _, begin in histories]).T[:, owners]  # [n, T']
    real = places >= 3 * begins  # [n, T']
    keys = real.clone()  # [n, T']
    keys[:, ends[[kind == "acting" for kind, _ in histories]]] = False
    earlier = places.unsqueeze(1) <= places.unsqueeze(2)  # [n, T', T']
    together = owners.unsqueeze(0) == owners.unsqueeze(1)  # [T', T']
    itself = torch.eye(len(owners), dtype=torch.bool) & ~real.unsqueeze(2)  # [n, T', T']
    return places, bias_of((together & earlier & keys.unsqueeze(1)) | itself), ends


def _places(kind: str, begin: Tensor, steps: int) -> Tensor:
    """Return the places [n, T'] of a history's tokens: first return, actions, states, or less.

    Rows that begin later than the earliest of `begin` [n, 1] hold padding in front.
    """
    if kind == "first":
        return 3 * begin
    states = torch.arange(3 * int(begin.min()), 3 * steps, 3)
    newest_return = states[-1:] + 1 if kind == "acting" else states[:0]
    shared = torch.cat([states[:-1] + 2, states, newest_return])
    return torch.cat([3 * begin + 1, shared.expand(len(begin), -1)], dim=1)
