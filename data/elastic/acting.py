"""What lesson 08 trains, and what it notes while that acts."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from seqrl import Agent, ElasticDecisionTransformer, Episode, Trajectories, fit, rollouts
from seqrl.datasets.collecting import SEEDS_APART
from seqrl.elastic.search import Choice

Found = dict[str, Any]
SMALL = {"hidden_dim": 32, "dropout": 0.0, "learning_rate": 3e-3}  # on the teaching worlds


@dataclass(frozen=True)
class Variant:
    """What is trained, on which data, for how long, and in which ways it acts then."""

    kind: type[Agent]
    updates: int
    ways: tuple[str, ...] = ("plain",)
    top: float = 1.0
    config: Found = field(default_factory=dict)
    world: Found = field(default_factory=dict)

    def trained(self, data: Trajectories, seed: int) -> Agent:
        """Return the agent after its training on the data."""
        sizes = {"state_dim": data.states.shape[1], "action_dim": data.action_dim}
        given = sizes | {"action_space": data.action_space} | self.config
        agent = self.kind(given, seed=seed)
        fit(agent, data.top(self.top) if self.top < 1 else data, self.updates, progress=False)
        return agent.eval()

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


def fresh(seed: int) -> int:
    """Return where resets begin that made no data."""
    return SEEDS_APART * seed + SEEDS_APART // 2


def rounded(values: Any, digits: int) -> Any:
    """Return numbers of any shape as nested lists, rounded."""
    return np.round(np.asarray(values, float), digits).tolist()
