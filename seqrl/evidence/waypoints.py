"""A claim about hierarchy: do waypoints lead where no recording went?"""

from collections.abc import Mapping

import numpy as np

from seqrl.evidence.effect import Effect, Finding, listed, verdict
from seqrl.evidence.records import Folder, Record

LEVELS = {"averaged": "averaged waypoints", "chosen": "chosen ones", "searched": "searched ones"}


def stitched(records: Mapping[str, Folder]) -> Finding:
    """Holds if waypoints of every kind bring a tenth more episodes to goals in opposite rooms.

    The four rooms, whose recordings pass one door at most. The same low level is asked for the
    goal itself (flat), or for waypoints that are predicted under squared error, chosen among
    clusters, or searched in a graph of recorded steps. Compared is the share of episodes that
    arrive where start and goal lie two doors apart, seed by seed, each less the flat agent's.
    """
    record = records["18_rooms"]["short"]
    flat = arrived(record, "flat")
    effects = tuple(Effect(said, arrived(record, name) - flat) for name, said in LEVELS.items())
    return Finding(
        verdict(effect.reaches() for effect in effects),
        f"Opposite rooms, arrivals beside the flat agent's {100 * flat.mean():.0f} in a hundred: "
        f"{listed(effects)}.",
        effects,
    )


def arrived(record: Record, name: str, pairs: str = "far") -> np.ndarray:
    """Return the share of episodes that arrive, [seeds], of one of the agents in a record."""
    return np.array([run[name][pairs]["success"] for run in record["runs"]])
