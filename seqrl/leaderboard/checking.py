"""What would fail after hours is refused before the first minute: names, recipes, worlds."""

from collections.abc import Collection

from seqrl.datasets import hub, load_dataset
from seqrl.datasets.catalogue import NAMESPACE, RECIPES, nearest
from seqrl.datasets.loading import local_names, on_disk
from seqrl.datasets.origin import origin_of
from seqrl.leaderboard import ours, peer
from seqrl.leaderboard.recipe import Recipe
from seqrl.leaderboard.recording import reference_of
from seqrl.methods import METHODS


def check(recipes: Collection[Recipe], datasets: Collection[str]) -> None:
    """Raise `ValueError` unless every recipe can be followed on every one of the data sets.

    Names first: no data set is made or read before all are known. What d3rlpy thinks of a
    config, d3rlpy alone can say, in its own environment.
    """
    for name in datasets:
        check_name(name)
    ours_alone = [recipe for recipe in recipes if recipe.learner in METHODS]
    for recipe in ours_alone:
        ours.check(recipe)
    for name in datasets:
        data = load_dataset(name)
        reference_of(data)
        origin_of(name)
        if len(ours_alone) < len(recipes):
            peer.transitions(data)


def check_name(name: str) -> None:
    """Raise `ValueError` naming the nearest if no data set is called so; none is made or read."""
    known = (full in RECIPES or on_disk(full) for full in (name, NAMESPACE + name))
    if not (any(known) or hub.is_farama(name)):
        raise ValueError(f"no data set is called {name!r}; {nearest(name, local_names())}")
