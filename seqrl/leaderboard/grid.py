"""The grid: every method on every data set with every seed, and what of it is still missing."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from tqdm.auto import tqdm

from seqrl.leaderboard import ours, peer
from seqrl.leaderboard.checking import check
from seqrl.leaderboard.entry import ENTRIES, entry_path
from seqrl.leaderboard.ours import Trainer
from seqrl.leaderboard.recipe import Recipe
from seqrl.leaderboard.recording import record
from seqrl.leaderboard.with_d3rlpy import CONFIGS as PEERS
from seqrl.methods import METHODS
from seqrl.tools.files import replaceable
from seqrl.tools.records import write_record
from seqrl.tools.suggest import did_you_mean

DATASETS = (
    *("hopper/medium-v0", "hopper/medium-replay-v0", "hopper/medium-expert-v0"),
    *("halfcheetah/medium-v0", "halfcheetah/medium-replay-v0"),
    *("walker2d/medium-v0", "walker2d/medium-replay-v0"),
)
SEEDS = 5
FEWER_SEEDS = {"cql": 3}  # a run takes more than five minutes of CPU


class Cell(NamedTuple):
    """One square of the grid."""

    recipe: Recipe
    dataset: str
    seed: int

    def __str__(self) -> str:
        return f"{self.recipe.method} on {self.dataset}, seed {self.seed}"

    def path(self, folder: Path) -> Path:
        """Return where its entry lies in a folder of entries."""
        return entry_path(folder, self.recipe.method, self.dataset, self.seed)

    def command(self, by: str = "") -> str:
        """Return what makes exactly this entry again; `by` names a recipe that does not ship."""
        which = f"{by or self.recipe.method} --datasets {self.dataset} --seeds {self.seed}"
        return f"python -m seqrl leaderboard run {which} --again"


def cells(
    recipes: Iterable[Recipe],
    datasets: Sequence[str] = DATASETS,
    seeds: Sequence[int] | None = None,
) -> list[Cell]:
    """Return the cells seed by seed, so that a grid that is stopped is even.

    `seeds` default to 0 … 4, or 0 … 2 of what takes longer.
    """
    found = [
        Cell(recipe, dataset, seed)
        for recipe in recipes
        for dataset in datasets
        for seed in (range(FEWER_SEEDS.get(recipe.method, SEEDS)) if seeds is None else seeds)
    ]
    return sorted(found, key=lambda cell: cell.seed)


def fill(
    cells: Sequence[Cell],
    folder: Path = ENTRIES,
    *,
    again: bool = False,
    command: Callable[[Cell], str] = Cell.command,
    progress: bool = True,
) -> int:
    """Record the cells that are missing in `folder`, or with `again` all; return how many.

    Each entry is written when it is whole, so a grid that is stopped keeps what it has and goes
    on. `command` says what makes an entry again. Raises `ValueError` for a name that nothing has
    and for a recipe that nobody can follow, `OSError` where an entry cannot be written: all
    before any training.
    """
    trainers = {cell.recipe.method: trainer(cell.recipe) for cell in cells}
    due = [cell for cell in cells if again or not cell.path(folder).exists()]
    recipes = {cell.recipe.method: cell.recipe for cell in due}
    check(recipes.values(), dict.fromkeys(cell.dataset for cell in due))
    for cell in due:
        replaceable(cell.path(folder))
    made = 0
    with tqdm(cells, desc="leaderboard", disable=not progress) as bar:
        for cell in bar:
            path = cell.path(folder)
            if path.exists() and not again:
                continue
            bar.set_postfix_str(str(cell))
            train = trainers[cell.recipe.method]
            entry = record(cell.recipe, cell.dataset, cell.seed, train, command=command(cell))
            write_record(path, entry)
            made += 1
    return made


def trainer(recipe: Recipe) -> Trainer:
    """Return what trains a recipe.

    Raises `ValueError` naming the nearest if there is none, `FileNotFoundError` if it needs an
    environment that is not made yet.
    """
    if recipe.learner in METHODS:
        return ours.train
    if recipe.learner in PEERS:
        peer.python()  # or say how to get it, before anything is trained
        return peer.train
    hint = did_you_mean(recipe.learner, [*METHODS, *PEERS])
    raise ValueError(f"recipe {recipe.method}: nothing is called {recipe.learner!r}; {hint}")
