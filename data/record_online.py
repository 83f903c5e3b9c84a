"""Record what lesson 09 measures: what fine-tuning by acting brings, on three worlds.

    python data/record_online.py                  # all that is missing
    python data/record_online.py hopper online    # one of them, made again

A seed draws the weights, the batches and the episodes; on the teaching worlds also the data.
Written to data/results/09_<experiment>, one record a variant.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from seqrl import (
    OnlineDecisionTransformer,
    Trajectories,
    asked_achieved,
    fit,
    load_dataset,
    rollouts,
    windows,
)
from seqrl.datasets.collecting import SEEDS_APART
from seqrl.environments import bandit, junction
from seqrl.lessons.explorers.junction import end
from seqrl.online import OnlineRun, Plan
from seqrl.online.fine_tuning import EVALUATION_SEED, Environment, evaluate, iterate
from seqrl.tools.records import environment, record_variants

Log = list[dict[str, Any]]


class CentralExplorer(OnlineDecisionTransformer):
    """Explores with its central action, as a deterministic policy would."""

    def pick(self, prediction: Any, greedy: bool) -> Tensor:
        """Return the central action, asked for or not."""
        return super().pick(prediction, greedy=True)


@dataclass(frozen=True)
class Variant:
    """How long it learns offline, how it then lives, and what differs from the laptop preset."""

    plan: Plan
    iterations: int
    pretrain: int  # updates
    config: dict[str, Any] = field(default_factory=dict)
    world: dict[str, Any] = field(default_factory=dict)
    kind: type[OnlineDecisionTransformer] = OnlineDecisionTransformer
    lives: bool = True  # False: the same updates on the offline data, and nothing new

    def pretrained(self, data: Trajectories, seed: int) -> OnlineDecisionTransformer:
        """Return the agent after its offline training; one from scratch has none."""
        sizes = {"state_dim": data.states.shape[1], "action_dim": data.action_dim}
        agent = self.kind(sizes | self.config, seed=seed)
        agent.adopt(data.statistics)
        fit(agent, data, self.pretrain, progress=False)
        return agent

    def log(self, agent: OnlineDecisionTransformer, data: Trajectories, env: Environment) -> Log:
        """Return one record an iteration, the first before all of them, as `fine_tune` does.

        It ends after so many iterations, however many steps the episodes had.
        """
        run, every = OnlineRun(agent, data, self.plan), self.plan.evaluate_every
        run.log.append({"steps": 0, "returns": [], "evaluated": evaluate(run, env)})
        for number in range(1, self.iterations + 1):
            run.log.append(iterate(run, env) if self.lives else self.stay(agent, data))
            if number % every == 0:
                run.log[-1]["evaluated"] = evaluate(run, env)
        return run.log

    def stay(self, agent: OnlineDecisionTransformer, data: Trajectories) -> dict[str, Any]:
        """Make an iteration's updates on the offline data, and return its record."""
        fit(agent, data, agent.updates + self.plan.updates, progress=False)
        known = {"entropy": agent.entropy.item(), "temperature": agent.temperature.value.item()}
        return {"steps": 0, "returns": [], "buffer_return": data.returns.mean().item(), **known}


def summary(log: Log, digits: int) -> dict[str, Any]:
    """Return a list a measure: of every evaluation, and of every iteration."""
    looked = [number for number, record in enumerate(log) if "evaluated" in record]
    steps = np.cumsum([record["steps"] for record in log])
    lived = [record["returns"] for record in log[1:] if record["returns"]]
    return {
        "env_steps": steps[looked].tolist(),
        "evaluated": [round(float(np.mean(log[n]["evaluated"])), digits) for n in looked],
        "lived": [round(float(np.mean(returns)), digits) for returns in lived],
        "best_lived": round(max(map(max, lived)), digits) if lived else None,
        "buffer": [round(record["buffer_return"], digits) for record in log[1:]],
        "entropy": [round(record["entropy"], 3) for record in log[1:]],
        "temperature": [round(record["temperature"], 7) for record in log[1:]],
    }


# The bandit ------------------------------------------------------------------------------------

TINY = {"hidden_dim": 16, "num_layers": 1, "max_seq_len": 1, "max_ep_len": 1, "dropout": 0.0}
FREE = {"initial_temperature": 1e-6, "temperature_lr": 1e-9}  # entropy is worth nothing
GUESSES = Plan(
    evaluation_rtg=1, exploration_rtg=1, rollouts=16, updates=20, capacity=128,
    evaluate_every=1, evaluation_episodes=1,
)  # fmt: skip
CLUSTERS = {"near": bandit.NEAR, "poor": bandit.CLUSTERS}
BANDIT = {
    f"{name}{suffix}": Variant(GUESSES, 25, 300, TINY | config, {"data": name}, kind)
    for name in CLUSTERS
    for suffix, config, kind in (
        ("", {}, OnlineDecisionTransformer),
        ("_central", {}, CentralExplorer),
        ("_no-price", FREE, OnlineDecisionTransformer),
    )
}


def guesses(variant: Variant, seed: int) -> dict[str, Any]:
    """Return the reward of the central action after every iteration, and what was lived."""
    made = bandit.episodes(seed, CLUSTERS[variant.world["data"]])
    data = Trajectories.from_episodes(made)
    return summary(variant.log(variant.pretrained(data, seed), data, bandit.Bandit), 3)


# The junction ----------------------------------------------------------------------------------

CROSSING = "seqrl/Junction-v0"
CROSSINGS = Plan(
    evaluation_rtg=9, exploration_rtg=9, rollouts=20, updates=50, capacity=450,
    evaluate_every=5, evaluation_episodes=20,
)  # fmt: skip
JUNCTION = {"decoys-50": Variant(CROSSINGS, 25, 500, {"max_seq_len": 1}, {"decoys": 50})}


def crossings(variant: Variant, seed: int) -> dict[str, Any]:
    """Return where 20 runs end before and after fine-tuning, and what was lived."""
    made = junction.episodes(decoys=variant.world["decoys"], seed=SEEDS_APART * seed)
    data = Trajectories.from_episodes(made)
    agent = variant.pretrained(data, seed)
    before = ends(agent)
    log = variant.log(agent, data, CROSSING)
    return {"before": before, "after": ends(agent), **summary(log, 2)}


def ends(agent: OnlineDecisionTransformer) -> str:
    """Return where 20 runs with central actions end, a letter each; "-" is nowhere."""
    lived = rollouts(agent, CROSSING, 20, targets=CROSSINGS.evaluation_rtg, seed=EVALUATION_SEED)
    return "".join(end(episode) or "-" for episode in lived)


# Hopper, from medium data ----------------------------------------------------------------------

HOPS = Plan(
    evaluation_rtg=1500, exploration_rtg=3000, rollouts=2, updates=75, capacity=50,
    evaluate_every=3, evaluation_episodes=5,
)  # fmt: skip
SHORT = {"max_seq_len": 5}
HOPPER = {
    "online": Variant(HOPS, 30, 1000, SHORT),
    "online_published-edge": Variant(HOPS, 30, 1000, SHORT | {"edge": 1e-6}),
    "offline": Variant(HOPS, 30, 1000, SHORT, lives=False),
    "scratch": Variant(replace(HOPS, filled=False), 30, 0, SHORT),
    "online_half-offline": Variant(replace(HOPS, offline_share=0.5), 30, 1000, SHORT),
    "online_schedule": Variant(replace(HOPS, growth=1.1), 30, 1000, SHORT),
}
LONG_HOPS = replace(HOPS, evaluate_every=10)
LONG_HOPPER = {
    "online": Variant(LONG_HOPS, 300, 1000, SHORT),
    "offline": Variant(LONG_HOPS, 300, 1000, SHORT, lives=False),
    "scratch": Variant(replace(LONG_HOPS, filled=False), 300, 0, SHORT),
}
WITHIN = (900, 1150, 1400)  # requests within the data


def hops(variant: Variant, seed: int) -> dict[str, Any]:
    """Return the returns along the run, and how well the data were known before and after it."""
    data = load_dataset("hopper/medium-v0")
    agent = variant.pretrained(data, seed)
    before = {f"{name}_before": value for name, value in remembered(agent, data).items()}
    log = variant.log(agent, data, "Hopper-v5")
    after = {f"{name}_after": value for name, value in remembered(agent, data).items()}
    return {**before, **after, **summary(log, 1)}


def remembered(agent: OnlineDecisionTransformer, data: Trajectories) -> dict[str, Any]:
    """Return the mean log-likelihood of the data's actions, and returns [requests][5] achieved."""
    batch = next(windows(data, 2048, agent.config.max_seq_len, seed=1))
    agent.eval()
    with torch.no_grad():
        log_prob = agent.policy(batch).log_prob(batch["actions"])[batch["mask"]].mean().item()
    lived = asked_achieved(
        agent, "Hopper-v5", WITHIN, 5, seed=EVALUATION_SEED + SEEDS_APART, num_envs=15
    )
    return {"log_prob": round(log_prob, 4), "achieved": lived.achieved.round(1).tolist()}


# Writing ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Experiment:
    """What is measured for each seed of each variant."""

    measure: Callable[[Variant, int], dict[str, Any]]
    variants: dict[str, Variant]
    seeds: int


EXPERIMENTS = {
    "bandit": Experiment(guesses, BANDIT, 10),
    "junction": Experiment(crossings, JUNCTION, 10),
    "hopper": Experiment(hops, HOPPER, 5),
    "hopper-long": Experiment(hops, LONG_HOPPER, 5),
}


def record(name: str, which: str) -> dict[str, Any]:
    """Return what every seed of a variant achieved: a list over seeds for each measure."""
    experiment = EXPERIMENTS[name]
    variant = experiment.variants[which]
    seeds = [experiment.measure(variant, seed) for seed in range(experiment.seeds)]
    return {
        "command": f"python data/record_online.py {name} {which}",
        "experiment": name,
        "variant": which,
        "agent": variant.kind.__name__,
        "pretrain": variant.pretrain,
        "iterations": variant.iterations,
        "lives": variant.lives,
        "plan": variant.plan.to_dict(),
        "config": variant.config,
        "world": variant.world,
        "seeds": list(range(experiment.seeds)),
        **{measure: [found[measure] for found in seeds] for measure in seeds[0]},
        **environment(),
    }


if __name__ == "__main__":
    torch.set_num_threads(1)
    record_variants("09", {name: [*one.variants] for name, one in EXPERIMENTS.items()}, record)
