"""Beam search: many ways in which a trajectory could go on, of which the best are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from seqrl.tools.eval_mode import eval_mode
from seqrl.transformer import Cache, bias_of

if TYPE_CHECKING:
    from seqrl.trajectory_transformer.model import TrajectoryTransformer

Choice = Callable[[Tensor], Tensor]  # from logits [R, bins + 1] to tokens [R]


class Plan(NamedTuple):
    """The best way to go on that was found for each of n environments."""

    tokens: Tensor  # [n, steps, M], from the present on; num_bins where it has ended
    score: Tensor  # [n], the discounted return that was imagined, or the log-likelihood


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

    def logits(self) -> Tensor:
        """Return the logits [R, bins + 1] of the next token."""
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
        end = self.agent.config.num_bins
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
        self.cache.take(rows)


def likeliest(logits: Tensor) -> Tensor:
    """Return the likeliest tokens [R].

    >>> likeliest(torch.tensor([[0.0, 2.0, 1.0]])).tolist()
    [1]
    """
    return logits.argmax(dim=1)


def drawn(random: torch.Generator, top: int = 0, cdf: float = 0.0) -> Choice:
    """Return a choice that draws from `likely_only`.

    >>> drawn(torch.Generator(), top=1)(torch.tensor([[0.0, 2.0, 1.0]])).tolist()
    [1]
    """

    def draw(logits: Tensor) -> Tensor:
        chances = likely_only(logits, top, cdf).softmax(dim=1)  # [R, bins + 1]
        return torch.multinomial(chances, 1, generator=random).squeeze(1)  # [R]

    return draw


def likely_only(logits: Tensor, top: int = 0, cdf: float = 0.0) -> Tensor:
    """Return logits [R, bins + 1] with −∞ for what shall not be drawn.

    The least likely that hold less than `cdf` together go first, then all but the `top` likeliest
    (0: all stay); the likeliest always stays (official code, search/sampling.py).

    >>> likely_only(torch.tensor([[0.1, 0.5, 0.4]]).log(), cdf=0.3).exp()
    tensor([[0.0000, 0.5000, 0.4000]])
    """
    chances, order = logits.softmax(dim=1).sort(dim=1)  # rising
    gone = chances.cumsum(dim=1) < cdf  # [R, bins + 1]
    if top:
        gone[:, :-top] = True
    gone[:, -1] = False
    return logits.masked_fill(torch.zeros_like(gone).scatter(1, order, gone), -torch.inf)


Maker = Callable[["TrajectoryTransformer", Mapping[str, Tensor]], Plan]


def _at_rest(make: Maker) -> Maker:
    """Let an agent make plans without dropout and gradients, in whatever mode it is."""

    @wraps(make)
    def made(agent: TrajectoryTransformer, batch: Mapping[str, Tensor]) -> Plan:
        with eval_mode(agent), torch.no_grad():
            return make(agent, batch)

    return made


@_at_rest
def by_return(agent: TrajectoryTransformer, batch: Mapping[str, Tensor]) -> Plan:
    """Return plans for the batch's last steps that promise most: reward, and value beyond.

    Actions are drawn, `num_expand` for each plan that was kept; rewards and values count with
    their mean, and states follow as the likeliest (official code, search/core.py). What is kept
    grows with beams × steps, no more. The batch holds `rewards` [n, K], too, and values of none.

    >>> from seqrl import TrajectoryTransformer
    >>> agent = TrajectoryTransformer({"state_dim": 1, "action_dim": 1, "horizon": 3})
    >>> lived = {"states": torch.zeros(2, 1, 1), "actions": torch.zeros(2, 1, 1)}
    >>> lived |= {"rewards": torch.zeros(2, 1), "mask": torch.ones(2, 1, dtype=torch.bool)}
    >>> by_return(agent, lived).tokens.shape
    torch.Size([2, 3, 4])
    """
    c, path = agent.config, Path(agent, batch)
    rows = len(path.tokens)
    paid = torch.zeros(rows, device=agent.device)  # [R], of the steps before
    draw_action = drawn(agent.acting_random, c.top_actions, c.action_cdf)
    draw_state = likeliest if c.top_states == 1 else drawn(agent.acting_random, c.top_states)
    for step in range(c.horizon):
        first = path.logits()  # [R, bins + 1], the same for all copies
        spread, again = _spread(rows, paid, c.num_expand * (1 if step else c.beam_width))
        path.keep(spread)
        paid = paid[spread].masked_fill(path.ended & again, -torch.inf)  # what has ended ends once
        path.push(draw_action(first[spread]))
        path.grow(c.action_tokens - 1, draw_action)
        here = c.discount**step * path.expect()  # [R]
        beyond = c.discount ** (step + 1) * path.expect()  # [R]
        paid = torch.where(path.ended, paid, paid + here)
        score = torch.where(path.ended, paid, paid + beyond).view(rows, -1)  # [n, C]
        best = _best(score, c.beam_width)
        path.keep(best)
        paid, score = paid[best], score.flatten()[best]
        if step < c.horizon - 1:
            path.grow(c.state_dim, draw_state)
    return _first(path, score.view(rows, -1))


@_at_rest
def by_likelihood(agent: TrajectoryTransformer, batch: Mapping[str, Tensor]) -> Plan:
    """Return the likeliest plans for the batch's last steps: what the data would go on to do.

    Every token is tried for each plan that was kept (official code, search/core.py, `beam_search`).

    >>> from seqrl import TrajectoryTransformer
    >>> agent = TrajectoryTransformer({"state_dim": 1, "action_dim": 1, "horizon": 3})
    >>> lived = {"states": torch.zeros(2, 1, 1), "actions": torch.zeros(2, 1, 1)}
    >>> lived |= {"rewards": torch.zeros(2, 1), "mask": torch.ones(2, 1, dtype=torch.bool)}
    >>> bool((by_likelihood(agent, lived).score < 0).all())
    True
    """
    c, path = agent.config, Path(agent, batch)
    rows = len(path.tokens)
    score = torch.zeros(rows, 1, device=agent.device)  # [n, W]
    end = torch.arange(c.num_bins + 1, device=agent.device) == c.num_bins
    certain = torch.where(end, 0.0, -torch.inf)  # [bins + 1], of what has ended
    for _ in range(c.horizon * c.tokens_per_step - c.state_dim):
        chances = path.logits().log_softmax(dim=1)  # [R, bins + 1]
        chances = torch.where(path.ended.unsqueeze(1), certain, chances)
        every = (score.view(-1, 1) + chances).view(rows, -1)  # [n, W·(bins + 1)]
        best = _best(every, c.beam_width)
        path.keep(best // len(end))
        path.push(best % len(end))
        score = every.flatten()[best].view(rows, -1)  # [n, W]
    return _first(path, score)


def _spread(environments: int, rows: Tensor, copies: int) -> tuple[Tensor, Tensor]:
    """Return so many copies of each environment's rows [n·copies·W], and which are not the first.

    >>> [tensor.tolist() for tensor in _spread(2, torch.zeros(4), 2)]
    [[0, 1, 0, 1, 2, 3, 2, 3], [False, False, True, True, False, False, True, True]]
    """
    places = torch.arange(len(rows), device=rows.device).view(environments, 1, -1)
    spread = places.expand(-1, copies, -1)  # [n, copies, W]
    again = torch.arange(copies, device=rows.device).view(1, -1, 1).expand_as(spread) > 0
    return spread.flatten(), again.flatten()


def _best(score: Tensor, count: int) -> Tensor:
    """Return the flat places of each row's best of `score` [n, C], best first: [n·W]."""
    best = score.topk(min(count, score.shape[1]), dim=1).indices  # [n, W]
    begin = torch.arange(len(score), device=score.device).unsqueeze(1) * score.shape[1]
    return (best + begin).flatten()


def _first(path: Path, score: Tensor) -> Plan:
    """Return the first plan of each environment: beams stand best first, score [n, W]."""
    grown = path.grown.view(*score.shape, -1, path.size)  # [n, W, steps, M]
    return Plan(grown[:, 0], score[:, 0])
