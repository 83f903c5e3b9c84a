"""A map is not a cause: where a model looks as it acts, beside what would change its mind.

Two visits to key-to-door, one with each key. At every step each token of the one is swapped for
the other's, and what that does to the choice stands below the attention which the token got.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from seqrl.decision_transformer import DecisionTransformer
from seqrl.environments import key_to_door
from seqrl.environments.key_to_door import ACTIONS, ROOMS, WAIT, Moment
from seqrl.episode import Episode
from seqrl.evaluation import rollouts
from seqrl.lessons.explorers.explorer import Explorer, View
from seqrl.lessons.explorers.swapped_tokens import NAMES, Decision, picture
from seqrl.lessons.patching import (
    attention_now,
    choice,
    differences,
    effects,
    lived_windows,
    whole_effect,
)

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def patching_explorer(
    model: DecisionTransformer, lived: Episode, other: Episode, request: float = 1.0
) -> Explorer:
    """A slider over the steps of a visit to key-to-door; tokens are swapped for those of `other`.

    Both were asked for `request`; steps after the shorter one's end are left out. It
    begins where a swap does most.
    """
    taken = decisions(model, lived, other, request)
    most = int(np.argmax([np.abs(decision.effect).max() for decision in taken]))
    explorer = Explorer("Step", views(taken, key_to_door.moments(lived)), most, still_width=330)
    return explorer.add_class("patching")


def both_colours(model: DecisionTransformer, wait: int = WAIT) -> list[Episode]:
    """Two greedy episodes of a model that is asked for 1: with the orange key, with the blue."""
    arguments = {"wait": wait}
    lived = rollouts(model, "seqrl/KeyToDoor-v0", 2, targets=1.0, env_kwargs=arguments)
    return sorted(lived, key=lambda episode: key_to_door.moments(episode)[0].colour)


def decisions(
    model: DecisionTransformer, lived: Episode, other: Episode, request: float
) -> list[Decision]:
    """What the model chose at each step of a visit, and what each token had to do with it."""
    length = min(len(lived), len(other))
    here, there = (
        {name: tensor[:length] for name, tensor in lived_windows(model, visit, request).items()}
        for visit in (lived, other)
    )
    actions, chances = choice(model, here)
    chance = chances.gather(1, actions[:, None])[:, 0]  # [T]
    columns = (
        np.where(here["mask"], here["timesteps"], -1),
        attention_now(model, here).numpy(),
        effects(model, here, there).numpy(),
        differences(here, there).numpy(),
    )
    swapped = chance + whole_effect(model, here, there)
    return [
        Decision(ACTIONS[actions[t]], float(chance[t]), float(swapped[t]), *(c[t] for c in columns))
        for t in range(length)
    ]


def views(taken: Sequence[Decision], lived: Sequence[Moment]) -> list[View]:
    """What the explorer shows at each decision; `lived` is where the agent was."""
    shown = []
    for t, decision in enumerate(taken):
        told = status(decision, lived[t].room)
        svg = picture(decision, lived[: t + 1], told)
        shown.append(View(str(t), told, svg, svg))
    return shown


def status(decision: Decision, room: int) -> str:
    """What was chosen, where the model looks most and what would change its mind, in words."""
    seen, heeded = _largest(decision.attention), _largest(np.abs(decision.effect))
    change = float(decision.effect[heeded])
    effect = (
        f"{token(decision, heeded)} ({points(change)})" if abs(change) >= 0.01 else "under a point"
    )
    return (
        f"Step {decision.steps[-1]}, {ROOMS[room]} room: "
        f"{decision.action} at {percent(decision.chance)}. "
        f"Most attention: {token(decision, seen)} ({percent(decision.attention[seen])}). "
        f"Most effect: {effect}"
    )


def token(decision: Decision, place: tuple[int, int]) -> str:
    """A token's name with its step, such as s₂."""
    step = f"{decision.steps[place[1]]}".translate(_SUBSCRIPTS)
    return f"{NAMES[place[0]]}{step}"


def percent(share: float) -> str:
    """A share as one reads it.

    >>> percent(0.988)
    '99 %'
    """
    return f"{100 * share:.0f} %"


def points(change: float) -> str:
    """A change of a chance in percentage points.

    >>> points(-0.988), points(0.01), points(-0.001)
    ('−99 points', '+1 point', '+0 points')
    """
    number = f"{100 * change:+z.0f}".replace("-", "−")
    return f"{number} point" if number[1:] == "1" else f"{number} points"


def _largest(values: np.ndarray) -> tuple[int, int]:
    row, column = np.unravel_index(int(values.argmax()), values.shape)
    return int(row), int(column)
