"""A claim about many games: does one model for all of them play each better than its own would?"""

from collections.abc import Mapping

import numpy as np

from seqrl.environments.pictures import VERBS
from seqrl.evidence.effect import MARGIN, Effect, Finding, listed, verdict
from seqrl.evidence.records import Folder, Record

BUDGETS = {  # of the models of one game each: as much is computed in all, or three times as much
    "a-third": "with a third of the updates each",
    "as-many": "with as many updates each",
}


def helped(records: Mapping[str, Folder]) -> Finding:
    """Holds if in every game one model for all plays better than a model of that game alone.

    Better by a tenth of the way from random to expert, seed by seed on the same episodes, both
    where the three models of one game are trained a third as long, which costs as much in all, and
    where each is trained as long.
    """
    together = shares(records["19_games"]["plain"])  # [seeds, games]
    effects = []
    for variant, how in BUDGETS.items():
        alone = shares(records["19_own"][variant])  # [seeds, games]
        gain = together[: len(alone)] - alone[: len(together)]  # [seeds, games]
        effects += [Effect(f"{verb} {how}", gain[:, g]) for g, verb in enumerate(VERBS)]
    return Finding(
        verdict(effect.reaches(MARGIN) for effect in effects),
        f"One model's gain, as a share of the way from random to expert: {listed(effects)}.",
        tuple(effects),
    )


def shares(record: Record) -> np.ndarray:
    """Return how far from random to expert agents play each game, [seeds, games].

    On instructions that data hold, where returns are tilted and all is drawn.
    """
    return np.array([[run["seen"][verb] for verb in VERBS] for run in record["runs"]])
