"""A claim about planning: is it better to imagine the rest before acting?"""

from collections.abc import Mapping

import numpy as np

from seqrl.evidence.effect import Effect, Finding, listed, verdict
from seqrl.evidence.records import Folder, best_in, share_at


def by_return(records: Mapping[str, Folder]) -> Finding:
    """Holds if a Trajectory Transformer's plans bring a tenth more than its own imitation, twice.

    Plans by return, kept by beams of 32, beside the likeliest actions of the same model: at the
    junction with ten decoys, in shares of the runs that reach the goal; on the half-cheetah's
    speed dial, in shares of the best return in the data.
    """
    crossing = records["15_junction"]["decoys-10"]["runs"]
    running = records["15_dial"]["plain"]["runs"]
    best = best_in("halfcheetah/speed-dial-v0")
    planned, imitated = (
        share_at({"ends": [run[plan]["ends"] for run in crossing]})
        for plan in ("return, 32 wide", "likelihood")
    )
    faster, usual = (
        np.array([np.mean(run[plan]["returns"]) for run in running]) / best
        for plan in ("return, 32 wide", "likelihood")
    )
    effects = (
        Effect("junction", planned - imitated, (-1, 1)),
        Effect("speed dial", faster - usual),
    )
    return Finding(
        verdict(effect.reaches() for effect in effects),
        f"Plans by return, less imitation by the same model, as a share of the scale: "
        f"{listed(effects)}.",
        effects,
    )
