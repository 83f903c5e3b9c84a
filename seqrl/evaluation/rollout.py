"""What an agent does when asked: episodes in several environments, batched."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from tqdm.auto import tqdm

from seqrl.episode import Episode
from seqrl.evaluation.slot import Environment, Slot, open_slots
from seqrl.tools.eval_mode import eval_mode
from seqrl.tools.fields import whole_number


class Policy(Protocol):
    """What `rollouts` drives: an `Agent`, or a behaviour policy with the same four verbs."""

    def reset_history(self, rows: Any = None) -> None:
        """Start new episodes in all environments, or in `rows` of them."""

    def select_action(
        self,
        state: np.ndarray,
        target_return: Any = None,
        timestep: Any = None,
        *,
        greedy: bool = True,
    ) -> np.ndarray:
        """Return the actions [n, A] or [n] for the states [n, S]."""

    def observe(self, reward: Any) -> None:
        """Hear the rewards [n]."""


def rollouts(
    policy: Policy,
    env: Environment,
    episodes: int,
    *,
    targets: float | Sequence[float] | np.ndarray | None = None,
    seed: int = 0,
    num_envs: int = 16,
    max_steps: int | None = None,
    greedy: bool = True,
    progress: bool = False,
    env_kwargs: dict[str, Any] | None = None,
) -> list[Episode]:
    """Return `episodes` episodes, `num_envs` of them running at a time in one forward pass.

    `env` is a Gymnasium id or spec, or a function that makes a new environment at each call.
    Episode i starts from `reset(seed=seed + i)`, asks for `targets[i]` (or the one target) and
    ends with the world or after `max_steps`. `greedy` decides discrete and stochastic actions.
    What is returned are copies. Raises `ValueError` or `TypeError` for what is no such number,
    for targets that are neither one nor as many as the episodes, and for an environment that is
    no function, is given twice, or does not speak of vectors as Gymnasium's do.
    """
    for name, number, least in (
        *(("episodes", episodes, 0), ("seed", seed, 0), ("num_envs", num_envs, 1)),
        *([] if max_steps is None else [("max_steps", max_steps, 1)]),
    ):
        whole_number(name, number, least)
    asked = None if targets is None else _one_each(targets, episodes)  # [episodes]
    finished: list[Episode | None] = [None] * episodes
    waiting = iter(range(episodes))
    opened = open_slots(env, min(num_envs, episodes), env_kwargs)
    bar = tqdm(total=episodes, desc="episodes", disable=not progress)
    with bar, opened as slots, eval_mode(policy):
        for slot in slots:
            slot.begin(next(waiting), seed)
        policy.reset_history()
        while any(slot.busy for slot in slots):
            now = None if asked is None else np.array([asked[slot.episode] for slot in slots])
            _step(policy, slots, now, max_steps, greedy)
            for row, slot in enumerate(slots):
                if slot.done:
                    finished[slot.episode] = slot.end()
                    bar.update()
                    policy.reset_history(np.array([row]))
                    slot.begin(next(waiting, None), seed)
    return [episode for episode in finished if episode is not None]


def _step(
    policy: Policy,
    slots: list[Slot],
    targets: np.ndarray | None,
    max_steps: int | None,
    greedy: bool,
) -> None:
    """Let the policy act once in all environments and hear of the rewards."""
    seen = [slot.observations[-1] for slot in slots]
    if len(sizes := {len(state) for state in seen}) > 1:
        raise ValueError(f"the environments' observations have several sizes: {sorted(sizes)}")
    states = np.stack(seen)  # [n, S]
    timesteps = np.array([len(slot.rewards) for slot in slots])  # [n]
    actions = np.array(policy.select_action(states, targets, timesteps, greedy=greedy))
    if actions.shape[:1] != states.shape[:1]:
        raise ValueError(
            f"the policy chose actions of shape {actions.shape} for {len(states)} states: it must "
            "return one each, [n, A] or [n]"
        )
    each = zip(slots, actions, actions.copy(), strict=True)
    rewards = [slot.step(action, own, max_steps) for slot, action, own in each]
    policy.observe(np.array(rewards))  # [n]


def _one_each(targets: float | Sequence[float] | np.ndarray, episodes: int) -> np.ndarray:
    asked = np.asarray(targets, dtype=np.float64)
    if asked.shape not in ((), (1,), (episodes,)):
        raise ValueError(f"targets must be one number or {episodes}, got {targets}")
    return np.broadcast_to(asked, (episodes,))
