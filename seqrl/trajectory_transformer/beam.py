"""Beam search: many ways in which a trajectory could go on, of which the best are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor

from seqrl.tools.eval_mode import eval_mode
from seqrl.trajectory_transformer.choices import drawn, likeliest
from seqrl.trajectory_transformer.path import Path

if TYPE_CHECKING:
    from seqrl.trajectory_transformer.model import TrajectoryTransformer


class Beam(NamedTuple):
    """The W plans that are kept for each of n environments, best first."""

    tokens: Tensor  # [n, W, steps, M], from the present on; num_bins where a plan has ended
    score: Tensor  # [n, W], the discounted return that was imagined, or the log-likelihood


class Plan(NamedTuple):
    """The best way to go on that was found for each of n environments."""

    tokens: Tensor  # [n, steps, M]; see `Beam`
    score: Tensor  # [n]


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
    *_, kept = beams(agent, batch)
    return _first(kept)


@torch.no_grad()
def beams(agent: TrajectoryTransformer, batch: Mapping[str, Tensor]) -> Iterator[Beam]:
    """Yield the plans that `by_return` keeps after each step that it imagines.

    Nothing is changed about the agent: if it is in training its dropout is at work.

    >>> from seqrl import TrajectoryTransformer
    >>> agent = TrajectoryTransformer({"state_dim": 1, "action_dim": 1, "beam_width": 4})
    >>> lived = {"states": torch.zeros(2, 1, 1), "actions": torch.zeros(2, 1, 1)}
    >>> lived |= {"rewards": torch.zeros(2, 1), "mask": torch.ones(2, 1, dtype=torch.bool)}
    >>> [kept.tokens.shape[1:] for kept in beams(agent.eval(), lived)][:2]
    [torch.Size([4, 1, 4]), torch.Size([4, 2, 4])]
    """
    c, path = agent.config, Path(agent, batch)
    rows = len(path.tokens)
    paid = torch.zeros(rows, device=agent.device)  # [R], of the steps before
    draw_action = drawn(agent.acting_random, c.top_actions, c.action_cdf)
    draw_state = likeliest if c.top_states == 1 else drawn(agent.acting_random, c.top_states)
    for step in range(c.horizon):
        if step:
            path.grow(c.state_dim, draw_state)
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
        yield _kept(path, score.view(rows, -1))


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
    return _first(_kept(path, score))


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


def _kept(path: Path, score: Tensor) -> Beam:
    """Return what a path has grown, environment by environment: beams stand best first."""
    return Beam(path.grown.view(*score.shape, -1, path.size), score)


def _first(kept: Beam) -> Plan:
    """Return the best plan of each environment."""
    return Plan(kept.tokens[:, 0], kept.score[:, 0])
