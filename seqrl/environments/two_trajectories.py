"""Two trajectories that meet: L1 to M to G (worth 1) and L2 to M to Z (worth 0), nothing else.

From L2 the best is M and then G, which no trajectory shows. Who remembers L2 at M has seen only
the bad end; who forgets it has seen both. The example behind the Elastic Decision Transformer
(Wu, Wang and Hamaya, 2023, arXiv 2307.02484), small enough for a closed form.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from gymnasium import spaces

from seqrl.environments.behaviour import BehaviourPolicy
from seqrl.environments.drawing import Line, Point, Scene, Shape, Text
from seqrl.environments.sketch import place, trail
from seqrl.environments.world import World, one_hot
from seqrl.tools.fields import one_of

if TYPE_CHECKING:
    from seqrl.episode import Episode

STATES = ("L1", "L2", "M", "G", "Z")
ACTIONS = ("up", "down")
STARTS = ("L1", "L2")
PATHS = (("L1", "M", "G"), ("L2", "M", "Z"))  # the data: first down then up, first up then down


def next_state(state: str, action: int) -> str:
    """Both starts lead to M whatever is done; at M, up leads to G and down to Z.

    >>> next_state("L2", 0), next_state("M", 0)
    ('M', 'G')
    """
    return ("G", "Z")[action] if state == "M" else "M"


def returns_seen(history: Sequence[str]) -> list[float]:
    """The returns-to-go in the data wherever its last states were `history`.

    >>> returns_seen(["M"]), returns_seen(["L2", "M"])
    ([1.0, 0.0], [0.0])
    """
    ends = [path[: path.index(history[-1]) + 1] for path in PATHS if history[-1] in path]
    matching = [end for end in ends if end[-len(history) :] == tuple(history)]
    return [float(end[0] == "L1") for end in matching]


def probability_up(history: Sequence[str], target: float) -> float:
    """p(up | last states, return-to-go) at M in the data; NaN where the data is silent.

    >>> probability_up(["M"], 1), probability_up(["L2", "M"], 0), probability_up(["L2", "M"], 1)
    (1.0, 0.0, nan)
    """
    if history[-1] != "M":
        raise ValueError(f"the question is asked at M: history must end there, got {history}")
    return float(target == 1) if target in returns_seen(history) else float("nan")


def expectiles(path: Sequence[str], level: float = 0.99) -> list[float]:
    """The expectile of the returns seen after the last 1, 2, … states of a path.

    EDT keeps the history length with the highest one.

    >>> [round(value, 6) for value in expectiles(["L2", "M"])]
    [0.99, 0.0]
    """
    from scipy.stats import expectile

    histories = [path[-length:] for length in range(1, len(path) + 1)]
    return [float(expectile(returns_seen(history), level)) for history in histories]


class TwoTrajectories(World):
    """Five one-hot states (`STATES`), two actions (`ACTIONS`), +1 on entering G.

    Raises `ValueError` unless `start` is L1 or L2.
    """

    def __init__(self, start: str = "L2", render_mode: str | None = None):
        super().__init__(2, render_mode)
        one_of("start", start, STARTS)
        self.start = start
        self.observation_space = spaces.Box(0, 1, (len(STATES),), np.float32)
        self.action_space = spaces.Discrete(len(ACTIONS))

    def scene(self) -> Scene:
        """The path so far."""
        return draw(self._path)

    def _begin(self) -> None:
        self._path = [self.start]

    def _move(self, action: int) -> tuple[float, bool]:
        self._path.append(next_state(self._path[-1], action))
        return float(self._path[-1] == "G"), self._path[-1] in ("G", "Z")

    def _observation(self) -> np.ndarray:
        return one_hot(STATES.index(self._path[-1]), len(STATES))


class Behaviour(BehaviourPolicy):
    """Down from L1 and then up, up from L2 and then down; its memory is the first action."""

    def _act(self, states: np.ndarray) -> np.ndarray:
        at_start = states[:, :2].any(1)  # [n]
        self.memory[at_start] = states[at_start, 0] > 0.5  # down (1) from L1, up (0) from L2
        return np.where(at_start, self.memory, 1 - self.memory)


def episodes(copies: int = 1, seed: int = 0) -> list[Episode]:
    """The two trajectories, `copies` times each; nothing in them depends on the seed."""
    from seqrl.evaluation import rollouts

    both = []
    for start in STARTS:
        chosen = {"start": start}
        name = "seqrl/TwoTrajectories-v0"
        both += rollouts(Behaviour(), name, copies, seed=seed, greedy=False, env_kwargs=chosen)
    return both


_PLACES: dict[str, Point] = {
    "L1": (50, 40),
    "L2": (50, 160),
    "M": (160, 100),
    "G": (270, 40),
    "Z": (270, 160),
}


def draw(path: Sequence[str]) -> Scene:
    """The five states, the two trajectories of the data, and a path as a trail.

    Raises `ValueError` for an empty path or an unknown state.
    """
    if not path or not set(path) <= set(STATES):
        raise ValueError(f"a path needs one or more of {', '.join(STATES)}, got {list(path)}")
    shapes: list[Shape] = []
    for states, colour in zip(PATHS, ("green", "vermilion"), strict=True):
        shapes.append(Line([_PLACES[state] for state in states], colour, 3, 0.6))
    shapes += trail([_PLACES[state] for state in path])
    for state, point in _PLACES.items():
        here = state == path[-1]
        shapes += place(point, state, "blue" if here else "line", 20)
    shapes += [Text(270, 72, "+1", 13, "muted"), Text(270, 192, "0", 13, "muted")]
    label = f"Two trajectories meet at M: L1 to G, L2 to Z. This path: {' to '.join(path)}."
    return Scene(320, 210, label, shapes)
