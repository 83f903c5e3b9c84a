"""`fit`: the training loop, with a progress bar, checkpoints and resumption."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor
from tqdm.auto import tqdm

from seqrl.agent import Agent
from seqrl.sampling import Batch, windows
from seqrl.tools import distributed
from seqrl.tools.fields import whole_number
from seqrl.tools.files import replaceable
from seqrl.tools.interruption import ctrl_c_held
from seqrl.trajectories import Trajectories

AgentT = TypeVar("AgentT", bound=Agent)


def fit(
    agent: AgentT,
    data: Trajectories,
    steps: int,
    *,
    checkpoint: str | Path | None = None,
    every: int = 1000,
    progress: bool = True,
    also: Mapping[str, Tensor] | None = None,
    after_update: Callable[[int, float], None] | None = None,
) -> list[float]:
    """Train until the agent has made `steps` updates in all; return the new losses.

    Batch k depends on the agent's seed and k alone, so an agent loaded from `checkpoint`
    (written `every` so many updates, at the end and on Ctrl-C) ends with the same weights as one
    that was never stopped. `also` names further fields of the data's steps, [N, …] each, as in
    `windows`. `after_update(k, loss)` is called after update k.

    Of n processes (see `distributed.joined`) each takes its n-th part of batches n times as large,
    so that together they train as one would on those; the first shows the bar and writes.
    Raises as `windows` and `Agent.update` do, `ValueError` for `steps` below 0 or `every` below
    1, and `OSError`, before any update, for a `checkpoint` where no file can be written.
    """
    whole_number("steps", steps, least=0)
    whole_number("every", every, least=1)
    done = saved = agent.updates
    batches = _batches(agent, data, max(steps - done, 0), also or {})
    if distributed.number() > 0:
        checkpoint, progress = None, False
    checkpoint = checkpoint and replaceable(checkpoint)
    losses: list[float] = []
    bar = tqdm(batches, total=steps, initial=done, desc="updates", disable=not progress)
    stopped = False
    with ctrl_c_held() as pressed, bar:
        for batch in bar:
            losses.append(agent.update(batch))
            if progress and agent.updates % 50 == 0:
                bar.set_postfix(loss=f"{losses[-1]:.4f}")
            if after_update:
                after_update(agent.updates, losses[-1])
            if checkpoint and agent.updates % every == 0:
                agent.save(checkpoint)
                saved = agent.updates
            if stopped := distributed.total(torch.tensor(int(pressed()))).item() > 0:
                break  # pressed in one of several processes: all stop after this update
        if checkpoint and agent.updates > saved:
            agent.save(checkpoint)
        agent.leave()
    if stopped:
        raise KeyboardInterrupt
    return losses


def _batches(
    agent: Agent, data: Trajectories, steps: int, also: Mapping[str, Tensor]
) -> Iterator[Batch]:
    """Return the agent's next batches: those of one process whole, of several its own part."""
    size = agent.config.batch_size
    return windows(
        data,
        distributed.count() * size,
        agent.config.max_seq_len,
        steps,
        seed=agent.seed,
        start=agent.updates,
        by=agent.sampled_by,
        rows=distributed.part(size),
        device=agent.device,
        also=agent.prepare(data) | dict(also),
    )
