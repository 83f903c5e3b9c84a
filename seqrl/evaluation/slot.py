"""One of the environments that run at a time: checked, and the episode it lives written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import gymnasium
import numpy as np
from gymnasium.envs.registration import EnvSpec
from gymnasium.spaces import Box, Discrete, MultiBinary, MultiDiscrete

from seqrl.episode import Episode

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


Environment = str | EnvSpec | Callable[[], gymnasium.Env]

ONE_EACH = "say `lambda: gym.make(…)`, which makes a new one at each call"
OLD_GYM = (
    "in Gymnasium reset(seed=…) returns (observation, info) and step(action) returns "
    "(observation, reward, terminated, truncated, info); update an environment of the old Gym, "
    "or wrap it with the package shimmy"
)


@contextmanager
def open_slots(
    env: Environment, count: int, env_kwargs: dict[str, Any] | None
) -> Iterator[list[Slot]]:
    """Yield `count` environments, no two of which are the same object, and close them at the end.

    Raises `TypeError` for what makes no environments, `ValueError` for one in two slots.
    """
    make = _maker(env, env_kwargs or {})
    made = [_environment(make()) for _ in range(count)]
    if len({id(getattr(world, "unwrapped", world)) for world in made}) < count:
        raise ValueError(
            f"{count} episodes run at once and need {count} environments, but the function "
            f"returned the same one (or wrappers around the same one) again: {ONE_EACH}"
        )
    try:
        yield [Slot(world) for world in made]
    finally:
        for world in made:
            world.close()


def _maker(env: Environment, env_kwargs: dict[str, Any]) -> Callable[[], Any]:
    if isinstance(env, str | EnvSpec):
        return lambda: make_env(env, **env_kwargs)
    if not callable(env) or isinstance(env, gymnasium.Env):
        raise TypeError(
            f"env must be a Gymnasium id or a function that makes an environment, got {env!r}; "
            f"several run at once: {ONE_EACH}"
        )
    if env_kwargs:
        raise TypeError(f"env_kwargs {env_kwargs} go with an id; a function makes as it pleases")
    return env


def _environment(made: Any) -> gymnasium.Env:
    if not hasattr(made, "reset") or not hasattr(made, "step"):
        raise TypeError(f"env() must return an environment, got {made!r}: {ONE_EACH}")
    world: gymnasium.Env = made
    return world


class Slot:
    """One environment and the episode it is living; idle once no episodes are left."""

    def __init__(self, env: gymnasium.Env) -> None:
        self.env = env
        self.space = getattr(env, "action_space", None)
        self.busy = True
        self.episode = 0

    def begin(self, episode: int | None, seed: int) -> None:
        """Start living an episode, from `reset(seed=seed + episode)`; None: there is none left."""
        self.busy = episode is not None
        self.episode = self.episode if episode is None else episode
        self.observations = [_vector(_first(self.env, seed + self.episode))]
        self.actions: list[np.ndarray] = []
        self.rewards: list[float] = []
        self.terminated = self.truncated = False

    @property
    def done(self) -> bool:
        """Return whether the episode has just ended."""
        return self.busy and (self.terminated or self.truncated)

    def step(self, action: np.ndarray, own: np.ndarray, max_steps: int | None) -> float:
        """Write `action` down, take it, and return the reward.

        `own` is the environment's copy, which it may change. Raises `ValueError` for an action
        that does not exist there.
        """
        if not self.busy:
            return 0.0
        _check_action(action, self.space)
        state, reward, terminated, truncated, _ = _five(self.env, own)
        self.observations.append(_vector(state, len(self.observations[0])))
        self.actions.append(action)
        self.rewards.append(_number("reward", reward))
        self.terminated = bool(_number("terminated", terminated))
        self.truncated = bool(_number("truncated", truncated)) or len(self.rewards) == max_steps
        return self.rewards[-1]

    def end(self) -> Episode:
        """Return what was lived."""
        return Episode(
            observations=np.stack(self.observations),  # [T + 1, S]
            actions=np.stack(self.actions),  # [T, A] or [T]
            rewards=np.array(self.rewards),  # [T]
            terminated=self.terminated,
            truncated=self.truncated,
        )


def _first(env: gymnasium.Env, seed: int) -> Any:
    """Return the first observation of an episode."""
    try:
        result: Any = env.reset(seed=seed)
    except TypeError as error:
        if "'seed'" not in str(error):
            raise
        raise TypeError(f"the environment's reset takes no seed; {OLD_GYM}") from error
    if not isinstance(result, tuple) or len(result) != 2 or not isinstance(result[1], dict):
        raise TypeError(f"the environment's reset returned {_kind(result)}; {OLD_GYM}")
    return result[0]


def _five(env: gymnasium.Env, action: np.ndarray) -> Any:
    """Return the five things that a step returns."""
    try:
        result: Any = env.step(action)
    except ValueError as error:
        if "expected 5, got 4" not in str(error):  # a wrapper met it first
            raise
        raise TypeError(f"the environment's step returned 4 things; {OLD_GYM}") from error
    if not isinstance(result, tuple) or len(result) != 5:
        raise TypeError(f"the environment's step returned {_kind(result)}; {OLD_GYM}")
    return result


def _vector(observation: Any, size: int | None = None) -> np.ndarray:
    """Return a copy of an observation, [S] float32: an environment may use its array again.

    Raises `ValueError` unless it is a vector, of this `size` if one is known.
    """
    try:
        vector = np.array(observation, np.float32)  # [S]
    except (TypeError, ValueError):  # a mapping, or parts of several sizes
        vector = None
    if vector is None or vector.ndim != 1:
        raise ValueError(
            f"the environment's observation is {_kind(observation)}, expected a vector [S] of "
            "numbers: wrap it, lambda: gymnasium.wrappers.FlattenObservation(gym.make(…))"
        )
    if size not in (None, len(vector)):
        raise ValueError(
            f"the environment's observation has {len(vector)} numbers, after {size} at the "
            "episode's start: a state [S] has one size"
        )
    return vector


def _number(name: str, value: Any) -> float:
    """Return a reward, or a flag as 0 or 1; what holds a single number is one."""
    try:
        numbers = np.asarray(value)
    except ValueError:  # parts of several sizes
        numbers = np.empty(0)
    if numbers.size != 1 or numbers.dtype.kind not in "biuf":
        raise ValueError(f"the environment's {name} is {_kind(value)}, expected one number")
    return float(numbers.item())


def _check_action(action: np.ndarray, space: Any) -> None:
    """Raise `ValueError` unless the environment has such an action; it cuts a vector to bounds."""
    if space is not None and not _holds(space, action):
        raise ValueError(
            f"the policy chose {action!r}, of shape {action.shape}, but the environment takes "
            f"{space}: give it a policy made for that space. An agent chooses a vector of floats, "
            "or one of so many choices: gymnasium.wrappers.TransformAction makes an environment "
            "take those"
        )


def _holds(space: Any, action: np.ndarray) -> bool:
    if not isinstance(space, Box | Discrete | MultiBinary | MultiDiscrete):
        return False
    if not np.can_cast(action.dtype, space.dtype, "same_kind"):  # a fraction is no whole number
        return False
    return action.shape == space.shape if isinstance(space, Box) else space.contains(action)


def _kind(value: Any) -> str:
    """Return what a value is, in a few words, for an error."""
    shape = f" of shape {value.shape}" if isinstance(value, np.ndarray) else ""
    size = f" of {len(value)}" if isinstance(value, tuple | list | dict) else ""
    return f"a {type(value).__name__}{shape}{size}"
