"""Record what lesson 10 measures: what fine-tuning by acting brings, on three worlds.

    python data/record_online.py                  # all that is missing
    python data/record_online.py hopper online    # one of them, made again

A seed draws the weights, the batches and the episodes; on the teaching worlds also the data.
Written to data/results/09_<experiment>, one record a variant.
"""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from recording import Experiment, Found, Recorder, Variant, begin, ends
from seqrl import (
    OnlineDecisionTransformer,
    Trajectories,
    asked_achieved,
    fit,
    load_dataset,
    rollouts,
    windows,
)
from seqrl.environments import bandit, junction
from seqrl.online import OnlineRun, Plan
from seqrl.online.fine_tuning import EVALUATION_SEED, Environment, evaluate, iterate

Log = list[Found]


class CentralExplorer(OnlineDecisionTransformer):
    """Explores with its central action, as a deterministic policy would."""

    def pick(self, prediction: Any, greedy: bool) -> Tensor:
        """Return the central action, asked for or not."""
        return super().pick(prediction, greedy=True)


@dataclass(frozen=True)
class Life(Variant):
    """Its updates are offline; `plan` and `iterations` say how it lives then."""

    kind: type[OnlineDecisionTransformer] = OnlineDecisionTransformer
    plan: Plan = field(kw_only=True)
    iterations: int = field(kw_only=True)
    lives: bool = True  # False: the same updates on the offline data, and nothing new

    def untrained(self, data: Trajectories, seed: int) -> OnlineDecisionTransformer:
        """Return the agent before its first update; one from scratch knows the data's scales."""
        agent = super().untrained(data, seed)
        agent.adopt(data.statistics)
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

    def stay(self, agent: OnlineDecisionTransformer, data: Trajectories) -> Found:
        """Make an iteration's updates on the offline data, and return its record."""
        fit(agent, data, agent.updates + self.plan.updates, progress=False)
        known = {"entropy": agent.entropy.item(), "temperature": agent.temperature.value.item()}
        return {"steps": 0, "returns": [], "buffer_return": data.returns.mean().item(), **known}


def summary(log: Log, digits: int) -> Found:
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
    f"{name}{suffix}": Life(
        *(kind, 300, TINY | config, {"data": name}), plan=GUESSES, iterations=25
    )
    for name in CLUSTERS
    for suffix, config, kind in (
        ("", {}, OnlineDecisionTransformer),
        ("_central", {}, CentralExplorer),
        ("_no-price", FREE, OnlineDecisionTransformer),
    )
}


def guesses(variant: Life, seed: int) -> Found:
    """Return the reward of the central action after every iteration, and what was lived."""
    made = bandit.episodes(seed, CLUSTERS[variant.world["data"]])
    data = Trajectories.from_episodes(made)
    return summary(variant.log(variant.trained(data, seed), data, bandit.Bandit), 3)


# The junction ----------------------------------------------------------------------------------

CROSSING = "seqrl/Junction-v0"
CROSSINGS = Plan(
    evaluation_rtg=9, exploration_rtg=9, rollouts=20, updates=50, capacity=450,
    evaluate_every=5, evaluation_episodes=20,
)  # fmt: skip
JUNCTION = {
    "decoys-50": Life(
        updates=500, config={"max_seq_len": 1}, world={"decoys": 50}, plan=CROSSINGS, iterations=25
    )
}


def crossings(variant: Life, seed: int) -> Found:
    """Return where 20 runs end before and after fine-tuning, and what was lived."""
    made = junction.episodes(decoys=variant.world["decoys"], seed=begin(seed))
    data = Trajectories.from_episodes(made)
    agent = variant.trained(data, seed)
    before = crossed(agent)
    log = variant.log(agent, data, CROSSING)
    return {"before": before, "after": crossed(agent), **summary(log, 2)}


def crossed(agent: OnlineDecisionTransformer) -> str:
    """Return where 20 runs with central actions end."""
    target, seed = CROSSINGS.evaluation_rtg, EVALUATION_SEED
    return ends(rollouts(agent, CROSSING, 20, targets=target, seed=seed))


# Hopper, from medium data ----------------------------------------------------------------------

HOPS = Plan(
    evaluation_rtg=1500, exploration_rtg=3000, rollouts=2, updates=75, capacity=50,
    evaluate_every=3, evaluation_episodes=5,
)  # fmt: skip
HOPPED = Life(updates=1000, config={"max_seq_len": 5}, plan=HOPS, iterations=30)
HOPPER = {
    "online": HOPPED,
    "online_published-edge": replace(HOPPED, config=HOPPED.config | {"edge": 1e-6}),
    "offline": replace(HOPPED, lives=False),
    "scratch": replace(HOPPED, updates=0, plan=replace(HOPS, filled=False)),
    "online_half-offline": replace(HOPPED, plan=replace(HOPS, offline_share=0.5)),
    "online_schedule": replace(HOPPED, plan=replace(HOPS, growth=1.1)),
}
LONG_HOPPER = {
    name: replace(HOPPER[name], iterations=300, plan=replace(HOPPER[name].plan, evaluate_every=10))
    for name in ("online", "offline", "scratch")
}
WITHIN = (900, 1150, 1400)  # requests within the data


def hops(variant: Life, seed: int) -> Found:
    """Return the returns along the run, and how well the data were known before and after it."""
    data = load_dataset("hopper/medium-v0")
    agent = variant.trained(data, seed)
    before = {f"{name}_before": value for name, value in remembered(agent, data).items()}
    log = variant.log(agent, data, "Hopper-v5")
    after = {f"{name}_after": value for name, value in remembered(agent, data).items()}
    return {**before, **after, **summary(log, 1)}


def remembered(agent: OnlineDecisionTransformer, data: Trajectories) -> Found:
    """Return the mean log-likelihood of the data's actions, and returns [requests][5] achieved."""
    batch = next(windows(data, 2048, agent.config.max_seq_len, seed=1))
    agent.eval()
    with torch.no_grad():
        log_prob = agent.policy(batch).log_prob(batch["actions"])[batch["mask"]].mean().item()
    lived = asked_achieved(
        agent, "Hopper-v5", WITHIN, 5, seed=EVALUATION_SEED + begin(1), num_envs=15
    )
    return {"log_prob": round(log_prob, 4), "achieved": lived.achieved.round(1).tolist()}


# Writing ---------------------------------------------------------------------------------------


EXPERIMENTS = {
    "bandit": Experiment(guesses, BANDIT, 10),
    "junction": Experiment(crossings, JUNCTION, 10),
    "hopper": Experiment(hops, HOPPER, 5),
    "hopper-long": Experiment(hops, LONG_HOPPER, 5),
}


def facts(name: str, which: str) -> Found:
    """Return how a variant's runs are made."""
    variant = EXPERIMENTS[name].variants[which]
    return {
        "command": f"python data/record_online.py {name} {which}",
        "experiment": name,
        "variant": which,
        "agent": variant.kind.__name__,
        "pretrain": variant.updates,
        "iterations": variant.iterations,
        "lives": variant.lives,
        "plan": variant.plan.to_dict(),
        "config": variant.config,
        "world": variant.world,
    }


RECORDER = Recorder("10", EXPERIMENTS, facts)

if __name__ == "__main__":
    RECORDER.main()
