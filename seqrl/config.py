"""What a model is made of and how it is trained: one frozen dataclass, checked key by key."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, ClassVar, Self

import numpy as np

from seqrl.tools.devices import memory
from seqrl.tools.suggest import did_you_mean

_TRAINED = 16  # bytes a weight: itself, its gradient and two moments, in float32
_LARGEST = {float: float(np.finfo(np.float32).max), int: 2**31 - 1}

_PAPER: dict[str, Any] = {  # Chen et al. 2021, official code, gym/experiment.py
    "hidden_dim": 128,
    "num_layers": 3,
    "num_heads": 1,
    "max_seq_len": 20,
    "eval_context": 20,
    "max_ep_len": 1000,
    "activation": "relu",
    "dropout": 0.1,
    "learning_rate": 1e-4,
    "weight_decay": 1e-4,
    "warmup_steps": 10_000,
    "grad_clip": 0.25,
    "batch_size": 64,
}
_LAPTOP = _PAPER | {
    "hidden_dim": 64,
    "num_layers": 2,
    "max_seq_len": 10,
    "eval_context": 10,
    "learning_rate": 1e-3,
    "warmup_steps": 100,
}
_TINY = _LAPTOP | {
    "hidden_dim": 16,
    "num_heads": 2,
    "max_seq_len": 4,
    "eval_context": 4,
    "batch_size": 16,
}
_AS_PUBLISHED = {"embed_dropout": 0.1, "initial_weights": "published", "return_scale": 1000.0}


@dataclass(frozen=True, kw_only=True)
class Config:
    """The sizes, the regularisation and the optimiser of a sequence model.

    Use a preset: `tiny` (seconds, for tests), `laptop` (under a minute on two CPU cores) or
    `paper` (the published numbers). Any field can be overridden by keyword.

    >>> Config.paper(state_dim=11, action_dim=3).hidden_dim
    128
    >>> Config.laptop(state_dim=11, action_dim=3, max_seq_len=5).max_seq_len
    5
    """

    presets: ClassVar[dict[str, dict[str, Any]]] = {
        "tiny": _TINY,
        "laptop": _LAPTOP,
        "paper": _PAPER | _AS_PUBLISHED,
    }

    updates: ClassVar[dict[str, int]] = {"tiny": 200, "laptop": 2000, "paper": 100_000}

    adjustable: ClassVar[tuple[str, ...]] = (  # also once a model is built; the rest is in it
        *("eval_context", "learning_rate", "weight_decay", "warmup_steps", "grad_clip"),
        *("batch_size", "precision"),
    )

    state_dim: int
    action_dim: int
    action_space: str = "continuous"  # or "discrete"; then action_dim counts the actions
    hidden_dim: int
    num_layers: int
    num_heads: int
    max_seq_len: int  # K, in steps
    eval_context: int  # steps of history seen when acting
    max_ep_len: int  # the longest episode, in steps
    position: str = "timestep"  # or "elastic": counted from the window's end (ours); or "none"
    activation: str
    dropout: float
    embed_dropout: float = 0.0  # of tokens, once embedded and normed
    initial_weights: str = "gpt2"  # all N(0, 0.02); "published": as there
    return_scale: float = 0.0  # R̂ is divided by it; 0: by what fits the data
    learning_rate: float
    weight_decay: float
    warmup_steps: int
    grad_clip: float
    batch_size: int
    optimiser: str = "adamw"  # or "lamb"
    precision: str = "fp32"  # or "bf16": autocast; weights and optimiser stay fp32

    @classmethod
    def tiny(cls, **given: Any) -> Self:
        """Return a model for unit tests: trains in seconds."""
        return cls._preset("tiny", given)

    @classmethod
    def laptop(cls, **given: Any) -> Self:
        """Return a model that learns in under a minute on two CPU cores."""
        return cls._preset("laptop", given)

    @classmethod
    def paper(cls, **given: Any) -> Self:
        """Return the published Gym configuration (Chen et al. 2021, official code)."""
        return cls._preset("paper", given)

    @classmethod
    def from_mapping(cls, given: "Mapping[str, Any] | Config") -> Self:
        """Return `given` if it is a config already, else `laptop` with its keys overridden.

        Raises `TypeError` for an unknown, missing or wrongly typed key (naming the nearest
        valid one) and `ValueError` for an impossible value.
        """
        if isinstance(given, cls):
            return given
        if not isinstance(given, Mapping):
            raise TypeError(
                f"expected a mapping or a {cls.__name__}, got {type(given).__name__}; "
                f'try {{"state_dim": 11, "action_dim": 3}}'
            )
        return cls.laptop(**given)

    @classmethod
    def _preset(cls, name: str, given: dict[str, Any]) -> Self:
        preset = cls.presets[name]
        cls._refuse_unknown(given)
        for key in ("state_dim", "action_dim"):
            if key not in given:
                raise TypeError(f"config key {key!r} is missing: it has no default")
        given = {key: _plain(value) for key, value in given.items()}
        return cls(**preset | _context(preset, given) | given)

    @classmethod
    def _refuse_unknown(cls, given: dict[str, Any]) -> None:
        names = [f.name for f in fields(cls)]
        for key in given:
            if key not in names:
                raise TypeError(f"unknown config key {key!r}; {did_you_mean(key, names)}")

    def __post_init__(self) -> None:
        for f in fields(self):
            _check_type(f.name, getattr(self, f.name), f.type)
        for name in _POSITIVE:
            self.require(getattr(self, name) >= 1, name, "at least 1")
        self.require(self.num_layers <= _MOST_LAYERS, "num_layers", f"at most {_MOST_LAYERS}")
        for name in ("weight_decay", "warmup_steps"):
            self.require(getattr(self, name) >= 0, name, "0 or more")
        for name in ("learning_rate", "grad_clip"):
            self.require(getattr(self, name) > 0, name, "above 0")
        for name, choices in _CHOICES.items():
            self.require(getattr(self, name) in choices, name, f"in {choices}")
        for name in ("dropout", "embed_dropout"):
            self.require(0 <= getattr(self, name) < 1, name, "in [0, 1)")
        self.require(self.return_scale >= 0, "return_scale", "above 0, or 0 to fit the data")
        divides, width = self.hidden_dim % self.num_heads == 0, self.hidden_dim
        self.require(divides, "num_heads", f"a divisor of hidden_dim={width}")
        fits, longest = self.eval_context <= self.max_seq_len, self.max_seq_len
        self.require(fits, "eval_context", f"≤ max_seq_len={longest}")
        self.require(self.max_ep_len <= _MOST_STEPS, "max_ep_len", f"at most {_MOST_STEPS}")

    def require(self, holds: bool, name: str, expected: str) -> None:
        """Raise `ValueError` unless the field `name` holds what is `expected` of it."""
        if not holds:
            value = getattr(self, name)
            raise ValueError(f"config key {name!r} must be {expected}, got {value!r}")

    def replace(self, **changes: Any) -> Self:
        """Return a copy with some fields changed, checked again."""
        self._refuse_unknown(changes)
        changes = {name: _plain(value) for name, value in changes.items()}
        return replace(self, **_context(self.to_dict(), changes) | changes)

    def require_adjustable(self, new: "Config") -> None:
        """Raise `ValueError` if a model that was built with this config cannot go on with `new`.

        >>> Config.tiny(state_dim=3, action_dim=1).require_adjustable(
        ...     Config.tiny(state_dim=3, action_dim=1, learning_rate=0.1)
        ... )
        """
        if type(new) is not type(self):
            raise TypeError(f"config must be a {type(self).__name__}, got {new!r}")
        for f in fields(self):
            mine, other = getattr(self, f.name), getattr(new, f.name)
            if mine != other and f.name not in self.adjustable:
                raise ValueError(
                    f"config key {f.name!r} is built into this model as {mine!r} and cannot "
                    f"become {other!r}: build a new model (only {', '.join(self.adjustable)} "
                    "may change later)"
                )

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as a plain dict, ready for JSON."""
        return asdict(self)


_MOST_STEPS = 2**24  # windows carry time steps as float32, where larger whole numbers are rounded
_MOST_LAYERS = 1000  # each takes time and memory to make, whatever its width
_POSITIVE = (
    *("state_dim", "action_dim", "hidden_dim", "num_layers", "num_heads"),
    *("max_seq_len", "eval_context", "max_ep_len", "batch_size"),
)
_CHOICES = {
    "action_space": ("continuous", "discrete"),
    "position": ("timestep", "elastic", "none"),
    "activation": ("relu", "gelu"),
    "precision": ("fp32", "bf16"),
    "optimiser": ("adamw", "lamb"),
    "initial_weights": ("gpt2", "published"),
}


def _plain(value: Any) -> Any:
    """Return a NumPy number, such as a Gymnasium space's size, as Python's own."""
    return value.item() if isinstance(value, np.generic) else value


def _context(before: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Return the eval_context that goes with a new max_seq_len, unless it is given itself.

    A context as long as the window stays so; a shorter one is only clamped.
    """
    longest = given.get("max_seq_len")
    if "eval_context" in given or not isinstance(longest, int):
        return {}
    whole = before["eval_context"] == before["max_seq_len"]
    return {"eval_context": longest if whole else min(before["eval_context"], longest)}


def _check_type(name: str, value: Any, expected: Any) -> None:
    accepted = (int, float) if expected is float else expected
    if not isinstance(value, accepted) or isinstance(value, bool):
        raise TypeError(
            f"config key {name!r} must be {expected.__name__}, "
            f"got {value!r} of type {type(value).__name__}"
        )
    if expected in _LARGEST and not abs(value) <= _LARGEST[expected]:
        raise ValueError(
            f"config key {name!r} must be finite, at most {_LARGEST[expected]:.3g}, got {value!r}"
        )


def check_room(config: Config) -> None:
    """Raise `ValueError` if a network as wide and deep could not be trained in this machine."""
    width, ends = config.hidden_dim, config.state_dim + config.action_dim
    weights = width * (width * (config.num_layers - 1) + ends)  # any agent's network has more
    if _TRAINED * weights > memory():
        raise ValueError(
            f"the config asks for a larger network than fits into memory: {weights:,} weights or "
            f"more, which take {_TRAINED} bytes each to train, and this machine has {memory():,}; "
            "take a smaller hidden_dim or num_layers"
        )
