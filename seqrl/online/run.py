"""An online run between two iterations: all that it is, and how it is kept in one file."""

from pathlib import Path
from typing import Any

from seqrl.agent import keeping
from seqrl.online.buffer import TrajectoryBuffer
from seqrl.online.model import OnlineDecisionTransformer
from seqrl.online.plan import Plan
from seqrl.online.schedule import next_request
from seqrl.tools import checkpoint
from seqrl.trajectories import Trajectories


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
        """Go back to what was saved.

        Raises `ValueError` for another agent, another plan, or contents that are no run's; then
        nothing has changed.
        """
        tensors, header = checkpoint.read(path)
        with checkpoint.refusing(path):
            plan, log = _online(header)
            _refuse_another("agent", header.get("agent"), type(self.agent).__name__)
        kept = keeping.made(type(self.agent), path, tensors, header, self.agent.device)
        with checkpoint.refusing(path):
            _refuse_another("config", kept.config.to_dict(), self.agent.config.to_dict())
            _refuse_another("seed", kept.seed, self.agent.seed)
            _refuse_another("plan", plan, self.plan.to_dict())
            self.buffer.load_state_tensors(keeping.part(tensors, "buffer."))
        keeping.fill(self.agent, keeping.contents(kept, resumable=True)[0])
        self.log = log


def _online(header: dict[str, Any]) -> tuple[Any, list[dict[str, Any]]]:
    """Return the plan and the log of a run from the header of its file."""
    online = header.get("online")
    if not isinstance(online, dict) or online.keys() != {"plan", "log"}:
        raise ValueError("it holds an agent, but no online run with a plan and a log")
    log = online["log"]
    if not isinstance(log, list) or not all(map(_is_record, log)):
        raise ValueError("its log must be a list of records with steps and returns")
    return online["plan"], log


def _is_record(record: Any) -> bool:
    if not isinstance(record, dict) or not {"steps", "returns"} <= record.keys():
        return False
    steps, returns = record["steps"], [record["returns"], record.get("evaluated", [])]
    numbers = (isinstance(r, list) and all(isinstance(n, int | float) for n in r) for r in returns)
    return isinstance(steps, int) and steps >= 0 and all(numbers)


def _refuse_another(name: str, kept: Any, mine: Any) -> None:
    if kept != mine:
        raise ValueError(
            f"it holds a run with another {name}: {_difference(kept, mine)}; "
            "choose another checkpoint, or the same settings"
        )


def _difference(kept: Any, mine: Any) -> str:
    if not isinstance(kept, dict):
        return f"{kept!r}, not {mine!r}"
    return ", ".join(
        f"{k}={kept.get(k)!r}, not {mine.get(k)!r}"
        for k in kept | mine
        if kept.get(k) != mine.get(k)
    )
