"""Record what lesson 08 measures: luck, memory, the parts of the model, choosing the best.

    python data/record_under_test.py                           # all that is missing
    python data/record_under_test.py memory wait-8_context-10  # one of them, made again

A seed draws the weights and the batches; on the teaching worlds also the data. Written to
data/results/07_<experiment>, one record a variant.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor

from recording import SMALL, Experiment, Found, Recorder, Variant, begin, fresh
from seqrl import (
    DecisionTransformer,
    ReturnConditionedMLP,
    Trajectories,
    asked_achieved,
    fit,
    load_dataset,
    rollouts,
)
from seqrl.datasets.control import DIAL_NOISE, training_run
from seqrl.datasets.policies import StoredPolicy
from seqrl.environments import gambling, key_to_door, orchard
from seqrl.trajectories import Statistics

EPISODES = 1000  # of a teaching world's data


class NoRequest(DecisionTransformer):
    """Reads 0 for every return-to-go."""

    def embed(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return the tokens [B, T, D] of the batch without its requests."""
        return super().embed({**batch, "rtg": torch.zeros_like(batch["rtg"])})


class NoTimestep(DecisionTransformer):
    """Reads step 0 for every step."""

    def embed(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return the tokens [B, T, D] of the batch without its steps' numbers."""
        return super().embed({**batch, "timesteps": torch.zeros_like(batch["timesteps"])})


class RawReturns(DecisionTransformer):
    """Divides returns by 1, whatever the data say."""

    scale: ClassVar[float] = 1.0

    def adopt(self, statistics: Statistics | None) -> None:
        """Take over all statistics but the return scale."""
        mine = torch.tensor(self.scale)
        super().adopt(statistics and replace(statistics, return_scale=mine))


class TinyReturns(RawReturns):
    """Divides returns by 10,000."""

    scale = 10_000.0


# Luck: the gambling world ------------------------------------------------------------------

GAMBLES = (5.0, 1.0, -6.0, -15.0, 10.0)  # the last was never paid
GAMES = 200
LUCK = {
    "uniform": Variant(config={"max_seq_len": 2, "batch_size": 256}, updates=600),
    "tame-liked": Variant(
        config={"max_seq_len": 2, "batch_size": 256},
        updates=600,
        world={"probabilities": (0.2, 0.6, 0.2)},
    ),
}


def luck(variant: Variant, seed: int) -> Found:
    """Return which offers are taken and what they bring, greedy and sampled, for each request."""
    made = gambling.episodes(EPISODES, seed=begin(seed), **variant.world)
    data = Trajectories.from_episodes(made, action_space="discrete", action_dim=3)
    agent = variant.trained(data, seed)
    found: Found = {}
    for name, greedy in (("greedy", True), ("sampled", False)):
        played = [
            rollouts(
                agent, "seqrl/Gambling-v0", GAMES,
                targets=asked, seed=fresh(seed), greedy=greedy, num_envs=GAMES,
            )
            for asked in GAMBLES
        ]  # fmt: skip
        taken = [np.bincount([e.actions[0] for e in games], minlength=3) for games in played]
        found[f"{name}_taken"] = [counts.tolist() for counts in taken]
        found[name] = [float(np.mean([e.rewards.sum() for e in games])) for games in played]
    return found


# Memory: key-to-door, and the orchard, which needs none --------------------------------------

VISITS = 100
MEMORY = {
    f"wait-{wait}_context-{context}": Variant(
        config=SMALL | {"max_seq_len": context}, updates=1500, world={"wait": wait}
    )
    for wait, contexts in ((4, (1, 2, 5, 10, 12)), (8, (1, 2, 5, 10, 16)))
    for context in contexts
}  # the longest window of each holds a whole episode
CHANGES = {"dropout": 0.1}, {"grad_clip": 1e9}, {"warmup_steps": 0}
for name, change in zip(("dropout", "no-clipping", "no-warm-up"), CHANGES, strict=True):
    changed = SMALL | {"max_seq_len": 10} | change
    MEMORY[f"wait-4_context-10_{name}"] = Variant(config=changed, updates=1500, world={"wait": 4})


def memory(variant: Variant, seed: int) -> Found:
    """Return the share of right doors, greedy and sampled, of an agent asked for 1."""
    world = "seqrl/KeyToDoor-v0"
    behaviour = key_to_door.Behaviour(begin(seed))
    made = rollouts(
        behaviour, world, EPISODES,
        seed=begin(seed), greedy=False, env_kwargs=variant.world,
    )  # fmt: skip
    data = Trajectories.from_episodes(made, action_space="discrete", action_dim=5)
    agent = variant.trained(data, seed)
    found = {}
    for name, greedy in (("greedy", True), ("sampled", False)):
        lived = rollouts(
            agent, world, VISITS,
            targets=1.0, seed=fresh(seed), greedy=greedy, num_envs=50, env_kwargs=variant.world,
        )  # fmt: skip
        found[name] = float(np.mean([episode.rewards.sum() for episode in lived]))
    return found


APPLES = range(6)
ORCHARD = {
    f"context-{context}": Variant(config=SMALL | {"max_seq_len": context}, updates=1000)
    for context in (1, 2, 5, 10, 20)
}
ORCHARD["rvs"] = Variant(kind=ReturnConditionedMLP, config=SMALL | {"max_seq_len": 1}, updates=1000)
ORCHARD["context-1_batch-1280"] = Variant(
    config=SMALL | {"max_seq_len": 1, "batch_size": 1280}, updates=1000
)  # as many steps an update as with context 20


def apples(variant: Variant, seed: int) -> Found:
    """Return the apples picked for each request: greedy once, sampled ten times."""
    made = orchard.episodes(EPISODES, seed=begin(seed))
    agent = variant.trained(
        Trajectories.from_episodes(made, action_space="discrete", action_dim=5), seed
    )
    found = {}
    for name, greedy, times in (("greedy", True, 1), ("sampled", False, 10)):
        lived = asked_achieved(
            agent, "seqrl/Orchard-v0", APPLES, times, seed=fresh(seed), greedy=greedy, num_envs=60
        )
        found[name] = lived.achieved.tolist()
    return found


# Parts of the model, on the speed dial ---------------------------------------------------------

FAST = {"max_seq_len": 5, "learning_rate": 1e-2}
DIAL = {
    "plain": Variant(config={"max_seq_len": 5}),
    "no-request": Variant(NoRequest, config={"max_seq_len": 5}),
    "no-timestep": Variant(NoTimestep, config={"max_seq_len": 5}),
    "no-warm-up": Variant(config={"max_seq_len": 5, "warmup_steps": 0}),
    "no-clipping": Variant(config={"max_seq_len": 5, "grad_clip": 1e9}),
    "scale-1": Variant(RawReturns, config={"max_seq_len": 5}),
    "scale-10000": Variant(TinyReturns, config={"max_seq_len": 5}),
    "fast": Variant(config=FAST),
    "fast_no-warm-up": Variant(config=FAST | {"warmup_steps": 0}),
    "fast_no-clipping": Variant(config=FAST | {"grad_clip": 1e9}),
    "rvs": Variant(ReturnConditionedMLP, config={"max_seq_len": 1}),
    **{f"context-{k}": Variant(config={"max_seq_len": k}) for k in (1, 2, 10, 20, 50)},
}
LEVELS = (-2, 67, 134, 211, 275, 333, 385, 440, 488, 536, 564, 627)  # medians of `policies`
BETWEEN = tuple((a + b) / 2 for a, b in zip(LEVELS, LEVELS[1:], strict=False))
REQUESTS = (*LEVELS, *BETWEEN, 750, 900)  # the last two lie beyond the data


def dial(variant: Variant, seed: int) -> Found:
    """Return the returns achieved [requests][4] for each request."""
    agent = variant.trained(load_dataset("halfcheetah/speed-dial-v0"), seed)
    lived = asked_achieved(
        agent, "HalfCheetah-v5", REQUESTS, 4,
        seed=fresh(seed), num_envs=50, max_steps=200,
    )  # fmt: skip
    return {"greedy": lived.achieved.round(1).tolist()}


def policies(variant: Variant, seed: int) -> Found:
    """Return what the policy number `seed` of the speed dial achieves in fresh episodes."""
    run = training_run("halfcheetah")
    actor = run.actor(run.facts["stages"]["dial"][seed])
    lived = rollouts(
        StoredPolicy(actor, seed, DIAL_NOISE), "HalfCheetah-v5", 20,
        seed=fresh(0), greedy=False, max_steps=200, num_envs=20,
    )  # fmt: skip
    return {"sampled": [round(float(episode.rewards.sum()), 1) for episode in lived]}


# Choosing the best, on one policy's data -------------------------------------------------------

CHECKPOINTS = range(200, 1201, 200)
TARGETS = (1000, 1400, 1800)
CHOICE = {"hopper-medium": Variant(config={"max_seq_len": 5})}


def choice(variant: Variant, seed: int) -> Found:
    """Return the returns [checkpoints][targets][20] of one training run on Hopper."""
    data = load_dataset("hopper/medium-v0")
    agent = variant.untrained(data, seed)
    achieved = []
    for updates in CHECKPOINTS:
        fit(agent, data, updates, progress=False)
        lived = asked_achieved(agent, "Hopper-v5", TARGETS, 20, seed=fresh(seed), num_envs=60)
        achieved.append(lived.achieved.round(1).tolist())
    return {"greedy": achieved}


# Writing ---------------------------------------------------------------------------------------


EXPERIMENTS = {
    "luck": Experiment(luck, LUCK, 10, GAMBLES),
    "memory": Experiment(memory, MEMORY, 10, (1.0,)),
    "orchard": Experiment(apples, ORCHARD, 10, tuple(APPLES)),
    "dial": Experiment(dial, DIAL, 5, REQUESTS),
    "policies": Experiment(policies, {"speed-dial": Variant(updates=0)}, 12, ()),
    "choice": Experiment(choice, CHOICE, 5, TARGETS),
}


def facts(name: str, which: str) -> Found:
    """Return how a variant's runs are made."""
    variant = EXPERIMENTS[name].variants[which]
    return {
        "command": f"python data/record_under_test.py {name} {which}",
        "experiment": name,
        "variant": which,
        "method": variant.kind.__name__,
        "updates": variant.updates,
        "config": variant.config,
        "world": variant.world,
        "asked": list(EXPERIMENTS[name].asked),
    }


RECORDER = Recorder("08", EXPERIMENTS, facts)

if __name__ == "__main__":
    RECORDER.main()
