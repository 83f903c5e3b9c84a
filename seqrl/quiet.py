"""Gymnasium environments without the notes that MuJoCo prints about its own model files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gymnasium
from gymnasium.envs.registration import EnvSpec

DEPRECATION = "'settotalmass' is deprecated"  # HalfCheetah's model, in every Gymnasium so far


def make_env(env: str | EnvSpec, **kwargs: Any) -> gymnasium.Env:
    """`gymnasium.make`, silent about the one deprecation that no reader can act upon."""
    with _without_deprecation():
        return gymnasium.make(env, **kwargs)


@contextmanager
def _without_deprecation() -> Iterator[None]:
    try:
        import mujoco
    except ImportError:  # a world without physics
        yield
        return
    before = mujoco.get_mju_user_warning()
    mujoco.set_mju_user_warning(_tell)
    try:
        yield
    finally:
        mujoco.set_mju_user_warning(before)


def _tell(message: str) -> None:
    if DEPRECATION not in message:
        print(f"MuJoCo: {message}")
