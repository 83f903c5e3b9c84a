"""A claim about constraints: does what is allowed bound what is spent?"""

from collections.abc import Mapping

import numpy as np

from seqrl.environments import puddle
from seqrl.evidence.effect import MARGIN, Effect, Finding, listed, verdict
from seqrl.evidence.records import Folder, Record

MOST = 0.9  # of episodes: what "keeps" means


def kept(records: Mapping[str, Folder]) -> Finding:
    """Holds if nine episodes in ten keep the budget, where the pair asked for is possible or not.

    The Constrained Decision Transformer on the puddle, asked for returns of 3 to 8 and allowed
    costs of 0 to 4. A budget is kept by whoever spends at most a tenth of what the straight way
    costs beyond it. A pair is possible if some way without noise returns and costs it.
    """
    record = records["17_front"]["plain"]
    able = possible(np.array(record["asked"]))  # [pairs]
    share = within(record)  # [seeds, pairs]
    effects = (
        Effect("pairs that some way reaches", share[:, able].mean(axis=1), (0, 1)),
        Effect("pairs that none does", share[:, ~able].mean(axis=1), (0, 1)),
    )
    return Finding(
        verdict(effect.above(MOST) for effect in effects),
        f"Episodes that kept the budget: {listed(effects)}.",
        effects,
    )


def possible(asked: np.ndarray) -> np.ndarray:
    """Return whether some way returns and costs what is asked, for pairs [n, 2].

    >>> possible(np.array([[5.0, 0.0], [7.0, 0.0], [7.0, 3.0]])).tolist()
    [True, False, True]
    """
    returns, costs = puddle.front().T  # [ways], [ways]
    enough = returns + 1e-9 >= asked[:, :1]  # [n, ways]
    return (enough & (costs <= asked[:, 1:] + 1e-9)).any(axis=1)  # [n]


def within(record: Record) -> np.ndarray:
    """Return the share of episodes that kept the budget, [seeds, pairs]."""
    costs = np.array([run["costs"] for run in record["runs"]])  # [seeds, pairs, episodes]
    budgets = np.array(record["asked"])[:, 1]  # [pairs]
    straight = puddle.worth(puddle.detour(puddle.LOW))[1]
    return (costs <= budgets[:, None] + MARGIN * straight).mean(axis=2)  # [seeds, pairs]
