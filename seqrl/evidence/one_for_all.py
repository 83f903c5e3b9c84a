"""A claim about many games: does one model for all of them play each better than its own would?"""

from collections.abc import Iterable, Mapping

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
    ours, own = records["19_games"], records["19_own"]
    effects = gains(ours["plain"], {budget: own[budget] for budget in BUDGETS})
    before = {budget: records["19_first"][f"half-{budget}"] for budget in BUDGETS}
    first = gains(ours["half"], before)
    return Finding(
        by_rule(effects),
        f"One model's gain, as a share of the way from random to expert: {listed(effects)}. "
        f"Trained half as long, as was recorded first, in {len(first[0].values)} seeds: "
        f"{listed(first)}, by which the verdict would be: {by_rule(first)}.",
        tuple(effects),
    )


def gains(one: Record, own: Mapping[str, Record]) -> list[Effect]:
    """Return what one model gains in each game over models of their own, for each budget."""
    together, effects = shares(one), []  # [seeds, games]
    for budget, alone in own.items():
        each = shares(alone)  # [seeds, games]
        gain = together[: len(each)] - each[: len(together)]  # [seeds, games]
        effects += [Effect(f"{verb} {BUDGETS[budget]}", gain[:, g]) for g, verb in enumerate(VERBS)]
    return effects


def by_rule(effects: Iterable[Effect]) -> str:
    """Return the verdict on gains, each of which must reach the margin."""
    return verdict(effect.reaches(MARGIN) for effect in effects)


def shares(record: Record) -> np.ndarray:
    """Return how far from random to expert agents play each game, [seeds, games].

    On instructions that data hold, where returns are tilted and all is drawn.
    """
    return np.array([[run["seen"][verb] for verb in VERBS] for run in record["runs"]])
