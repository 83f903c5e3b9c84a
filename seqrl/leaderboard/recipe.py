"""A recipe: what a method of the leaderboard is, in numbers that hold for every data set alike."""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Self, get_origin

from seqrl.tools.shipped import DATA
from seqrl.tools.suggest import did_you_mean

RECIPES = DATA / "leaderboard"
POINTS = 5  # of a learning curve


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """A method by name, how long it learns, and what it is made of.

    >>> Recipe(method="bc-top10", agent="bc", updates=1000, top=0.1).snapshots()
    [200, 400, 600, 800, 1000]
    """

    method: str  # its name: that of its row, of its file and of its entries
    updates: int  # on the data
    agent: str = ""  # what learns; "": what `method` names
    config: dict[str, Any] = field(default_factory=dict)  # of the agent; ours: over the laptop's
    top: float = 1.0  # share of the best steps that it learns from (%BC)
    distil: int = 0  # updates that teach an Elastic DT's selector, at the end
    iterations: int = 0  # of an Online DT's fine-tuning, at the end
    plan: dict[str, Any] = field(default_factory=dict)  # of the fine-tuning, less its requests

    def __post_init__(self) -> None:
        for f in fields(self):
            _check_type(f.name, getattr(self, f.name), f.type)
        named = re.fullmatch(r"[\w.-]+", self.method) is not None
        self._require(named, "method", "a name of letters, digits, dots and dashes")
        self._require(self.updates >= 1, "updates", "at least 1")
        self._require(0 < self.top <= 1, "top", "in (0, 1]")
        self._require(self.distil >= 0, "distil", "0 or more")
        self._require(self.iterations >= 0, "iterations", "0 or more")

    def _require(self, holds: bool, name: str, expected: str) -> None:
        if not holds:
            raise ValueError(f"recipe: {name} must be {expected}, got {getattr(self, name)!r}")

    @classmethod
    def from_mapping(cls, given: Mapping[str, Any]) -> Self:
        """Return the recipe with these fields.

        Raises `ValueError` for an unknown or a missing field (naming the nearest valid one), for
        a wrong type and for an impossible value.
        """
        names = [f.name for f in fields(cls)]
        for key in given:
            if key not in names:
                raise ValueError(f"recipe: unknown field {key!r}; {did_you_mean(key, names)}")
        for name in ("method", "updates"):
            if name not in given:
                raise ValueError(f"recipe: {name!r} is missing: it has no default")
        return cls(**given)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields that differ from their defaults, as a file would hold them."""
        needed: dict[str, Any] = {"method": self.method, "updates": self.updates}
        defaults = asdict(type(self)(**needed))
        given = asdict(self).items()
        return needed | {name: value for name, value in given if value != defaults[name]}

    @property
    def learner(self) -> str:
        """Return the name of what learns."""
        return self.agent or self.method

    def snapshots(self) -> list[int]:
        """Return after how many updates it is looked at: the points of its learning curve."""
        return evenly(self.updates)


def evenly(total: int) -> list[int]:
    """Return up to `POINTS` evenly spaced numbers that end with `total`.

    >>> evenly(3000), evenly(2)
    ([600, 1200, 1800, 2400, 3000], [1, 2])
    """
    return sorted({total * (point + 1) // POINTS for point in range(POINTS)} - {0})


def recipe_hash(recipe: Mapping[str, Any]) -> str:
    """Return the fingerprint of a recipe's fields: equal numbers, equal hash.

    >>> recipe_hash({"method": "dt", "updates": 9}) == recipe_hash({"updates": 9, "method": "dt"})
    True
    """
    text = json.dumps(recipe, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_recipe(path: Path) -> Recipe:
    """Return the recipe in a TOML file; a `ValueError` of a bad one names the file."""
    try:
        return Recipe.from_mapping(tomllib.loads(path.read_text(encoding="utf-8")))
    except (ValueError, RecursionError) as error:  # of TOML or of a field
        raise ValueError(f"{path}: {error}") from error


def recipes() -> dict[str, Recipe]:
    """Return the leaderboard's own recipes, by method."""
    found = {path.stem: read_recipe(path) for path in sorted(RECIPES.glob("*.toml"))}
    for name, recipe in found.items():
        if recipe.method != name:
            raise ValueError(f"{RECIPES / name}.toml holds the method {recipe.method!r}: rename it")
    return found


def _check_type(name: str, value: Any, expected: Any) -> None:
    accepted = (int, float) if expected is float else get_origin(expected) or expected
    if not isinstance(value, accepted) or isinstance(value, bool):
        kind = getattr(expected, "__name__", expected)
        raise ValueError(f"recipe: {name} must be {kind}, got {value!r}")
