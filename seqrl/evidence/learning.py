"""A claim about learning in context: does a frozen model get better at a task it never saw?"""

from collections.abc import Mapping

import numpy as np

from seqrl.evidence.effect import Effect, Finding, listed, verdict
from seqrl.evidence.records import Folder, Record

PLACES = {"dark room, coordinates": "plain", "dark room, one-hot cells": "cells"}


def in_context(records: Mapping[str, Folder]) -> Finding:
    """Holds if frozen agents gain a tenth of the scale within a trial, in each of three places.

    In the dark room, seeing coordinates or one-hot cells, Algorithm Distillation on goals that it
    never saw: the last episode less the first, as a share of what one gets who knows the goal. At
    the bandit's arms DPT: what its last ten pulls cost less than its first ten, as a share of what
    pulls at random cost.
    """
    rooms = [Effect(name, gained(records["16_room"][which])) for name, which in PLACES.items()]
    effects = (*rooms, Effect("bandit", saved(records["16_arms"]["any"])))
    return Finding(
        verdict(effect.reaches() for effect in effects),
        f"Gained within a trial by frozen weights, as a share of the scale: {listed(effects)}.",
        effects,
    )


def gained(record: Record) -> np.ndarray:
    """Return the return of the last episode less that of the first, [seeds], over the optimum."""
    return np.array(
        [(run["returns"][-1] - run["returns"][0]) / run["optimum"] for run in record["runs"]]
    )


def saved(record: Record) -> np.ndarray:
    """Return what the last ten pulls cost less than the first, [seeds], as a share of lots."""
    regret = np.array([run["regret"] for run in record["runs"]])  # [seeds, pulls]
    usual = np.array([run["strategies"]["at random"] for run in record["runs"]])  # [seeds, pulls]
    return (regret[:, :10].mean(1) - regret[:, -10:].mean(1)) / usual.mean(1)
