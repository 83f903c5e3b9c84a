"""Fine-tuning: live a little, learn from it in hindsight, look now and then how good it is."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from tqdm.auto import tqdm

from ..evaluation import rollouts
from ..slot import Environment
from ..tools.fields import whole_number
from ..tools.files import replaceable
from ..trajectories import Trajectories
from .model import OnlineDecisionTransformer
from .plan import Plan
from .run import OnlineRun

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
