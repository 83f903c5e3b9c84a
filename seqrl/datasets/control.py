"""Recipes of the MuJoCo sets: stored policies play Hopper, HalfCheetah and Walker2d."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from ..behaviour import StoredPolicy, TrainingRun
from ..returns import ReferenceScores
from ..trajectories import Episode
from .collecting import collect
from .recipe import Recipe

POLICIES = Path(__file__).parents[2] / "data" / "policies"
SEEDS_APART = 1_000_000  # resets of set seed 1 begin here, so no two seeds share an episode

D4RL = "D4RL's constants (Fu et al. 2020): mean return of a random policy and of a SAC expert"
REFERENCES = {
    "hopper": ReferenceScores(-20.272305, 3234.3, D4RL),
    "halfcheetah": ReferenceScores(-280.178953, 12135.0, D4RL),
    "walker2d": ReferenceScores(1.629008, 4592.3, D4RL),
}
MEDIUM_STEPS = 100_000
DIAL_STEPS, DIAL_EPISODE, DIAL_NOISE = 57_600, 200, 0.1


@cache
def training_run(name: str) -> TrainingRun:
    """Return the stored training run of hopper, halfcheetah or walker2d."""
    return TrainingRun(POLICIES / f"{name}.safetensors")


def play(
    name: str,
    updates: Sequence[int],
    steps: int,
    *,
    seed: int = 0,
    noise: float | None = None,
    max_steps: int | None = None,
    progress: bool = False,
) -> list[Episode]:
    """Return episodes of a stored run's policies at `updates`, equal shares of `steps`, in turn.

    Actions are sampled with the spread of training, or with `noise` as standard deviation.
    """
    run = training_run(name)
    policies = [StoredPolicy(run.actor(u), 1000 * seed + i, noise) for i, u in enumerate(updates)]
    return collect(
        policies, run.facts["recipe"]["env"], steps,
        seed=SEEDS_APART * seed, max_steps=max_steps, progress=progress,
    )  # fmt: skip


def medium(name: str) -> Recipe:
    """Return the recipe of the one policy about a third of the way to the expert."""
    update = training_run(name).facts["stages"]["medium"]
    return _recipe(
        name, [update], MEDIUM_STEPS,
        "one policy, early-stopped about a third of the way to the expert; it samples its actions",
    )  # fmt: skip


def medium_replay(name: str) -> Recipe:
    """Return the recipe of the stream that was seen while training to medium."""
    facts = training_run(name).facts
    updates = range(facts["stages"]["medium"] + 1)
    return _recipe(
        name, updates, len(updates) * facts["steps_per_update"],
        f"the {len(updates)} policies of the training run up to medium, replayed in their order, "
        "each for as many steps as it played then",
    )  # fmt: skip


def medium_expert(name: str) -> Recipe:
    """Return the recipe of medium and expert, half the steps each."""
    stages = training_run(name).facts["stages"]
    return _recipe(
        name, [stages["medium"], stages["best"]], 2 * MEDIUM_STEPS,
        "first the medium policy, then the run's best, half of the steps each",
    )  # fmt: skip


def speed_dial(name: str) -> Recipe:
    """Return the recipe of policies that differ in speed, in short episodes."""
    dial = training_run(name).facts["stages"]["dial"]
    return _recipe(
        name, dial, DIAL_STEPS,
        f"{len(dial)} policies of one training run that differ in speed, in episodes of "
        f"{DIAL_EPISODE} steps, with Gaussian action noise of {DIAL_NOISE}",
        noise=DIAL_NOISE, max_steps=DIAL_EPISODE,
    )  # fmt: skip


def _recipe(
    name: str,
    updates: Sequence[int],
    steps: int,
    made_by: str,
    noise: float | None = None,
    max_steps: int | None = None,
) -> Recipe:
    def episodes(steps: int, seed: int, progress: bool) -> list[Episode]:
        options = {"noise": noise, "max_steps": max_steps, "progress": progress}
        return play(name, updates, steps, seed=seed, **options)

    facts = training_run(name).facts
    return Recipe(
        env=facts["recipe"]["env"],
        steps=steps,
        play=episodes,
        reference=lambda: REFERENCES[name],
        algorithm=facts["algorithm"],
        made_by=made_by,
    )


CONTROL = {
    "seqrl/hopper/medium-v0": lambda: medium("hopper"),
    "seqrl/hopper/medium-replay-v0": lambda: medium_replay("hopper"),
    "seqrl/hopper/medium-expert-v0": lambda: medium_expert("hopper"),
    "seqrl/halfcheetah/medium-v0": lambda: medium("halfcheetah"),
    "seqrl/halfcheetah/medium-replay-v0": lambda: medium_replay("halfcheetah"),
    "seqrl/halfcheetah/speed-dial-v0": lambda: speed_dial("halfcheetah"),
    "seqrl/walker2d/medium-v0": lambda: medium("walker2d"),
    "seqrl/walker2d/medium-replay-v0": lambda: medium_replay("walker2d"),
}
