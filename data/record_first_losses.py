"""Record what the first updates of recorded runs lose, where arithmetic is not chaotic yet.

    python data/record_first_losses.py    # all of them, made again

On another processor, with other instructions or more threads the same seed ends elsewhere:
rounding differs in the last digit, and training blows that up. Its first updates agree all the
same, and already tell one recipe, its data, weights and batches from another. Written to
data/results/first_losses.json: the losses of seed 0 of a record of nearly every experiment.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np
import torch

import record_bounds
import record_elastic
import record_folklore
import record_games
import record_held
import record_imagined
import record_in_context
import record_junction
import record_online
import record_orchard
import record_own_request
import record_rooms
import record_under_test
from recording import RESULTS
from seqrl import Agent
from seqrl.tools.records import environment, write_record

RECORD = RESULTS / "first_losses.json"
UPDATES = 10
RECORDERS = (
    *(record_orchard.RECORDER, record_junction.RECORDER, record_under_test.RECORDER),
    *(record_elastic.RECORDER, record_held.RECORDER, record_online.RECORDER),
    *(record_folklore.RECORDER, record_own_request.RECORDER, record_imagined.RECORDER),
    *(record_in_context.RECORDER, record_bounds.RECORDER, record_rooms.RECORDER),
    record_games.RECORDER,
)
FIRST = {  # by the name of each record in data/results, the run of its seed 0
    f"{recorder.lesson}_{name}/{which}": partial(experiment.measure, variant, 0)
    for recorder in RECORDERS
    for name, experiment in recorder.experiments.items()
    for which, variant in experiment.variants.items()
}
RUNS = {
    name: FIRST[name]
    for name in (
        "04_junction/rvs-relabelled_decoys-010_toll-2.5",
        "04_junction/dt-1_decoys-050_toll-2.5",
        "08_luck/uniform",
        "08_dial/plain",
        "09_gambling/edt",
        "09_held/elastic",
        "09_junction/edt_decoys-050",
        "10_bandit/near",
        "10_junction/decoys-50",
        "12_hopper/plain",
        "14_junction/1_decoys-10_relabelled_0.99",
        "15_junction/decoys-10",
        "16_room/dpt",
        "16_arms/any",
        "17_front/plain",
        "17_front/augmented",
        "18_rooms/hindsight-6",
        "19_games/plain",
    )
}


class _Enough(Exception):
    """The run has made as many updates as were asked for."""


@contextmanager
def _watched(losses: list[float]) -> Iterator[None]:
    """Add the loss of every update of any agent, and stop after `UPDATES` of them."""
    update = Agent.update

    def watched(agent: Agent, batch: Any) -> float:
        losses.append(update(agent, batch))
        if len(losses) == UPDATES:
            raise _Enough
        return losses[-1]

    Agent.update = watched
    try:
        yield
    except _Enough:
        pass
    finally:
        Agent.update = update


def first_losses(run: Callable[[], Any]) -> list[float]:
    """Return the losses of a run's first updates; the run itself is stopped after them."""
    losses: list[float] = []
    with _watched(losses):
        run()
    return losses


def apart(losses: list[float], others: list[float]) -> float:
    """Return how far losses are from others where that is farthest, in units of their size."""
    return float(np.max(np.abs(np.subtract(losses, others))) / np.mean(np.abs(others)))


def recorded() -> dict[str, list[float]]:
    """Return the losses that are recorded, by the names of the records."""
    runs = json.loads(RECORD.read_text(encoding="utf-8"))["runs"]
    return {run["of"]: run["losses"] for run in runs}


def main() -> None:
    """Record them anew."""
    torch.set_num_threads(1)
    runs = [
        {"of": name, "losses": [float(f"{loss:.8g}") for loss in first_losses(run)]}
        for name, run in RUNS.items()
    ]
    told = {"command": "python data/record_first_losses.py", "seed": 0, **environment()}
    write_record(RECORD, told | {"runs": runs})


if __name__ == "__main__":
    main()
