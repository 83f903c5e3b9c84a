"""From a recipe to an entry: learn, act at every snapshot, and keep all numbers."""

import hashlib
import os
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from seqrl.datasets import load_dataset
from seqrl.datasets.origin import Origin, origin_of
from seqrl.evaluation import Policy, rollouts
from seqrl.leaderboard import ours
from seqrl.leaderboard.entry import EPISODES, PEERS, check_entry
from seqrl.leaderboard.ours import Snapshot, Trainer
from seqrl.leaderboard.recipe import Recipe, recipe_hash
from seqrl.online.fine_tuning import EVALUATION_SEED
from seqrl.returns import ReferenceScores, normalised_score
from seqrl.tools.records import environment
from seqrl.trajectories import Trajectories


def record(
    recipe: Recipe,
    dataset: str,
    seed: int = 0,
    train: Trainer = ours.train,
    *,
    command: str = "seqrl.leaderboard.record(…)",
) -> dict[str, Any]:
    """Return the entry of what learns by `train` from a data set; nothing is written.

    `train(recipe, data, seed, updates)` yields a `Snapshot` at each of so many `updates`. Then
    `EPISODES` episodes are lived with greedy actions, asked for the best return in the data, from
    starts that neither data nor exploration had. Those of a row's last snapshot are its score.
    Raises `ValueError` for a data set without a world or without reference scores.
    """
    data, begun = load_dataset(dataset), _cpu_seconds()
    origin = origin_of(dataset, data, evaluating=True)
    reference = reference_of(data)
    low, high = reference.random, reference.expert
    looks = [
        _look(Snapshot(*moment), recipe.method, data, origin, seed)
        for moment in train(recipe, data, seed, recipe.snapshots())
    ]
    seconds, evaluating = _cpu_seconds() - begun, sum(look.seconds for look in looks)
    entry = {
        "method": recipe.method,
        "dataset": dataset,
        "seed": seed,
        "command": command,
        "recipe": recipe.to_dict(),
        "config_hash": recipe_hash(recipe.to_dict()),
        "data": facts(data),
        "asked": best(data),
        "reference": {"minimum": low, "maximum": high, "source": reference.source},
        **_achievements(looks),
        "train_seconds": round(seconds - evaluating, 1),
        "evaluate_seconds": round(evaluating, 1),
        **environment(),
        **looks[-1].versions,
    }
    check_entry(entry)
    return entry


class _Look(NamedTuple):
    """What a snapshot achieved."""

    row: str
    updates: int
    env_steps: int
    loss: float
    returns: list[float]
    score: float
    seconds: float
    versions: dict[str, str]  # of what else it was trained with


def _look(snapshot: Snapshot, method: str, data: Trajectories, origin: Origin, seed: int) -> _Look:
    begun = _cpu_seconds()
    returns = achieved(snapshot.policy, origin, best(data), seed)
    told = getattr(snapshot.policy, "facts", {})
    score = normalised_score(np.array(returns), reference_of(data)).mean()
    return _Look(
        row=snapshot.row or method,
        updates=snapshot.updates,
        env_steps=snapshot.env_steps,
        loss=round(snapshot.loss, 6),
        returns=returns,
        score=round(float(score), 4),
        seconds=_cpu_seconds() - begun,
        versions={name: told[name] for name in PEERS if name in told},
    )


def _achievements(looks: Sequence[_Look]) -> dict[str, Any]:
    """Return an entry's results by row: a row's last look is its score."""
    curves: dict[str, list[list[float]]] = {}
    for look in looks:
        curves.setdefault(look.row, []).append([look.updates, look.score])
    return {
        "updates": looks[-1].updates,
        "env_steps": looks[-1].env_steps,
        "returns": {look.row: look.returns for look in looks},
        "scores": {look.row: look.score for look in looks},
        "curves": curves,
        "losses": list(map(list, {look.updates: look.loss for look in looks}.items())),
    }


def reference_of(data: Trajectories) -> ReferenceScores:
    """Return what 0 and 100 mean on a data set; raise `ValueError` if it does not say."""
    if data.reference is None:
        raise ValueError(f"{data.name} has no reference scores: what would 0 and 100 mean?")
    return data.reference


def achieved(policy: Policy, origin: Origin, asked: float, seed: int) -> list[float]:
    """Return the returns [EPISODES] of a policy; every seed has starts of its own."""
    lived = rollouts(
        policy,
        origin.env,
        EPISODES,
        targets=asked,
        seed=EVALUATION_SEED + EPISODES * seed,
        max_steps=origin.max_steps,
    )
    return [round(float(episode.rewards.sum()), 6) for episode in lived]


def best(data: Trajectories) -> float:
    """Return what is asked for on the leaderboard: the best return in the data."""
    return data.returns.max().item()


def facts(data: Trajectories) -> dict[str, Any]:
    """Return the size of a data set and the fingerprint of all that is in it."""
    digest = hashlib.sha256()
    for values in (data.states, data.actions, data.rewards, data.offsets, data.terminated):
        digest.update(values.contiguous().numpy().tobytes())
    return {"episodes": len(data), "steps": len(data.states), "sha256": digest.hexdigest()}


def _cpu_seconds() -> float:
    """Return the CPU time of this process and of those that it started and saw end."""
    return sum(os.times()[:4])
