"""Claims about asking: does a Decision Transformer stitch, is it bounded, must it be told?"""

from collections.abc import Mapping

import numpy as np

from seqrl.evidence.effect import HALF, Effect, Finding, listed, opposite, verdict
from seqrl.evidence.grid import WIDER, scores
from seqrl.evidence.records import Folder, Record, card, share_at

DECOYS, CONTEXTS = (0, 10, 50, 200), (1, 5)
JUNCTION = "{}_decoys-{:03d}_toll-2.5"


def stitching(records: Mapping[str, Folder]) -> Finding:
    """Holds if most runs reach the goal that no recorded walk reached from there, in every case.

    Cases are windows of one and of five steps, each without and with 10, 50 and 200 decoys.
    """
    junction = records["04_junction"]
    effects = tuple(
        Effect(
            f"K = {k}, {decoys} decoys:",
            share_at(junction[JUNCTION.format(f"dt-{k}", decoys)]),
            (0, 1),
        )
        for k in CONTEXTS
        for decoys in DECOYS
    )
    return Finding(
        verdict(effect.above(HALF) for effect in effects),
        f"Of the runs at the junction reach the goal: {listed(effects)}.",
        effects,
    )


def bounded(records: Mapping[str, Folder]) -> Finding:
    """Holds if asked for more than the data's best it achieves less, in every world.

    Worlds are two robots, asked for about twice and one and a half times the best, and the
    junction, where the best way was never walked whole.
    """
    hopper, dial = records["12_hopper"]["plain"], records["08_dial"]["plain"]
    walks = records["04_junction"][JUNCTION.format("dt-1", 0)]
    effects = (
        beyond("hopper/medium-replay-v0", "Hopper", at(hopper, "achieved", 2800)),
        beyond("halfcheetah/speed-dial-v0", "speed dial", at(dial, "greedy", 900)),
        beyond("junction/crossing-v0", "junction", np.mean(walks["achieved"], axis=1)),
    )
    return Finding(
        verdict(opposite(effect.above(0)) for effect in effects),
        "What is achieved, asked for more than the data hold, less the data's best, as a share of "
        f"the way from a random to an expert policy: {listed(effects)}.",
        effects,
    )


def own_request(records: Mapping[str, Folder]) -> Finding:
    """Holds if a Decision Transformer that is told is nowhere a tenth of the scale above it.

    It: Reinformer at its published level, τ = 0.99. Told: asked for the best return in the data of
    seven data sets, in shares of the way from a random to an expert policy; for the goal at the
    junction, without and with ten decoys, returns as recorded and a window of one step, in shares
    of the runs that reach it.
    """
    told, own = (scores(records, row, range(5), WIDER) / 100 for row in ("dt", "reinformer"))
    ahead = told - own  # [tasks, seeds]
    effects = [Effect(task.replace("_", " "), ahead[n]) for n, task in enumerate(WIDER)]
    for decoys in (0, 10):
        asked = share_at(records["04_junction"][JUNCTION.format("dt-1", decoys)])
        alone = share_at(records["14_junction"][f"1_decoys-{decoys:02d}_recorded_0.99"])
        effects.append(Effect(f"junction, {decoys} decoys:", asked - alone, (-1, 1)))
    return Finding(
        verdict(opposite(effect.reaches()) for effect in effects),
        f"A Decision Transformer that is told, less Reinformer, as a share of the scale: "
        f"{listed(effects)}.",
        tuple(effects),
    )


def at(record: Record, measure: str, request: float) -> np.ndarray:
    """Return the mean return at a request, [seeds]."""
    means: np.ndarray = np.mean(record[measure], axis=2)  # [seeds, requests]
    return means[:, record["asked"].index(request)]


def beyond(dataset: str, name: str, achieved: np.ndarray) -> Effect:
    """Return how far achieved returns [seeds] lie beyond the best in a data set."""
    told = card(dataset)
    way = told["reference"]["expert"] - told["reference"]["random"]
    return Effect(name, (achieved - told["returns"]["max"]) / way)
