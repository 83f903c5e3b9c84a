"""An online run between two iterations: all that it is, and how it is kept in one file."""

from pathlib import Path
from typing import Any

from ..agent import checkpoint, keeping
from ..trajectories import Trajectories
from .buffer import TrajectoryBuffer
from .model import OnlineDecisionTransformer
from .plan import Plan
from .schedule import next_request


class OnlineRun:
    """The agent, its buffer, the plan, and a log with one record an iteration."""

    def __init__(self, agent: OnlineDecisionTransformer, data: Trajectories, plan: Plan) -> None:
        self.agent, self.plan = agent, plan
        self.buffer = TrajectoryBuffer(data, plan.capacity, filled=plan.filled)
        self.log: list[dict[str, Any]] = []

    @property
    def env_steps(self) -> int:
        """Return how many steps of the environment were explored so far."""
        return sum(record["steps"] for record in self.log)

    @property
    def episodes(self) -> int:
        """Return how many episodes were explored so far."""
        return sum(len(record["returns"]) for record in self.log)

    def request(self) -> float:
        """Return what the next exploration asks for: the plan's constant, or by the schedule."""
        plan, achieved = self.plan, self.buffer.returns.numpy()
        if plan.growth is None or not len(achieved):
            return plan.exploration_rtg
        return next_request(achieved[-plan.recent :], plan.quantile, plan.growth)

    def save(self, path: str | Path) -> None:
        """Write the whole run to one file, atomically; `Agent.load` finds the agent in it."""
        tensors, header = keeping.contents(self.agent, resumable=True)
        buffer = {f"buffer.{name}": t for name, t in self.buffer.state_tensors().items()}
        online = {"plan": self.plan.to_dict(), "log": self.log}
        checkpoint.write(path, tensors | buffer, header | {"online": online})

    def restore(self, path: str | Path) -> None:
        """Go back to what was saved; raise `ValueError` for another agent or another plan."""
        tensors, header = checkpoint.read(path)
        mine = keeping.contents(self.agent, resumable=False)[1] | {"plan": self.plan.to_dict()}
        kept = header | {"plan": header.get("online", {}).get("plan")}
        for name, value in mine.items():
            if kept[name] != value:
                raise ValueError(
                    f"{path} holds a run with another {name}: {_difference(kept[name], value)}; "
                    "choose another checkpoint, or the same settings"
                )
        keeping.fill(self.agent, tensors)
        self.buffer.load_state_tensors(keeping.part(tensors, "buffer."))
        self.log = header["online"]["log"]


def _difference(kept: Any, mine: Any) -> str:
    if not isinstance(kept, dict):
        return f"{kept!r}, not {mine!r}"
    return ", ".join(
        f"{k}={kept.get(k)!r}, not {v!r}" for k, v in mine.items() if kept.get(k) != v
    )
