"""Record what an agent makes that chooses its own request: ten seeds at each level τ.

    python data/record_own_request.py                   # all that is missing
    python data/record_own_request.py gambling          # an experiment
    python data/record_own_request.py recorded_0.99     # or one of its variants, made again

Nobody asks these agents for anything. At the junction they walk from S, where no road to G was
recorded whole; in the gambling world luck decides what a choice pays. The returns that they learn
from are as recorded, relabelled by values, or averaged over luck. (Values change nothing in the
gambling world: each return there is what its own luck went on to pay.) A record says what each seed
promised itself at its first step, and what 20 runs then brought. Written to data/results/14_*.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from recording import SMALL, Experiment, Found, Recorder, Variant, begin, ends, fresh, made_by
from seqrl import Episode, Reinformer, Trajectories, rollouts
from seqrl.environments import gambling, junction
from seqrl.tabular import Table, averaged_over_luck, relabel

LEVELS = (0.5, 0.7, 0.9, 0.99)  # τ of the expectile
RUNS, GAMES, UPDATES = 20, 1000, 500
SEEN = {1: "none", 5: "timestep"}  # K: position


def recorded(data: Trajectories) -> Trajectories:
    """Return the data as they are."""
    return data


def relabelled(data: Trajectories) -> Trajectories:
    """Return the data with returns relabelled by the values of a table."""
    return relabel(data, Table.of(data).value_of(data.states.numpy()))


@dataclass(frozen=True)
class OwnRequest(Variant):
    """A Reinformer, and what becomes of the returns before it learns them."""

    returns: Callable[[Trajectories], Trajectories] = recorded


def at(level: float, context: int = 1, **more: object) -> OwnRequest:
    """Return a variant with this level that sees so much of the past."""
    seen = {"max_seq_len": context, "position": SEEN[context], "num_layers": 1}
    return OwnRequest(Reinformer, UPDATES, SMALL | seen | {"expectile": level}, **more)


def promised(agent: Reinformer, lived: list[Episode]) -> float:
    """Return what an agent promises itself where these runs began, on average."""
    agent.reset_history()
    agent.select_action(np.stack([episode.observations[0] for episode in lived]))
    return round(agent.promised.mean().item(), 3)


def crossings(variant: OwnRequest, seed: int) -> Found:
    """Return the promise at S, what the runs from there achieved, and where they ended."""
    made = junction.episodes(**variant.world, seed=begin(seed))
    agent = variant.trained(variant.returns(Trajectories.from_episodes(made)), seed)
    lived = rollouts(agent, "seqrl/Junction-v0", RUNS, seed=fresh(seed))
    achieved = [round(float(episode.rewards.sum()), 3) for episode in lived]
    return {"promised": promised(agent, lived), "achieved": achieved, "ends": ends(lived)}


def gambles(variant: OwnRequest, seed: int) -> Found:
    """Return the promise of a game, the action that was chosen, and what it pays on average."""
    games = gambling.episodes(GAMES, seed=begin(seed))
    data = Trajectories.from_episodes(games, action_space="discrete")
    agent = variant.trained(variant.returns(data), seed)
    lived = rollouts(agent, "seqrl/Gambling-v0", RUNS, seed=fresh(seed))
    chosen = {int(episode.actions[0]) for episode in lived}  # greedily: one, in the same state
    [action] = chosen
    return {
        "promised": promised(agent, lived),
        "chosen": gambling.ACTIONS[action],
        "pays": gambling.mean_return(action),
    }


CROSSINGS = {
    f"{context}_decoys-{decoys:02d}_{returns.__name__}_{level}": at(
        level, context, world={"decoys": decoys}, returns=returns
    )
    for context, every in ((1, (0, 10, 50)), (5, (0,)))
    for decoys in every
    for returns in (recorded, relabelled)
    for level in LEVELS
}
GAMBLES = {
    f"{returns.__name__}_{level}": at(level, returns=returns)
    for returns in (recorded, averaged_over_luck)
    for level in LEVELS
}
EXPERIMENTS = {
    "junction": Experiment(crossings, CROSSINGS, 10),
    "gambling": Experiment(gambles, GAMBLES, 10),
}


def facts(name: str, which: str) -> Found:
    """Return how the runs of a variant are made."""
    variant = EXPERIMENTS[name].variants[which]
    return made_by("record_own_request", which, variant) | {
        "returns": variant.returns.__name__,
        "actions": "greedy",
    }


RECORDER = Recorder("14", EXPERIMENTS, facts)

if __name__ == "__main__":
    RECORDER.main()
