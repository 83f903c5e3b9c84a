"""Episodes for a data set: policies play in turn, each its share of the steps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from tqdm.auto import tqdm

from seqrl.episode import Episode
from seqrl.evaluation import Policy, rollouts

NUM_ENVS = 16
SEEDS_APART = 1_000_000  # resets of set seed 1 begin here, so no two seeds share an episode


def collect(
    policies: Sequence[Policy],
    env: str,
    steps: int,
    *,
    seed: int = 0,
    max_steps: int | None = None,
    env_kwargs: dict[str, Any] | None = None,
    progress: bool = False,
) -> list[Episode]:
    """Return whole episodes of at least `steps` steps, an equal share of them by each policy.

    The policies play in the order given; each stops at the first episode that fills what is due
    by then, so that short shares stay even. Episode i starts from `reset(seed=seed + i)`.
    """
    episodes: list[Episode] = []
    taken, length = 0, 1000.0  # steps so far; the latest batch's mean episode
    with tqdm(total=steps, desc="steps", unit_scale=True, disable=not progress) as bar:
        for turn, policy in enumerate(policies):
            due = steps * (turn + 1) / len(policies)
            while taken < due:
                count = min(math.ceil((due - taken) / length), NUM_ENVS)
                batch = rollouts(
                    policy, env, count, seed=seed + len(episodes), num_envs=NUM_ENVS,
                    max_steps=max_steps, greedy=False, env_kwargs=env_kwargs,
                )  # fmt: skip
                episodes += batch
                played = sum(map(len, batch))
                taken, length = taken + played, played / count
                bar.update(min(played, bar.total - bar.n))
    return episodes


def thin(episodes: Sequence[Episode], steps: int) -> list[Episode]:
    """Return about `steps` steps of `episodes`: whole ones, evenly spaced, in their order.

    >>> one = Episode(np.zeros((11, 1)), np.zeros((10, 1)), np.zeros(10), True, False)
    >>> len(thin([one] * 100, steps=250))
    25
    """
    share = min(1.0, steps / sum(map(len, episodes)))
    count = max(1, math.ceil(share * len(episodes)))
    chosen = np.linspace(0, len(episodes) - 1, count).round().astype(int)
    return [episodes[i] for i in chosen]
