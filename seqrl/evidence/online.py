"""Claims about the Online Decision Transformer: sample efficiency, schedules, forgetting."""

from collections.abc import Mapping

import numpy as np

from seqrl.evidence.effect import (
    FAILS,
    HOLDS,
    NOT_SEEN,
    Effect,
    Finding,
    listed,
    opposite,
    verdict,
)
from seqrl.evidence.records import Folder, Record, best_in

DATASET, LOOKS = "hopper/medium-v0", 4  # the end of a run is the mean of its last looks
CLAIMED_RATIO = 10


def efficiency(records: Mapping[str, Folder]) -> Finding:
    """Holds if from scratch it takes ten times the steps to reach what fine-tuning reached.

    It fails if fewer do. What fine-tuning reached is the mean of its last four evaluations, over
    all seeds. It is not seen if fine-tuning gained nothing (its interval is not above zero): there
    is no gain to divide; nor if the run from scratch ended too early to tell.
    """
    runs = _longest(records)
    fine, scratch = runs["online"], runs["scratch"]
    gain = Effect("fine-tuning", (end(fine) - _evaluated(fine)[:, 0]) / best_in(DATASET))
    opening = f"Of the data's best return gains: {gain}, in {lived(fine):,} steps"
    if gain.above(0) is not True:
        return Finding(NOT_SEEN, f"{opening}: no gain to divide.", (gain,))
    level = end(fine).mean()
    ours, theirs = reached(fine, level) or lived(fine), reached(scratch, level)
    ratio = (lived(scratch) if theirs is None else theirs) / ours
    fewer = NOT_SEEN if theirs is None else FAILS
    least = "more than " if theirs is None else ""
    return Finding(
        HOLDS if ratio >= CLAIMED_RATIO else fewer,
        f"{opening}; from scratch it takes {least}{ratio:.1f} times as many steps.",
        (gain,),
    )


def schedule(records: Mapping[str, Folder]) -> Finding:
    """Holds if a request that follows what was achieved gains a tenth of the data's best return.

    It is compared with the constant request at the end of fine-tuning. The schedule is ours: the
    paper has two constants.
    """
    runs = records["10_hopper"]
    gain = (end(runs["online_schedule"]) - end(runs["online"])) / best_in(DATASET)
    effect = Effect("Hopper", gain)
    return Finding(
        verdict([effect.reaches()]),
        f"The schedule gains, of the data's best return: {effect}.",
        (effect,),
    )


def forgetting(records: Mapping[str, Folder]) -> Finding:
    """Holds if fine-tuning loses less than a tenth of what requests within the data achieved.

    Settings are the plain one, the long one where it is recorded, and the published edge of the
    action space; all with a buffer of 50 episodes, where the published one holds a thousand.
    """
    short, long = records["10_hopper"], records["10_hopper-long"]
    settings = {"plain": short["online"], "published edge": short["online_published-edge"]}
    settings |= {"long": long["online"]} if "online" in long else {}
    effects = tuple(Effect(name, loss(record)) for name, record in settings.items())
    return Finding(
        verdict(opposite(effect.reaches()) for effect in effects),
        f"Of what requests within the data achieved, fine-tuning loses: {listed(effects)}.",
        effects,
    )


def loss(record: Record) -> np.ndarray:
    """Return the share of the returns at requests within the data that was lost, [seeds]."""
    before, after = (
        np.mean(record[f"achieved_{when}"], axis=(1, 2)) for when in ("before", "after")
    )
    return (before - after) / before.mean()


def end(record: Record) -> np.ndarray:
    """Return the mean of the last evaluations, [seeds]."""
    return _evaluated(record)[:, -LOOKS:].mean(axis=1)


def lived(record: Record) -> int:
    """Return the mean number of environment steps of a run."""
    return round(float(np.mean(record["env_steps"], axis=0)[-1]))


def reached(record: Record, level: float) -> int | None:
    """Return after how many steps the mean over seeds first is at a level, `None` if never.

    >>> reached({"evaluated": [[0, 3], [2, 5]], "env_steps": [[0, 10], [0, 30]]}, 4)
    20
    """
    there = np.flatnonzero(_evaluated(record).mean(axis=0) >= level)
    steps = np.mean(record["env_steps"], axis=0)
    return round(float(steps[there[0]])) if len(there) else None


def _evaluated(record: Record) -> np.ndarray:
    return np.array(record["evaluated"])  # [seeds, looks]


def _longest(records: Mapping[str, Folder]) -> Folder:
    long = records["10_hopper-long"]
    return long if {"online", "scratch"} <= long.keys() else records["10_hopper"]
