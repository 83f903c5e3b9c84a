"""Record what the claims ledger asks of a robot: warm-up, clipping, return scale, context length.

    python data/record_folklore.py                 # all that is missing
    python data/record_folklore.py hopper plain    # one of them, made again

A Decision Transformer learns from hopper/medium-replay-v0; a variant changes one thing, `fast`
ones learn ten times as fast. A seed draws the weights and the batches. Written to
data/results/12_hopper, one record a variant. For each seed stand there

- `achieved` [requests][10]: greedy returns of the last checkpoint;
- of every 50 updates: `loss`, its mean, and `highest_loss`; `norm`, the median norm of the
  gradient before clipping, and `highest_norm`;
- `clipped`: the share of updates whose gradient was longer than the published 0.25.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from torch import Tensor

from record_under_test import RawReturns
from recording import Experiment, Found, Recorder, Variant, fresh
from seqrl import Agent, DecisionTransformer, Trajectories, asked_achieved, fit, load_dataset
from seqrl.config import Config

DATASET, WORLD, EPISODES, BLOCK = "hopper/medium-replay-v0", "Hopper-v5", 10, 50
REQUESTS = (700, 1400, 2800)  # the data's best return is 1,463
SIZES = {"hidden_dim": 32, "batch_size": 32, "max_seq_len": 10}
FAST, UNCLIPPED = {"learning_rate": 1e-2}, {"grad_clip": 1e9}
PUBLISHED_CLIP = 0.25


@dataclass(frozen=True)
class Scaled(Variant):
    """Also: by what returns are divided, whatever the data say."""

    kind: type[RawReturns] = RawReturns
    updates: int = 1500
    scale: float = 1000.0

    def untrained(self, data: Trajectories, seed: int) -> RawReturns:
        """Return the agent before its first update."""
        agent = super().untrained(data, seed)
        agent.scale = self.scale
        return agent


def changed(**config: Any) -> Scaled:
    """Return what differs from the sizes that all have."""
    return Scaled(config=SIZES | config)


VARIANTS = {  # contexts of 1, 5 and 20 stand, trained alike, in data/results/09_hopper
    "plain": changed(),
    **{f"warm-up-{n}": changed(warmup_steps=n) for n in (0, 1000)},
    "fast": changed(**FAST),
    "fast_warm-up-0": changed(**FAST, warmup_steps=0),
    "no-clipping": changed(**UNCLIPPED),
    "fast_no-clipping": changed(**FAST, **UNCLIPPED),
    "fast_warm-up-0_no-clipping": changed(**FAST, **UNCLIPPED, warmup_steps=0),
    "scale-1": Scaled(config=SIZES, scale=1.0),
    "context-2": changed(max_seq_len=2),
    "context-40": changed(max_seq_len=40),
    # these decide no claim alone
    **{f"scale-{n}": Scaled(config=SIZES, scale=float(n)) for n in (100, 10_000)},
    "fast_warm-up-1000": changed(**FAST, warmup_steps=1000),
}


class Watch:
    """The loss and the norm of the gradient, before clipping, of every update of an agent."""

    def __init__(self, agent: Agent) -> None:
        self.squares = 0.0
        self.norms: list[float] = []
        self.losses: list[float] = []
        for parameter in agent.parameters():
            parameter.register_post_accumulate_grad_hook(self.add)

    def add(self, parameter: Tensor) -> None:
        """Add the square of a parameter's fresh gradient."""
        self.squares += float(parameter.grad.square().sum())

    def after_update(self, updates: int, loss: float) -> None:
        """Note an update."""
        self.norms.append(math.sqrt(self.squares))
        self.losses.append(loss)
        self.squares = 0.0

    def summary(self) -> Found:
        """Return what a record keeps, a number for every block of updates."""
        return {
            "loss": blocks(self.losses, np.mean),
            "highest_loss": blocks(self.losses, np.max),
            "norm": blocks(self.norms, np.median),
            "highest_norm": blocks(self.norms, np.max),
            "clipped": round(float(np.mean(np.array(self.norms) > PUBLISHED_CLIP)), 4),
        }


def blocks(values: list[float], of: Callable[..., Any]) -> list[float]:
    """Return one number for every block of values."""
    return np.round(of(np.reshape(values, (-1, BLOCK)), axis=1), 4).tolist()


def hopper(variant: Scaled, seed: int) -> Found:
    """Return how one agent learned, and what it achieves at each request."""
    data = load_dataset(DATASET)
    agent = variant.untrained(data, seed)
    watch = Watch(agent)
    fit(agent, data, variant.updates, progress=False, after_update=watch.after_update)
    every = EPISODES * len(REQUESTS)
    lived = asked_achieved(agent, WORLD, REQUESTS, EPISODES, seed=fresh(seed), num_envs=every)
    return {"achieved": lived.achieved.round(1).tolist(), **watch.summary()}


EXPERIMENTS = {"hopper": Experiment(hopper, VARIANTS, 5, REQUESTS)}


def facts(name: str, which: str) -> Found:
    """Return how a variant's runs are made."""
    variant, data = VARIANTS[which], load_dataset(DATASET)
    config: Config = variant.untrained(data, 0).config
    return {
        "command": f"python data/record_folklore.py {name} {which}",
        "experiment": name,
        "variant": which,
        "method": DecisionTransformer.__name__,
        "dataset": DATASET,
        "best_in_data": round(float(data.returns.max()), 1),
        "updates": variant.updates,
        "return_scale": variant.scale,
        "config": config.to_dict(),
        "asked": list(REQUESTS),
        "actions": "greedy",
    }


RECORDER = Recorder("12", EXPERIMENTS, facts)

if __name__ == "__main__":
    RECORDER.main()
