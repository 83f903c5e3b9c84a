"""Fine-tuning: live a little, learn from it in hindsight, look now and then how good it is."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from tqdm.auto import tqdm

from seqrl.evaluation import Environment, rollouts
from seqrl.online.buffer import TrajectoryBuffer
from seqrl.online.model import OnlineDecisionTransformer
from seqrl.online.plan import Plan, next_request
from seqrl.tools import checkpoint, tensor_file
from seqrl.tools.fields import whole_number
from seqrl.tools.files import replaceable
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
        tensors, header = checkpoint.contents(self.agent, resumable=True)
        buffer = {f"buffer.{name}": t for name, t in self.buffer.state_tensors().items()}
        online = {"plan": self.plan.to_dict(), "log": self.log}
        tensor_file.write(path, tensors | buffer, header | {"online": online})

    def restore(self, path: str | Path) -> None:
        """Go back to what was saved.

        Raises `ValueError` for another agent, another plan, or contents that are no run's; then
        nothing has changed.
        """
        tensors, header = tensor_file.read(path)
        with tensor_file.refusing(path):
            plan, log = _online(header)
            _refuse_another("agent", header.get("agent"), type(self.agent).__name__)
        kept = checkpoint.made(type(self.agent), path, tensors, header, self.agent.device)
        with tensor_file.refusing(path):
            _refuse_another("config", kept.config.to_dict(), self.agent.config.to_dict())
            _refuse_another("seed", kept.seed, self.agent.seed)
            _refuse_another("plan", plan, self.plan.to_dict())
            self.buffer.load_state_tensors(checkpoint.part(tensors, "buffer."))
        checkpoint.fill(self.agent, checkpoint.contents(kept, resumable=True)[0])
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


EVALUATION_SEED = 10**9  # evaluations start where no exploration does, and always the same


def fine_tune(
    agent: OnlineDecisionTransformer,
    data: Trajectories,
    env: Environment,
    env_steps: int,
    plan: Plan,
    *,
    checkpoint: str | Path | None = None,
    progress: bool = True,
    after_iteration: Callable[[OnlineRun], None] | None = None,
    evaluation_world: Mapping[str, Any] | None = None,
    **world: Any,
) -> list[dict[str, Any]]:
    """Explore until `env_steps` steps were lived and return the log, one record an iteration.

    An iteration explores with sampled actions at the exploration R̂, adds what it lived to the
    buffer and updates the model (Zheng, Zhang & Grover 2022, algorithm 1). The log's first record
    is the offline agent's evaluation. `world` goes to `rollouts`: `max_steps`, `env_kwargs`;
    `evaluation_world` says what is otherwise when evaluating, `env` among it.
    Each iteration is written to `checkpoint`; where that exists, the run goes on from it and
    ends as one that was never stopped, bit for bit. `after_iteration(run)` is called after each.
    Raises `OSError`, before anything is lived, for a `checkpoint` where no file can be written.
    """
    whole_number("env_steps", env_steps, least=0)
    checkpoint = checkpoint and replaceable(checkpoint)
    run = OnlineRun(agent, data, plan)
    judged_in = {"env": env, **world, **(evaluation_world or {})}
    if not agent.adopted:
        agent.adopt(data.statistics)
    if checkpoint and Path(checkpoint).exists():
        run.restore(checkpoint)
    else:
        run.log.append({"steps": 0, "returns": [], "evaluated": evaluate(run, **judged_in)})
    shown = {"desc": "environment steps", "disable": not progress}
    with tqdm(total=env_steps, initial=run.env_steps, **shown) as bar:
        while run.env_steps < env_steps:
            record = iterate(run, env, **world)
            run.log.append(record)
            due = (len(run.log) - 1) % plan.evaluate_every == 0
            if due or run.env_steps >= env_steps:
                record["evaluated"] = evaluate(run, **judged_in)
            if checkpoint:
                run.save(checkpoint)
            bar.update(record["steps"])
            bar.set_postfix(_in_short(record))
            if after_iteration:
                after_iteration(run)
    return run.log


def iterate(run: OnlineRun, env: Environment, **world: Any) -> dict[str, Any]:
    """Live one round of episodes, learn from the buffer, and return the record of both."""
    agent, plan, config = run.agent, run.plan, run.agent.config
    asked = run.request()
    lived = rollouts(
        agent,
        env,
        plan.rollouts,
        targets=asked,
        seed=1000 * agent.seed + run.episodes,
        num_envs=plan.rollouts,
        greedy=False,
        **world,
    )
    run.buffer.add(lived)
    losses, entropies = [], []
    for batch in run.buffer.batches(
        *(config.batch_size, config.max_seq_len, plan.updates),
        seed=agent.seed,
        start=agent.updates,
        share=plan.offline_share,
    ):
        losses.append(agent.update(batch))
        entropies.append(agent.entropy.item())
    return {
        "steps": sum(map(len, lived)),
        "asked": asked,
        "returns": [float(episode.rewards.sum()) for episode in lived],
        "loss": _mean(losses),
        "entropy": _mean(entropies),
        "temperature": agent.temperature.value.item(),
        "buffer_return": _mean(run.buffer.returns.tolist()),
    }


def evaluate(run: OnlineRun, env: Environment, **world: Any) -> list[float]:
    """Return the returns of central actions at the evaluation R̂; nothing is learned or drawn."""
    episodes = run.plan.evaluation_episodes
    lived = rollouts(
        run.agent,
        env,
        episodes,
        targets=run.plan.evaluation_rtg,
        seed=EVALUATION_SEED,
        num_envs=episodes,
        **world,
    )
    return [float(episode.rewards.sum()) for episode in lived]


def _mean(values: list[float]) -> float:
    """Return the mean as a number of Python's own, which JSON keeps to the last bit."""
    return float(np.mean(values))


def _in_short(record: dict[str, Any]) -> dict[str, str]:
    return {
        "achieved": f"{_mean(record['returns']):.4g}",
        "H": f"{record['entropy']:.2f}",
        "λ": f"{record['temperature']:.3f}",
    }
