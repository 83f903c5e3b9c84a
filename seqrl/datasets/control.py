"""Recipes of the MuJoCo sets: stored policies play Hopper, HalfCheetah and Walker2d."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from seqrl.datasets.collecting import SEEDS_APART, collect
from seqrl.datasets.policies import StoredPolicy, Uniform
from seqrl.datasets.recipe import Recipe
from seqrl.datasets.training_run import TrainingRun
from seqrl.episode import Episode
from seqrl.evaluation import rollouts
from seqrl.returns import ReferenceScores

POLICIES = Path(__file__).parents[2] / "data" / "policies"

D4RL = "D4RL's constants (Fu et al. 2020): mean return of a random policy and of a SAC expert"
REFERENCES = {
    "Hopper-v5": ReferenceScores(-20.272305, 3234.3, D4RL),
    "HalfCheetah-v5": ReferenceScores(-280.178953, 12135.0, D4RL),
    "Walker2d-v5": ReferenceScores(1.629008, 4592.3, D4RL),
}
FULL_STEPS = 1_000_000
FIRST_STEPS = 100_000  # of the first sets, whose names end in -v0
DIAL_STEPS, DIAL_EPISODE, DIAL_NOISE = 57_600, 200, 0.1
FULL_EPISODE = 1000  # steps behind D4RL's constants
LEVEL_EPISODES, LEVEL_SEED = 50, 999


@cache
def training_run(name: str) -> TrainingRun:
    """Return a stored training run, e.g. hopper (by PPO) or hopper-sac."""
    return TrainingRun(POLICIES / f"{name}.safetensors")


@dataclass(frozen=True)
class Cast:
    """The stored policies that play in a set, and how they play.

    They act with the spread they had in training, or with `noise` as standard deviation.
    """

    members: Sequence[tuple[str, int]]  # training run and number of the actor
    noise: float | None = None
    max_steps: int | None = None

    @property
    def env(self) -> str:
        """Return the Gymnasium id of their world."""
        return str(training_run(self.members[0][0]).facts["recipe"]["env"])

    def reference(self) -> ReferenceScores:
        """Return D4RL's constants, in proportion where episodes are cut shorter than theirs."""
        full = REFERENCES[self.env]
        if self.max_steps is None:
            return full
        part = self.max_steps / FULL_EPISODE
        source = f"{part:g} of {full.source}, for {self.max_steps} of {FULL_EPISODE:,} steps"
        return ReferenceScores(part * full.random, part * full.expert, source)

    def training(self) -> dict[str, dict[str, Any]]:
        """Return what is known of the runs that the policies come from."""
        told = ("algorithm", "recipe", "seed", "versions")
        runs = dict.fromkeys(run for run, _ in self.members)  # each once, in order
        return {run: {key: training_run(run).facts[key] for key in told} for run in runs}

    def policy(self, turn: int, seed: int) -> StoredPolicy | Uniform:
        """Return the policy whose turn it is; until a run began to learn, chance acted for it."""
        run, number = self.members[turn]
        facts, own_seed = training_run(run).facts, 1000 * seed + turn
        if number * facts.get("steps_per_actor", 0) < facts.get("random_steps", 0):
            return Uniform(self.env, own_seed)
        return StoredPolicy(training_run(run).actor(number), own_seed, self.noise)

    def play(self, steps: int, seed: int, progress: bool) -> list[Episode]:
        """Return episodes of all of them in turn, an equal share of `steps` each."""
        policies = [self.policy(turn, seed) for turn in range(len(self.members))]
        return collect(
            policies, self.env, steps,
            seed=SEEDS_APART * seed, max_steps=self.max_steps, progress=progress,
        )  # fmt: skip

    def level(self, turn: int, episodes: int = LEVEL_EPISODES) -> list[Episode]:
        """Return fresh episodes of one of them, which no set of seed 0 … 998 holds."""
        return rollouts(
            self.policy(turn, LEVEL_SEED), self.env, episodes,
            seed=SEEDS_APART * LEVEL_SEED, max_steps=self.max_steps, greedy=False,
        )  # fmt: skip


def random(env: str) -> Recipe:
    """Return the recipe of uniformly random actions."""

    def play(steps: int | None, seed: int, progress: bool) -> list[Episode]:
        size = FULL_STEPS if steps is None else steps
        # other draws and starts than a medium-replay begins with
        chance, first = Uniform(env, 1000 * seed + 500), SEEDS_APART * seed + SEEDS_APART // 2
        return collect([chance], env, size, seed=first, progress=progress)

    def level() -> list[Episode]:
        chance, first = Uniform(env, 1000 * LEVEL_SEED), SEEDS_APART * LEVEL_SEED
        return rollouts(chance, env, LEVEL_EPISODES, seed=first, greedy=False)

    return Recipe(
        env=env,
        made_by="uniformly random actions",
        algorithm="chance",
        play=play,
        reference=lambda: REFERENCES[env],
        players={"chance": level},
    )


def medium(run: str, steps: int = FULL_STEPS) -> Recipe:
    """Return the recipe of one policy, roughly a third to a half of the way to the expert."""
    made_by = "one policy, stopped early in its training; it samples its actions"
    cast = Cast([(run, stage_of(run, "medium"))])
    quiet = replace(cast, noise=0.0)  # who imitates it by its mean actions may play so, too
    players = {"the medium policy": cast, "the medium policy without its noise": quiet}
    return _recipe(cast, steps, made_by, {who: partial(c.level, 0) for who, c in players.items()})


def medium_replay(run: str) -> Recipe:
    """Return the recipe of the stream that was seen while training to medium."""
    cast = Cast([(run, i) for i in range(stage_of(run, "medium") + 1)])
    count, each = len(cast.members), training_run(run).facts["steps_per_actor"]
    chance = training_run(run).facts.get("random_steps", 0) // each  # policies that it acted for
    first = f"chance for {chance * each:,} steps, then " if chance else ""
    made_by = (
        f"{first}the {count - chance} policies of the training run up to medium, replayed in their "
        f"order, each for its {each:,} steps; a smaller set thins all of them evenly"
    )
    players = {
        "chance" if chance else "the first policy": partial(cast.level, 0),
        "the last": partial(cast.level, -1),
    }
    return _recipe(cast, count * each, made_by, players)


def medium_expert(run: str) -> Recipe:
    """Return the recipe of the medium policy and an expert, half of the steps each."""
    found = f"{run}-expert"
    cast = Cast([(run, stage_of(run, "medium")), (found, stage_of(found, "best"))])
    made_by = "first the medium policy, then an expert found by another method, half the steps each"
    players = {"the medium policy": partial(cast.level, 0), "the expert": partial(cast.level, 1)}
    return _recipe(cast, 2 * FIRST_STEPS, made_by, players)


def speed_dial(world: str) -> Recipe:
    """Return the recipe of policies that differ in speed, in short episodes."""
    dial = training_run(world).facts["stages"]["dial"]
    cast = Cast([(world, i) for i in dial], noise=DIAL_NOISE, max_steps=DIAL_EPISODE)
    made_by = (
        f"{len(dial)} policies of one training run that differ in speed, in episodes of "
        f"{DIAL_EPISODE} steps, with Gaussian action noise of standard deviation {DIAL_NOISE}"
    )
    players = {"the slowest policy": partial(cast.level, 0), "the fastest": partial(cast.level, -1)}
    return _recipe(cast, DIAL_STEPS, made_by, players)


def stage_of(run: str, stage: str) -> int:
    """Return the number of the actor that a stored run had at a stage, e.g. "medium"."""
    return int(training_run(run).facts["stages"][stage])


def _recipe(
    cast: Cast, full: int, made_by: str, players: Mapping[str, Callable[[], list[Episode]]]
) -> Recipe:
    def play(steps: int | None, seed: int, progress: bool) -> list[Episode]:
        return cast.play(full if steps is None else steps, seed, progress)

    training = cast.training()
    return Recipe(
        env=cast.env,
        made_by=made_by,
        algorithm=" and ".join(facts["algorithm"] for facts in training.values()),
        play=play,
        reference=cast.reference,
        players=players,
        training=training,
    )


def _by_ppo(robot: str) -> dict[str, Callable[[], Recipe]]:
    return {
        f"seqrl/{robot}/medium-v0": partial(medium, robot, FIRST_STEPS),
        f"seqrl/{robot}/medium-replay-v0": partial(medium_replay, robot),
    }


def _by_sac(robot: str) -> dict[str, Callable[[], Recipe]]:
    return {
        f"seqrl/{robot}/medium-v1": partial(medium, f"{robot}-sac"),
        f"seqrl/{robot}/medium-replay-v1": partial(medium_replay, f"{robot}-sac"),
    }


CONTROL: dict[str, Callable[[], Recipe]] = {
    **_by_ppo("hopper"),
    "seqrl/hopper/medium-expert-v0": partial(medium_expert, "hopper"),
    **_by_ppo("halfcheetah"),
    "seqrl/halfcheetah/speed-dial-v0": partial(speed_dial, "halfcheetah"),
    "seqrl/halfcheetah/random-v1": partial(random, "HalfCheetah-v5"),
    **_by_sac("halfcheetah"),
    **_by_ppo("walker2d"),
}
