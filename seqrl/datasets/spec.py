"""The world that a data set names: read as data, and made only when it is known.

What a stranger's file says would decide which code runs here. So an id must be registered with
Gymnasium already, with the entry point that the file names, and wrappers must be Gymnasium's own;
for what is beyond that the reader vouches, by naming a module as trusted. Arguments are handed on
as recorded: what a known environment does with them is its own affair.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from importlib import import_module

import gymnasium
from gymnasium.envs.registration import EnvSpec, WrapperSpec

from seqrl.evaluation import make_env

GONE = {"apply_api_compatibility", "autoreset"}  # of older Gymnasiums; they say nothing if false
UNFIT = {
    **dict.fromkeys(
        ("NormalizeObservation", "NormalizeReward"), "its running statistics are not recorded"
    ),
    **dict.fromkeys(
        ("TransformAction", "TransformObservation", "TransformReward"),
        "its function is not recorded",
    ),
    **dict.fromkeys(("HumanRendering", "RecordVideo", "RenderCollection"), "it is for watching"),
}


def spec_of(name: str, recorded: object, trusted: Iterable[str] = ()) -> EnvSpec:
    """Return the environment that the data set `name` records: id, arguments, limit, wrappers.

    `recorded` is an `EnvSpec` as JSON, as in Minari's metadata. The modules in `trusted` are
    imported; environments and wrappers may come from them and from modules below. One environment
    is made, to see that it can be. Raises `ValueError` naming what is unknown or not recorded.

    >>> spec_of("mine", gymnasium.spec("CartPole-v1").to_json()).max_episode_steps
    500
    """
    try:
        spec = _checked(recorded, (trusted,) if isinstance(trusted, str) else tuple(trusted))
        make_env(spec).close()
    except Exception as error:  # each environment fails in a way of its own
        raise ValueError(
            f"{name}: its environment cannot be rebuilt: {error}; or roll out with your own"
        ) from error
    return spec


def _checked(recorded: object, trusted: tuple[str, ...]) -> EnvSpec:
    for module in trusted:
        import_module(module)
    spec = _read(recorded)
    module, _, own_id = spec.id.rpartition(":")
    if module and not _within(module, trusted):
        raise ValueError(f"the id {spec.id!r} would import {module}{_vouch(module)}")
    known = gymnasium.registry.get(own_id)
    if not _within(_module(spec.entry_point), trusted):
        _check_registered(own_id, spec, known)
    for wrapper in spec.additional_wrappers:
        if known is None or wrapper not in known.additional_wrappers:
            _check_wrapper(wrapper, trusted)
    unwatched = {k: v for k, v in spec.kwargs.items() if (k, v) != ("render_mode", "human")}
    batched = known.vector_entry_point if known else None
    return replace(spec, id=own_id, kwargs=unwatched, vector_entry_point=batched)


def _read(recorded: object) -> EnvSpec:
    """Return the spec as it is recorded, by this Gymnasium or an older one; nothing is run."""
    try:
        told = json.loads(recorded) if isinstance(recorded, str) else None
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise ValueError(f"expected what it is made of as JSON, got {recorded!r}")
    return EnvSpec.from_json(json.dumps({k: v for k, v in told.items() if v or k not in GONE}))


def _check_registered(own_id: str, spec: EnvSpec, known: EnvSpec | None) -> None:
    """Raise `ValueError` unless this process knows the id, as the same environment."""
    module = _module(spec.entry_point)
    if known is None:
        raise ValueError(
            f"{own_id!r} is not registered with Gymnasium here; import the package that registers "
            f"it first{_vouch(module)}"
        )
    if known.entry_point != spec.entry_point:
        raise ValueError(
            f"{own_id!r} is made by {known.entry_point} here, and by {spec.entry_point} in the "
            f"data set{_vouch(module)}"
        )
    if _within(module, ("shimmy",)):
        raise ValueError(f"shimmy makes whatever its arguments {spec.kwargs} say{_vouch(module)}")


def _check_wrapper(wrapper: WrapperSpec, trusted: tuple[str, ...]) -> None:
    """Raise `ValueError` unless a wrapper is known and recorded whole."""
    module, _, kind = str(wrapper.entry_point).partition(":")
    if wrapper.kwargs is None:
        raise ValueError(f"the arguments of its wrapper {wrapper.name} are not recorded")
    if _within(module, trusted):
        return
    if not _within(module, ("gymnasium.wrappers",)) or kind not in gymnasium.wrappers.__all__:
        raise ValueError(f"its wrapper {wrapper.name} is {wrapper.entry_point}{_vouch(module)}")
    if kind in UNFIT:
        raise ValueError(f"its wrapper {kind} does not do here: {UNFIT[kind]}")


def _module(entry_point: object) -> str:
    return str(entry_point).partition(":")[0]


def _within(module: str, packages: tuple[str, ...]) -> bool:
    return any(f"{module}.".startswith(f"{package}.") for package in packages)


def _vouch(module: str) -> str:
    """Return the hint that ends a refusal."""
    return f"; if you trust {module}, say so: trusted=({module!r},) or --trust {module}"
