"""One episode, and the checks that every episode passes before it becomes data."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Episode:
    """One episode as it was lived: T actions between T + 1 observations."""

    observations: np.ndarray  # [T + 1, S] float
    actions: np.ndarray  # [T, A] float, or [T] int
    rewards: np.ndarray  # [T] float
    terminated: bool  # the world ended it
    truncated: bool  # the clock ended it

    def __len__(self) -> int:
        return len(self.rewards)


def check_episode(where: str, episode: Episode, first: Episode, discrete: bool) -> None:
    """Raise `ValueError` naming field and step unless shapes fit, numbers are finite, it ends.

    `where` opens the message; sizes S and A are those of the `first` episode.
    """
    steps = len(episode.rewards)
    if steps == 0:
        raise ValueError(f"{where} is empty: an episode needs at least one step")
    actions_shape = (steps,) if discrete else (steps, *np.shape(first.actions)[1:])
    expected = {
        "observations": (steps + 1, *np.shape(first.observations)[1:]),
        "actions": actions_shape,
        "rewards": (steps,),
    }
    for field_name, shape in expected.items():
        values = np.asarray(getattr(episode, field_name))
        if values.shape != shape:
            raise ValueError(
                f"{where}: {field_name} has shape {values.shape}, expected {shape} "
                f"(T = {steps} rewards, T + 1 observations)"
            )
        if not np.issubdtype(values.dtype, np.number) and values.dtype != np.bool_:
            raise ValueError(f"{where}: {field_name} has dtype {values.dtype}, expected numbers")
        bad = ~np.isfinite(values.reshape(len(values), -1)).all(1)
        if bad.any():
            step = int(bad.argmax())
            raise ValueError(f"{where}, step {step}: {field_name} holds NaN or infinity")
    if not (episode.terminated or episode.truncated):
        raise ValueError(
            f"{where} ends nowhere: neither terminated nor truncated at its last step {steps - 1}"
        )


def check_actions(
    where: str,
    episode: Episode,
    discrete: bool,
    action_dim: int,
    low: np.ndarray,
    high: np.ndarray,
) -> None:
    """Raise `ValueError` naming the first action outside [low, high] or 0 … action_dim − 1."""
    actions = np.asarray(episode.actions)
    if discrete and not np.issubdtype(actions.dtype, np.integer):
        raise ValueError(f"{where}: discrete actions must be integers, got dtype {actions.dtype}")
    if discrete:
        outside = np.asarray((actions < 0) | (actions >= action_dim))
        space = f"0 … {action_dim - 1}"
    elif actions.shape[1] != action_dim:
        raise ValueError(f"{where}: actions have size {actions.shape[1]}, expected {action_dim}")
    else:
        outside = ((actions < low - 1e-6) | (actions > high + 1e-6)).any(1)
        space = f"[{low.tolist()}, {high.tolist()}]"
    if outside.any():
        step = int(outside.argmax())
        raise ValueError(
            f"{where}, step {step}: action {actions[step].tolist()} is outside the space {space}"
        )
