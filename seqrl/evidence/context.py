"""Claims about the context length K: too short, just right, too long."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from seqrl.evidence.effect import HALF, MARGIN, Effect, Finding, costs, every, listed, verdict
from seqrl.evidence.records import Folder, above_chance, hopped, obedience, way

Scores = dict[int, np.ndarray]  # K → [seeds], in shares of a scale
DIAL = {1: "context-1", 2: "context-2", 5: "plain", 10: "context-10", 20: "context-20"}
DIAL |= {50: "context-50"}


def short(records: Mapping[str, Folder]) -> Finding:
    """Holds if K = 1 and 2 cost half of what K = 10 achieves, in every world.

    A world says no as soon as one of the two clearly costs less. Worlds are a robot that hops, one
    that is told its speed, and key-to-door, where a cue must be remembered.
    """
    memory = {k: above_chance(records["08_memory"][f"wait-4_context-{k}"]) for k in (1, 2, 10)}
    worlds = robots(records) | {"key-to-door": memory}
    found = [against(world[10], world, (1, 2), name) for name, world in worlds.items()]
    return _finding(found, HALF, "Of what K = 10 achieves, a shorter context costs")


def middle(records: Mapping[str, Folder]) -> Finding:
    """Holds if every other K tried costs a tenth of what 10 and 20 achieve, on both robots.

    A robot says no as soon as one other K clearly costs less. 10 and 20 are taken in the mean,
    seed by seed.
    """
    found = [
        against(_sweet(world), world, sorted(world.keys() - {10, 20}), name)
        for name, world in robots(records).items()
    ]
    return _finding(found, MARGIN, "Of what K = 10 and 20 achieve, another K costs")


def long(records: Mapping[str, Folder]) -> Finding:
    """Holds if each K above 30 costs a tenth of what 10 and 20 achieve, on both robots.

    What attention does is judged by its returns.
    """
    found = [
        against(_sweet(world), world, [k for k in world if k > 30], name)
        for name, world in robots(records).items()
    ]
    return _finding(found, MARGIN, "Of what K = 10 and 20 achieve, a longer context costs")


def robots(records: Mapping[str, Folder]) -> dict[str, Scores]:
    """Return what each K achieves on the two robots."""
    hopper, dial = records["12_hopper"], records["08_dial"]
    hops = {k: way(records["09_hopper"][f"dt-{k}"], "plain") for k in (1, 5, 10, 20)}
    hops |= {k: hopper[f"context-{k}"] for k in (2, 40)}  # trained alike
    return {
        "Hopper": {k: hopped(hops[k]) for k in sorted(hops)},
        "speed dial": {k: obedience(dial, name) for k, name in DIAL.items()},
    }


def against(
    reference: np.ndarray, world: Scores, contexts: Iterable[int], name: str
) -> tuple[Effect, ...]:
    """Return what each of some contexts costs of what the reference achieves."""
    return costs({f"{name}, K = {k}:": (reference, world[k]) for k in contexts})


def _sweet(world: Scores) -> np.ndarray:
    return (world[10] + world[20]) / 2


def _finding(worlds: Sequence[tuple[Effect, ...]], margin: float, opening: str) -> Finding:
    answers = [every(effect.reaches(margin) for effect in world) for world in worlds]
    effects = tuple(effect for world in worlds for effect in world)
    return Finding(verdict(answers), f"{opening}: {listed(effects)}.", effects)
