"""The Elastic Decision Transformer as a contender with itself: `with_elastic.py DATA`.

A turn times one action, again and again, on whole windows of one environment: by the published
loop, by the search in one pass, and by the selector that foresees it; and a Decision Transformer
of the same size on the whole window.
"""

import sys
import time
from collections.abc import Callable, Iterator

import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode
from turns import Turns
from with_seqrl import trajectories

from data import ACTION_DIM, LONGEST, STATE_DIM
from seqrl import Config, DecisionTransformer, ElasticDecisionTransformer, fit, windows
from seqrl.elastic import ElasticConfig, distil
from seqrl.lessons.quirks import published_loop

WINDOWS = 20  # a turn
Batch = dict[str, Tensor]


def main(path: str) -> None:
    """Train shortly, then answer turn by turn."""
    turns, data = Turns(), trajectories(path)
    sizes = {"state_dim": STATE_DIM, "action_dim": ACTION_DIM, "max_ep_len": LONGEST}
    sizes |= Config.presets["paper"] | {"learning_rate": 1e-3, "warmup_steps": 20}
    dt = DecisionTransformer(Config.paper(**sizes)).eval()
    dt.adopt(data.statistics)
    edt = ElasticDecisionTransformer(ElasticConfig.paper(**sizes | {"activation": "gelu"}))
    fit(edt, data, 30, progress=False)
    distil(edt, data, 30, batch_size=16, progress=False)
    edt.eval()
    ways = {
        "loop": lambda batch: published_loop(edt, batch),
        "search": lambda batch: decide(edt, batch, "search"),
        "amortised": lambda batch: decide(edt, batch, "amortised"),
        "dt": lambda batch: dt.decide(batch, greedy=True),
    }
    batches = whole_windows(data)
    with torch.no_grad():
        while True:
            turns.begin()
            drawn = [next(batches) for _ in range(WINDOWS)]
            cost = {name: milliseconds(way, drawn) for name, way in ways.items()}
            turns.end()
            operations = {name: megaflop(way, drawn) for name, way in ways.items()}
            turns.say(milliseconds=cost, megaflop=operations, same=same(edt, drawn))


def decide(edt: ElasticDecisionTransformer, batch: Batch, history: str) -> Tensor:
    """Return the action on the history that is chosen as `history` says."""
    edt.config = edt.config.replace(history=history)
    return edt.decide(batch, greedy=True)


def whole_windows(data) -> Iterator[Batch]:
    """Yield windows of 20 real steps, one at a time, for ever."""
    for batch in windows(data, 1, 20, seed=1):
        if batch["mask"].all():
            yield dict(batch)


def milliseconds(way: Callable[[Batch], object], drawn: list[Batch]) -> float:
    """Return the mean CPU time of an action."""
    started = time.process_time()
    for batch in drawn:
        way(batch)
    return 1000 * (time.process_time() - started) / len(drawn)


def megaflop(way: Callable[[Batch], object], drawn: list[Batch]) -> float:
    """Return the mean number of operations of an action, in millions."""
    with FlopCounterMode(display=False) as counter:
        for batch in drawn:
            way(batch)
    return counter.get_total_flops() / len(drawn) / 1e6


def same(edt: ElasticDecisionTransformer, drawn: list[Batch]) -> float:
    """Return the share of windows on which search and loop choose the same length."""
    agreed = 0
    for batch in drawn:
        decide(edt, batch, "search")
        agreed += published_loop(edt, batch).length == int(edt.choice.lengths[0])
    return agreed / len(drawn)


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(*sys.argv[1:])
