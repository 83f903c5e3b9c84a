"""A claim about planning: is it better to imagine the rest before acting?"""

from collections.abc import Mapping

import numpy as np

from seqrl.evidence.effect import Effect, Finding, listed, verdict
from seqrl.evidence.records import Folder, Record, best_in, share_at, way

PLANS = ("return, 32 wide", "likelihood")  # planning, and imitation


def by_return(records: Mapping[str, Folder]) -> Finding:
    """Holds if a Trajectory Transformer's plans bring a tenth more than its own imitation, twice.

    Plans by return, kept by beams of 32, beside the likeliest actions of the same model: at the
    junction with ten decoys, in shares of the runs that reach the goal; on the half-cheetah's
    speed dial, in shares of the best return in the data.
    """
    crossing, running = records["15_junction"]["decoys-10"], records["15_dial"]["plain"]
    arrived, imitated = (share_at(way(crossing, plan)) for plan in PLANS)
    faster, usual = (speed(way(running, plan)) for plan in PLANS)
    effects = (
        Effect("junction", arrived - imitated, (-1, 1)),
        Effect("speed dial", faster - usual),
    )
    return Finding(
        verdict(effect.reaches() for effect in effects),
        f"Plans by return, less imitation by the same model, as a share of the scale: "
        f"{listed(effects)}.",
        effects,
    )


def speed(record: Record) -> np.ndarray:
    """Return the mean return on the speed dial, [seeds], as a share of the data's best."""
    returns = np.array([run["returns"] for run in record["runs"]])  # [seeds, episodes]
    return returns.mean(axis=1) / best_in("halfcheetah/speed-dial-v0")
