"""`fit`: the training loop, with a progress bar, checkpoints and resumption."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import torch
from tqdm.auto import tqdm

from . import processes
from .agent import Agent
from .sampling import windows
from .trajectories import Trajectories

AgentT = TypeVar("AgentT", bound=Agent)


def fit(
    agent: AgentT,
    data: Trajectories,
    steps: int,
    *,
    checkpoint: str | Path | None = None,
    every: int = 1000,
    progress: bool = True,
    after_update: Callable[[int, float], None] | None = None,
) -> list[float]:
    """Train until the agent has made `steps` updates in all; return the new losses.

    Batch k depends on the agent's seed and k alone, so an agent loaded from `checkpoint`
    (written `every` so many updates, at the end and on Ctrl-C) ends with the same weights as one
    that was never stopped. `after_update(k, loss)` is called after update k.

    Of n processes (see `processes.joined`) each takes its n-th part of batches n times as large,
    so that together they train as one would on those; the first shows the bar and writes.
    """
    size, context = agent.config.batch_size, agent.config.max_seq_len
    done, missing, by = agent.updates, max(steps - agent.updates, 0), agent.sampled_by
    whole, mine = processes.count() * size, processes.part(size)
    batches = windows(data, whole, context, missing, seed=agent.seed, start=done, by=by, rows=mine)
    if processes.number() > 0:
        checkpoint, progress = None, False
    losses: list[float] = []
    saved = done
    bar = tqdm(batches, total=steps, initial=done, desc="updates", disable=not progress)
    with bar, _ctrl_c_held() as let_ctrl_c_through:
        try:
            for batch in bar:
                losses.append(agent.update(batch))
                if progress and agent.updates % 50 == 0:
                    bar.set_postfix(loss=f"{losses[-1]:.4f}")
                if after_update:
                    after_update(agent.updates, losses[-1])
                if checkpoint and agent.updates % every == 0:
                    agent.save(checkpoint)
                    saved = agent.updates
                let_ctrl_c_through()
        except KeyboardInterrupt:
            if checkpoint and agent.updates > saved:
                agent.save(checkpoint)
            raise
    if checkpoint and agent.updates > saved:
        agent.save(checkpoint)
    return losses


@contextmanager
def _ctrl_c_held() -> Iterator[Callable[[], None]]:
    """Hold Ctrl-C back, so that no update is left half made; yield what lets it through.

    Pressed in one of several processes, it stops all of them after the same update.
    """
    pressed: list[int] = []

    def let_through() -> None:
        if processes.total(torch.tensor(len(pressed))) > 0:
            raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield let_through  # no signal arrives here
        return
    before = signal.signal(signal.SIGINT, lambda number, frame: pressed.append(number))
    try:
        yield let_through
    finally:
        signal.signal(signal.SIGINT, before)
