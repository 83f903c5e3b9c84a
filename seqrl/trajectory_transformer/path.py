"""Trajectories that grow token by token: what has been read is kept and not read again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn import functional as F

from seqrl.trajectory_transformer.choices import Choice, likeliest
from seqrl.transformer import Cache, bias_of

if TYPE_CHECKING:
    from seqrl.trajectory_transformer.model import TrajectoryTransformer


class Path:
    """R rows of tokens that grow one at a time, each read once: a cache keeps keys and values.

    Rows begin with the batch's last steps up to the newest state: `tokens` [R, T], of which the
    first `padded` [R] steps are none. Of what a row has `grown` [R, T'] since that state it sees
    `eval_context` steps at most: when more have been imagined the oldest goes, all places move,
    and what is left is read anew. A row that has `ended` [R] grows no more. All see what stands
    `ahead` [R, G, D].
    """

    def __init__(self, agent: TrajectoryTransformer, batch: Mapping[str, Tensor]) -> None:
        c = agent.config
        self.agent, self.size = agent, c.tokens_per_step
        unknown = torch.zeros_like(batch["rewards"])  # [R, K]
        every = agent.tokens({**batch, "values": unknown}).flatten(1)  # [R, K·M]
        self.tokens = every[:, : every.shape[1] - self.size + c.state_dim]
        self.grown = self.tokens[:, -c.state_dim :]
        self.padded = (~batch["mask"]).sum(dim=1)
        self.ended = torch.zeros_like(self.padded, dtype=torch.bool)
        self.ahead = agent.ahead(batch)
        self.cache, self.read = Cache(), 0
        self.said: Tensor | None = None  # of the next token, once it was asked for

    def logits(self) -> Tensor:
        """Return the logits [R, bins + 1] of the next token."""
        if self.said is None:
            self.said = self._read()
        return self.said

    def _read(self) -> Tensor:
        """Return the logits, from all tokens that were not read yet."""
        self._forget()
        agent, count = self.agent, self.tokens.shape[1]
        places = torch.arange(self.read, count, device=self.tokens.device)  # [T']
        places = places - self.padded.unsqueeze(1) * self.size  # [R, T']; negative: padding
        x = agent.embed(self.tokens[:, self.read :], places.clamp(min=0))  # [R, T', D]
        if not self.read:
            x = torch.cat([self.ahead, x], dim=1)
        h = agent.transformer.under(self._bias(x.shape[1]), x, slice(-1, None), self.cache)
        self.read = count
        dim = (count - 1) % self.size
        logits = F.linear(h[:, -1], agent.heads[dim])  # [R, bins + 1]
        return logits.masked_fill(~agent.allowed[dim], -torch.inf)

    def _bias(self, unread: int) -> Tensor:
        """Return the bias [R, 1, T', G + T] of so many newest tokens; see `logits` of the model."""
        first = -self.ahead.shape[1]
        column = torch.arange(first, self.tokens.shape[1], device=self.tokens.device)  # [G + T]
        real = (column < 0) | (column >= self.padded.unsqueeze(1) * self.size)  # [R, G + T]
        looked_at = real & ((column < 0) | (column % self.size != self.size - 1))  # [R, G + T]
        query = column[-unread:].unsqueeze(1)  # [T', 1]
        itself = (column == query) & ~real[:, -unread:].unsqueeze(2)  # [R, T', G + T]
        return bias_of(((column <= query) & looked_at.unsqueeze(1)) | itself)

    def _forget(self) -> None:
        """Drop the steps that the next token shall not see: a new state sees one before it."""
        c, (steps, begun) = self.agent.config, divmod(self.tokens.shape[1], self.size)
        kept = max(c.eval_context - 1, int(begun < c.state_dim))
        if (extra := steps - kept) > 0:
            self.tokens = self.tokens[:, extra * self.size :]
            self.padded = (self.padded - extra).clamp(min=0)
            self.cache, self.read = Cache(), 0

    def push(self, tokens: Tensor) -> None:
        """Append a token to each row, [R]; rows that have ended get no other than the end."""
        end, self.said = self.agent.config.num_bins, None
        tokens = tokens.masked_fill(self.ended, end).unsqueeze(1)  # [R, 1]
        self.ended = tokens.squeeze(1) == end
        self.grown = torch.cat([self.grown, tokens], dim=1)
        self.tokens = torch.cat([self.tokens, tokens.clamp(max=end - 1)], dim=1)

    def grow(self, count: int, choose: Choice) -> Tensor:
        """Append so many tokens, each chosen by its logits; return them, [R, count]."""
        for _ in range(count):
            self.push(choose(self.logits()))
        return self.grown[:, self.grown.shape[1] - count :]

    def expect(self) -> Tensor:
        """Return the mean [R] of the next number, and append the likeliest token."""
        dim = self.tokens.shape[1] % self.size
        logits = self.logits()  # [R, bins + 1]
        self.push(likeliest(logits))
        return logits.softmax(dim=1)[:, :-1] @ self.agent.bins.middles[dim].to(logits)

    def keep(self, rows: Tensor) -> None:
        """Go on with these rows [R'] in this order."""
        self.tokens, self.grown = self.tokens[rows], self.grown[rows]
        self.padded, self.ended = self.padded[rows], self.ended[rows]
        self.ahead = self.ahead[rows]
        self.said = None if self.said is None else self.said[rows]
        self.cache.take(rows)
