"""How the methods of the series learn by a recipe, and when they are looked at."""

import copy
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from statistics import fmean
from typing import Any, NamedTuple

from tqdm.auto import tqdm

from seqrl.agent import Agent
from seqrl.datasets.origin import origin_of
from seqrl.elastic import ElasticDecisionTransformer, distil
from seqrl.evaluation import Policy
from seqrl.leaderboard.recipe import Recipe, evenly
from seqrl.methods import METHODS
from seqrl.online import OnlineDecisionTransformer, OnlineRun, Plan
from seqrl.online.fine_tuning import iterate
from seqrl.tools.suggest import did_you_mean
from seqrl.training import fit
from seqrl.trajectories import Trajectories


class Snapshot(NamedTuple):
    """A policy at a moment of its learning."""

    updates: int  # made so far
    policy: Policy
    loss: float  # mean since the last snapshot
    row: str = ""  # of the leaderboard; "": the one that is called as the method
    env_steps: int = 0  # lived so far


GOES_ON = {  # after the data, and who does
    "distil": ElasticDecisionTransformer,
    "iterations": OnlineDecisionTransformer,
    "plan": OnlineDecisionTransformer,
}
ANY_SIZES = {"state_dim": 1, "action_dim": 1}
REQUESTS = ("evaluation_rtg", "exploration_rtg")  # of a plan: by the data, not by the recipe

Trainer = Callable[[Recipe, Trajectories, int, Sequence[int]], Iterable[tuple[Any, ...]]]
"""`train(recipe, data, seed, updates)` yields a `Snapshot`, or its first three parts, at each."""


def train(
    recipe: Recipe, data: Trajectories, seed: int, updates: Sequence[int]
) -> Iterator[Snapshot]:
    """Yield one of `METHODS` at each of so many `updates`, and as it goes on after them.

    An Elastic DT goes on as METHOD-amortised, its search distilled. An Online DT is called
    METHOD-offline at first; fine-tuned, it takes the method's name.
    """
    sizes = {
        "state_dim": data.states.shape[1],
        "action_dim": data.action_dim,
        "action_space": data.action_space,
    }
    check(recipe)
    agent, data = METHODS[recipe.learner](sizes | recipe.config, seed=seed), data.top(recipe.top)
    row = f"{recipe.method}-offline" if recipe.iterations else ""
    for snapshot in learn(agent, data, updates):
        yield snapshot._replace(row=row)
    if recipe.distil and isinstance(agent, ElasticDecisionTransformer):
        yield snapshot._replace(
            row=f"{recipe.method}-amortised", policy=amortised(agent, data, recipe.distil)
        )
    if recipe.iterations and isinstance(agent, OnlineDecisionTransformer):
        yield from fine_tuned(agent, data, recipe)


def check(recipe: Recipe) -> None:
    """Raise `ValueError` naming what a recipe says that its learner does not know."""
    kind = METHODS[recipe.learner]
    try:
        for name, needed in GOES_ON.items():
            if getattr(recipe, name) and not issubclass(kind, needed):
                raise ValueError(
                    f"{name} is for an {needed.__name__}, not for a {kind.__name__}: leave it out"
                )
        kind.config_class.laptop(**ANY_SIZES | recipe.config)
        _check_plan(recipe)
    except (ValueError, TypeError) as error:
        raise ValueError(f"recipe {recipe.method}: {error}") from error


def _check_plan(recipe: Recipe) -> None:
    names = [f.name for f in fields(Plan) if f.name not in REQUESTS]
    for name in recipe.plan:
        if name not in names:
            raise ValueError(f"plan: unknown field {name!r}; {did_you_mean(name, names)}")
    if recipe.plan and not recipe.iterations:
        raise ValueError("plan changes nothing without iterations: say how many, or leave it out")
    Plan(evaluation_rtg=0.0, exploration_rtg=0.0, **recipe.plan)


def learn(agent: Agent, data: Trajectories, updates: Sequence[int]) -> Iterator[Snapshot]:
    """Yield the agent at each of so many `updates`."""
    with tqdm(desc="updates", total=updates[-1], leave=False, disable=None) as bar:
        for number in updates:
            losses = fit(agent, data, number, progress=False, after_update=lambda *_: bar.update())
            yield Snapshot(number, agent, fmean(losses))


def amortised(
    agent: ElasticDecisionTransformer, data: Trajectories, updates: int
) -> ElasticDecisionTransformer:
    """Return a copy of an Elastic DT that foresees its search instead of making it (ours)."""
    apart = copy.deepcopy(agent)
    distil(apart, data, updates, progress=False)
    apart.config = apart.config.replace(history="amortised")
    return apart


def fine_tuned(
    agent: OnlineDecisionTransformer, data: Trajectories, recipe: Recipe
) -> Iterator[Snapshot]:
    """Yield an Online DT as it lives in the world of its data and learns from that.

    It explores at twice the best return in the data.
    """
    best, origin = data.returns.max().item(), origin_of(data.name)
    plan = Plan(evaluation_rtg=best, exploration_rtg=2 * best, **recipe.plan)
    run = OnlineRun(agent, data, plan)
    looks, losses = evenly(recipe.iterations), []
    rounds = range(1, recipe.iterations + 1)
    for number in tqdm(rounds, desc="fine-tuning", leave=False, disable=None):
        run.log.append(iterate(run, origin.env, max_steps=origin.max_steps))
        losses.append(run.log[-1]["loss"])
        if number in looks:
            yield Snapshot(agent.updates, agent, fmean(losses), env_steps=run.env_steps)
            losses = []
