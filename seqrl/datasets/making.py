"""From a recipe to a data set on disk, at any size."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from seqrl.datasets import storage
from seqrl.datasets.catalogue import recipe_of
from seqrl.datasets.places import minari_folder
from seqrl.datasets.recipe import Recipe
from seqrl.evaluation import make_env
from seqrl.tools.fields import whole_number
from seqrl.tools.files import one_at_a_time
from seqrl.tools.refusals import with_remedy

LICENCE = "CC BY 4.0"


def make_dataset(
    name: str,
    steps: int | None = None,
    seed: int = 0,
    folder: str | Path | None = None,
    *,
    progress: bool = True,
) -> Path:
    """Make the data set `name` with about `steps` steps and return its folder.

    Without `steps` the set has its full size; `folder` defaults to Minari's own. The same seed
    makes the same data on the same machine and versions. Raises `ValueError` for an unknown
    name or an impossible size, `TypeError` for what is no whole number, `FileExistsError` where
    a set of that name lies already (another process that is making it is waited for), and
    `OSError` where the system refuses.
    """
    name, recipe = recipe_of(name)
    if steps is not None:
        whole_number("steps", steps, least=1)
    whole_number("seed", seed)
    place = (minari_folder() if folder is None else Path(folder).absolute()) / name
    elsewhere = "choose another folder (--folder, or the environment variable MINARI_DATASETS_PATH)"
    with (
        with_remedy(f"making {name} in {place}", elsewhere),
        one_at_a_time(place, seconds=math.inf),
    ):
        if place.exists():
            raise FileExistsError(
                f"{name} lies in {place} already; delete that folder to make it again"
            )
        episodes = recipe.play(steps, seed, progress)
        env = make_env(recipe.env, **recipe.env_kwargs)
        storage.write(episodes, env, metadata(name, recipe, seed), place)
    return place


def metadata(name: str, recipe: Recipe, seed: int) -> dict[str, Any]:
    """Return what is written into a set's Minari metadata, reference scores included."""
    reference = recipe.reference()
    return {
        "dataset_id": name,
        "algorithm_name": recipe.algorithm,
        "author": {"The seqrl authors"},
        "description": recipe.made_by,
        "licence": LICENCE,
        "seed": seed,
        "ref_min_score": reference.random,
        "ref_max_score": reference.expert,
        "ref_source": reference.source,
    }
