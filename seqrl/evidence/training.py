"""Claims about training: warm-up, clipping and the scale of returns."""

import math
from collections.abc import Mapping

import numpy as np

from seqrl.evidence.effect import (
    FAILS,
    HALF,
    HOLDS,
    NOT_SEEN,
    Finding,
    costs,
    listed,
    percent,
    verdict,
)
from seqrl.evidence.records import Folder, Record, above_chance, hopped, obedience

EXPLOSION = 10  # times the loss at the start
CLIPPING = {  # setting → the variants with and without it
    "Hopper": ("plain", "no-clipping"),
    "Hopper at ten times the learning rate": ("fast", "fast_no-clipping"),
    "that without warm-up": ("fast_warm-up-0", "fast_warm-up-0_no-clipping"),
}


def warm_up(records: Mapping[str, Folder]) -> Finding:
    """Holds if training without warm-up costs half of what is achieved with it, in every setting.

    Settings are a robot that hops and one that is told its speed, each at the usual and at ten
    times the learning rate, and key-to-door, a world that needs memory.
    """
    hopper, dial, memory = (records[f] for f in ("12_hopper", "08_dial", "08_memory"))
    pairs = {
        "Hopper": _hopper(hopper, "plain", "warm-up-0"),
        "Hopper at ten times the learning rate": _hopper(hopper, "fast", "fast_warm-up-0"),
        "speed dial": _dial(dial, "plain", "no-warm-up"),
        "speed dial at ten times the learning rate": _dial(dial, "fast", "fast_no-warm-up"),
        "key-to-door": tuple(
            above_chance(memory[f"wait-4_context-10{change}"]) for change in ("", "_no-warm-up")
        ),
    }
    effects = costs(pairs)
    return Finding(
        verdict(effect.reaches(HALF) for effect in effects),
        f"Of what is achieved with warm-up, training without it costs: {listed(effects)}.",
        effects,
    )


def clipping(records: Mapping[str, Folder]) -> Finding:
    """Holds if in some setting half of the unclipped runs explode and no clipped one does.

    It fails if no unclipped run does in any setting: then nothing is there to prevent. A run
    explodes if one of its losses is not finite or ten times as high as any in the first 50
    updates of the plain run of its seed. Settings are the usual learning rate, ten times it, and
    that without warm-up.
    """
    hopper = records["12_hopper"]
    limit = EXPLOSION * np.array(hopper["plain"]["highest_loss"])[:, 0]  # [seeds]
    clipped, free = (
        np.array([_exploded(hopper[which], limit) for which in group])  # [settings, seeds]
        for group in zip(*CLIPPING.values(), strict=True)
    )
    protects = (free.mean(axis=1) >= HALF) & (clipped.sum(axis=1) == 0)  # [settings]
    active = float(np.mean(hopper["plain"]["clipped"]))
    effects = costs({name: _hopper(hopper, *pair) for name, pair in CLIPPING.items()})
    return Finding(
        HOLDS if protects.any() else NOT_SEEN if free.any() else FAILS,
        f"{free.sum()} of {free.size} unclipped runs exploded and {clipped.sum()} of "
        f"{clipped.size} clipped ones, though {percent(active)} % of the plain runs' updates were "
        f"clipped. Of the return with clipping, training without it costs: {listed(effects)}.",
        effects,
    )


def _exploded(record: Record, limit: np.ndarray) -> np.ndarray:
    highest = [max(losses) if all(map(math.isfinite, losses)) else math.inf
               for losses in record["highest_loss"]]  # fmt: skip
    return np.array(highest) > limit  # [seeds]


def scaling(records: Mapping[str, Folder]) -> Finding:
    """Holds if undivided returns cost a tenth of what is achieved with divided ones, everywhere.

    Everywhere is: a robot that hops, asked for about the best, and one that is told its speed.
    What divisors of 100 and 10,000 cost is told where it is recorded, and decides nothing.
    """
    hopper, dial = records["12_hopper"], records["08_dial"]
    undivided = costs(
        {
            "Hopper": _hopper(hopper, "plain", "scale-1"),
            "speed dial": _dial(dial, "plain", "scale-1"),
        }
    )
    there = [n for n in (100, 10_000) if f"scale-{n}" in hopper]
    others = costs(
        {
            **{f"Hopper, {n:,}:": _hopper(hopper, "plain", f"scale-{n}") for n in there},
            "speed dial, 10,000:": _dial(dial, "plain", "scale-10000"),
        }
    )
    return Finding(
        verdict(effect.reaches() for effect in undivided),
        "Of what is achieved with returns divided by the scale of the data, returns as they are "
        f"cost: {listed(undivided)}; other divisors cost: {listed(others)}.",
        undivided + others,
    )


def _hopper(hopper: Folder, *variants: str) -> tuple[np.ndarray, ...]:
    return tuple(hopped(hopper[variant]) for variant in variants)


def _dial(dial: Folder, *variants: str) -> tuple[np.ndarray, ...]:
    return tuple(obedience(dial, variant) for variant in variants)
