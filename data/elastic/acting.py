"""What lesson 09 trains, and what it notes while that acts."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from recording import Found, Variant
from seqrl import Agent, ElasticDecisionTransformer, Episode, rollouts
from seqrl.elastic.search import Choice


@dataclass(frozen=True)
class Remembering(Variant):
    """Also: with which histories it acts."""

    ways: tuple[str, ...] = ("plain",)

    def acting(self, agent: Agent) -> "list[tuple[str, Witness]]":
        """Return the agent for every way of acting, one after the other."""
        return [(way, Witness(agent, way)) for way in self.ways]


class Witness:
    """An agent that acts in one way, and what it chose at every step."""

    def __init__(self, agent: Agent, way: str) -> None:
        self.agent, self.way = agent, way
        self.choices: list[Choice] = []

    def reset_history(self, rows: Any = None) -> None:
        """Start new episodes."""
        self.agent.reset_history(rows)

    def select_action(self, *given: Any, **options: Any) -> np.ndarray:
        """Return the agent's actions and remember its choice."""
        actions = self.agent.select_action(*given, **options)
        if self.way == "search":
            self.choices.append(self.agent.choice)
        return actions

    def observe(self, reward: Any) -> None:
        """Pass on the rewards."""
        self.agent.observe(reward)

    def live(self, world: str, episodes: int, **options: Any) -> list[Episode]:
        """Return rollouts, all at the same time: row i of a choice belongs to episode i."""
        if isinstance(self.agent, ElasticDecisionTransformer):
            self.agent.config = self.agent.config.replace(history=self.way)
        return rollouts(self, world, episodes, num_envs=episodes, **options)

    def trace(self, row: int, steps: int) -> dict[str, np.ndarray]:
        """Return the chosen `lengths`, and of the estimates best, mean and lead over the next."""
        lengths = [int(choice.lengths[row]) for choice in self.choices[:steps]]
        values = [
            choice.values[row].sort(descending=True).values for choice in self.choices[:steps]
        ]
        return {
            "lengths": np.array(lengths),  # [T]
            "estimated": np.array([float(v[0]) for v in values]),  # [T]
            "average": np.array([float(v.mean()) for v in values]),  # [T]
            "lead": np.array([float(v[0] - v[1]) if len(v) > 1 else np.inf for v in values]),
        }

    def at(self, step: int, rows: np.ndarray) -> Found:
        """Return the candidates of a step, how often each was chosen, and the mean estimates."""
        choice, every = self.choices[step], self.agent.config.search_step
        candidates = list(range(step + 1, 0, -every))  # as long as the window holds all steps
        lengths = choice.lengths.numpy()[rows]
        return {
            "candidates": candidates,
            "chosen": [int((lengths == length).sum()) for length in candidates],
            "estimated": rounded(choice.values.numpy()[rows].mean(axis=0), 4),
        }


def rounded(values: Any, digits: int) -> Any:
    """Return numbers of any shape as nested lists, rounded."""
    return np.round(np.asarray(values, float), digits).tolist()
