"""A prompt: what somebody else lived stands before an agent's own trial (after Xu et al. 2022)."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from seqrl.episode import Episode
from seqrl.in_context.model import InContextTransformer


class Prompted:
    """An agent whose first trial in each environment begins with an episode of somebody else's.

    `lived` holds one for each environment, all equally long. It has the four verbs that
    `rollouts` drives, so `rollouts(Prompted(agent, lived), env, n, num_envs=n)` runs n trials.

    >>> from seqrl.in_context import AlgorithmDistillation
    >>> agent = AlgorithmDistillation({"state_dim": 2, "action_dim": 5, "action_space": "discrete"})
    >>> shown = Episode(np.zeros((4, 2)), np.zeros(3, int), np.ones(3), False, True)
    >>> prompted = Prompted(agent, [shown])
    >>> prompted.reset_history()
    >>> agent.history.batch["rewards"].tolist()
    [[1.0, 1.0, 1.0]]
    """

    def __init__(self, agent: InContextTransformer, lived: Sequence[Episode]) -> None:
        self.agent = agent
        self.lived = lived

    def reset_history(self, rows: Any = None) -> None:
        """Begin all trials with what was lived, or begin `rows` with nothing."""
        if rows is None:
            self.agent.remember(self.lived)
        else:
            self.agent.reset_history(rows)

    def select_action(
        self,
        state: np.ndarray,
        target_return: Any = None,
        timestep: Any = None,
        *,
        greedy: bool = True,
    ) -> np.ndarray:
        """Return the agent's actions; its timesteps go on from those of what was lived."""
        return self.agent.select_action(state, greedy=greedy)

    def observe(self, reward: Any) -> None:
        """Let the agent hear the rewards [n]."""
        self.agent.observe(reward)
