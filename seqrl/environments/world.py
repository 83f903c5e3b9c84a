"""What all teaching worlds share: checked actions, a horizon, two ways to render."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces

from seqrl.environments.drawing import Scene, to_rgb, to_svg
from seqrl.tools.fields import whole_number


class World(gymnasium.Env):
    """A Gymnasium environment that counts its steps, refuses bad actions and draws itself.

    A subclass defines `_begin()`, `_move(action) -> (reward, terminated)`, `_observation()` and
    `scene()`. Raises `ValueError` for a horizon below 1 or an unknown render mode.
    """

    metadata = {"render_modes": ["svg", "rgb_array"], "render_fps": 8}
    action_space: spaces.Discrete | spaces.Box

    def __init__(self, horizon: int, render_mode: str | None = None):
        whole_number("horizon (the steps after which it is cut off)", horizon, least=1)
        if render_mode not in (None, *self.metadata["render_modes"]):
            raise ValueError(f"render_mode must be 'svg', 'rgb_array' or None, got {render_mode!r}")
        self.horizon = horizon
        self.render_mode = render_mode
        self._time, self._over = 0, True

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[np.ndarray, dict[str, Any]]:
        """Begin an episode; `options` must be empty: what can be chosen is chosen at `make`."""
        super().reset(seed=seed)
        if options:
            raise ValueError(
                f"{type(self).__name__} takes no reset options, got {sorted(options)}: "
                "give them to gymnasium.make as arguments"
            )
        self._time, self._over = 0, False
        self._begin()
        return self._observation(), {}

    def step(self, action: Any) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        """One step; raises `ValueError` for an action outside the space or after the end."""
        if self._over:
            raise ValueError(f"this {type(self).__name__} episode is over: call reset() first")
        reward, terminated = self._move(checked_action(self.action_space, action))
        self._time += 1
        truncated = not terminated and self._time >= self.horizon
        self._over = terminated or truncated
        return self._observation(), float(reward), terminated, truncated, {}

    def render(self) -> str | np.ndarray | None:
        """The episode so far: an SVG string or an RGB array, as `render_mode` says."""
        if self.render_mode is None:
            return None
        return to_svg(self.scene()) if self.render_mode == "svg" else to_rgb(self.scene())

    def scene(self) -> Scene:
        """The episode so far as a scene."""
        raise NotImplementedError

    def _begin(self) -> None:
        raise NotImplementedError

    def _move(self, action: Any) -> tuple[float, bool]:
        raise NotImplementedError

    def _observation(self) -> np.ndarray:
        raise NotImplementedError


def checked_action(space: spaces.Discrete | spaces.Box, action: Any) -> Any:
    """The action as the space's own type; raises `ValueError` if it lies outside the space.

    >>> checked_action(spaces.Discrete(3), 2)
    2
    """
    if isinstance(space, spaces.Discrete):
        number = np.asarray(action)
        if number.shape == () and np.issubdtype(number.dtype, np.integer) and number in space:
            return int(number)
        expected = f"a whole number from 0 to {space.n - 1}"
    else:
        vector = np.asarray(action, dtype=space.dtype)
        if vector in space:
            return vector
        expected = f"shape {space.shape} with values from {space.low.min()} to {space.high.max()}"
    raise ValueError(f"action {action!r} is outside the action space: expected {expected}")


def one_hot(index: int, size: int) -> np.ndarray:
    """A float32 vector with a single 1: `one_hot(1, 3).tolist() == [0.0, 1.0, 0.0]`."""
    return np.eye(size, dtype=np.float32)[index]
