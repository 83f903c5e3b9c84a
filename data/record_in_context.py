"""Record who learns a task it never saw, with frozen weights: ten seeds.

    python data/record_in_context.py                # all that is missing
    python data/record_in_context.py room           # of one world
    python data/record_in_context.py experts        # made again

Written to data/results/16_<experiment>:

- room: agents of the dark room. Of its 25 goals each seed shows 18, and 7 are never shown. Their
  data are histories of 1,800 Q-learners, ten episodes of each, evenly spread over its hundred.
  Variants change one thing: what is seen (`cells`, one-hot), whose histories (the `experts` know
  the goal and err in 3 of 10 steps; `first` are the learners' first ten episodes; `shuffled` are
  the plain ones in another order, drawn for each), and what is predicted (`dpt`, the best action,
  in place of the learner's). `returns` of ten episodes on goals never shown, as a mean of 70
  trials, where actions are drawn; `seen` on goals that were shown; `likeliest` without drawing;
  `forgetful` with ten steps of past. After `prompts`, an episode of somebody else's first, nine of
  one's own: the somebody `knows` this goal, acts at random (`wanders`), or knows another (`errs`).
  `optimum` is what one gets who knows the goal;
- arms: agents of the bandit with five arms that learned from recorded pulls: `any`, each trial has
  a favourite arm; `best`, the favourite is the best one. What 60 pulls cost, `regret` of each, as a
  mean of 300 trials where arms are drawn, and `likeliest`; the same of four `strategies`; and how
  far the predictions are from the exact posterior after 0 to 59 recorded pulls, `distance`, the
  Kullback-Leibler divergence in nats.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gymnasium
import numpy as np
import torch

from recording import Experiment, Found, Recorder, Variant, fresh, made_by
from seqrl import Episode, Trajectories, fit, rollouts
from seqrl.environments import dark_room, multi_armed_bandit
from seqrl.environments.dark_room import best_actions, optimum
from seqrl.environments.learning_histories import Histories, knowers, q_learners
from seqrl.environments.multi_armed_bandit import PULLS, Pulls, means_of, recorded_pulls, regrets
from seqrl.in_context import (
    AlgorithmDistillation,
    DecisionPretrainedTransformer,
    InContextTransformer,
    Prompted,
)
from seqrl.sampling import gather_windows
from seqrl.tabular import arms
from seqrl.tools.eval_mode import eval_mode

EVENLY = range(0, 100, 11)  # of a hundred episodes these ten
TRIALS = 70  # about, an equal number for each goal


def learners(goals: np.ndarray, seed: int) -> Histories:
    """Return Q-learners' histories, ten episodes evenly spread."""
    return q_learners(goals, seed=seed).at(EVENLY)


def shuffled(goals: np.ndarray, seed: int) -> Histories:
    """Return the same with the episodes of each in an order of its own."""
    order = np.random.default_rng((seed, 5)).permuted(np.tile(range(10), (len(goals), 1)), axis=1)
    rows = np.arange(len(goals))[:, None]
    return Histories(*(field[rows, order] for field in learners(goals, seed)))


HISTORIES: dict[str, Callable[[np.ndarray, int], Histories]] = {
    "learners": learners,
    "first": lambda goals, seed: q_learners(goals, seed=seed).at(range(10)),
    "shuffled": shuffled,
    "experts": lambda goals, seed: knowers(goals, 10 * [0.3], seed=seed),
}


@dataclass(frozen=True)
class InRoom(Variant):
    """Also: what an agent of the dark room sees, and from whose histories it learns."""

    kind: type[InContextTransformer] = AlgorithmDistillation
    updates: int = 700
    sight: str = "coordinates"
    whose: str = "learners"

    def taught(self, goals: np.ndarray, seed: int) -> InContextTransformer:
        """Return the agent after its training on a hundred histories for each of the goals."""
        tasks = np.repeat(goals, 100, axis=0)  # [n, 2]
        histories = HISTORIES[self.whose](tasks, seed)
        data = as_data(histories.as_trials(self.sight), actions=len(dark_room.MOVES))
        best = best_actions(histories.cells, tasks[:, None, None])  # [n, E, T]
        return taught(self.untrained(data, seed), data, best, self.updates)


def as_data(trials: list[Episode], actions: int) -> Trajectories:
    """Return trials with so many discrete actions as data."""
    return Trajectories.from_episodes(trials, action_space="discrete", action_dim=actions)


def taught(agent: Any, data: Trajectories, best: np.ndarray, updates: int) -> InContextTransformer:
    """Return the agent after so many updates; one that needs the best actions [N] gets them."""
    also = {"best_actions": torch.from_numpy(best.flatten())}
    needed = {name: field for name, field in also.items() if name in agent.reads}
    fit(agent, data, updates, also=needed, progress=False)
    return agent.eval()


def split(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the goals that a seed shows [18, 2] and those that it hides [7, 2]."""
    goals = np.random.default_rng((seed, 4)).permutation(dark_room.all_goals())
    return goals[:18], goals[18:]


def come_to(
    policy: Any, goals: np.ndarray, sight: str, seed: int, greedy: bool = False, own: int = 10
) -> list[float]:
    """Return what so many episodes of one's own bring in rooms with these goals, on average."""
    waiting = iter(goals)

    def next_room() -> gymnasium.Env:
        chosen = {"goals": [next(waiting)], "sight": sight, "episodes": own}
        return gymnasium.make("seqrl/DarkRoom-v0", **chosen)

    n = len(goals)
    lived = rollouts(policy, next_room, n, num_envs=n, seed=fresh(seed), greedy=greedy)
    paid = np.stack([episode.rewards for episode in lived])  # [n, steps]
    return np.round(dark_room.returns(paid).mean(axis=0), 3).tolist()


def in_room(variant: InRoom, seed: int) -> Found:
    """Return what one agent comes to, episode by episode, on goals shown and never shown."""
    shown, hidden = split(seed)
    agent = variant.taught(shown, seed)
    each, others = (np.tile(goals, (TRIALS // len(goals), 1)) for goals in (hidden, shown))

    def alone(goals: np.ndarray, greedy: bool = False) -> list[float]:
        agent.reset_history(seed=seed)
        return come_to(agent, goals, variant.sight, seed, greedy)

    def prompted(goals: np.ndarray, error: float) -> list[float]:
        first = knowers(goals, [error], seed=seed).as_trials(variant.sight)
        agent.reset_history(seed=seed)
        return come_to(Prompted(agent, first), each, variant.sight, seed, own=9)

    found = {
        "returns": alone(each),
        "seen": alone(others),
        "likeliest": alone(each, greedy=True),
        "prompts": {
            "knows": prompted(each, 0.0),
            "wanders": prompted(each, 1.0),
            "errs": prompted(np.roll(each, 1, axis=0), 0.0),
        },
        "optimum": round(float(optimum(hidden).mean()), 3),
    }
    agent.config = agent.config.replace(eval_context=dark_room.STEPS)
    return found | {"forgetful": alone(each)}


@dataclass(frozen=True)
class AtArms(Variant):
    """Also: which arm is pulled more often than others in the data."""

    kind: type[InContextTransformer] = DecisionPretrainedTransformer
    updates: int = 3000
    favourite: str = "any"


STRATEGIES = {
    "at random": arms.at_random,
    "best so far": arms.empirical_mean,
    "UCB": arms.upper_confidence,
    "Thompson": arms.thompson,
}


def as_trials(pulls: Pulls) -> list[Episode]:
    """Return recorded pulls as trials; there is but one state, 0."""
    still = np.zeros((PULLS + 1, 1), np.float32)
    each = zip(pulls.actions, pulls.rewards, strict=True)
    return [Episode(still, pulled, paid, False, True) for pulled, paid in each]


def cost(policy: Any, seed: int, greedy: bool = False) -> list[float]:
    """Return what each of 60 pulls costs a policy, as a mean of the 300 trials of a seed."""
    begin = fresh(seed)
    policy.reset_history()
    lived = rollouts(
        *(policy, "seqrl/MultiArmedBandit-v0", 300), seed=begin, num_envs=300, greedy=greedy
    )
    pulled = np.stack([episode.actions for episode in lived])  # [300, T]
    lost = regrets(means_of(range(begin, begin + 300)), pulled)  # [300, T]
    return np.round(lost.mean(axis=0), 4).tolist()


def at_arms(variant: AtArms, seed: int) -> Found:
    """Return what 60 pulls cost one agent and four strategies, and how exact its beliefs are."""
    pulls = recorded_pulls(10_000, favourite=variant.favourite, seed=seed)
    data = as_data(as_trials(pulls), actions=multi_armed_bandit.ARMS)
    best = np.repeat(pulls.means.argmax(axis=1), PULLS)  # [N]
    agent = taught(variant.untrained(data, seed), data, best, variant.updates)
    agent.reset_history(seed=seed)
    each = {name: arms.Strategy(score, seed=seed) for name, score in STRATEGIES.items()}
    return {
        "regret": cost(agent, seed),
        "likeliest": cost(agent, seed, greedy=True),
        "strategies": {name: cost(strategy, seed) for name, strategy in each.items()},
        "distance": np.round(distance(agent, seed), 4).tolist(),
    }


def distance(agent: InContextTransformer, seed: int) -> list[float]:
    """Return how far an agent's beliefs are from the exact ones after 0 to 59 pulls, in nats."""
    pulls = recorded_pulls(300, seed=fresh(seed))
    data = as_data(as_trials(pulls), actions=multi_armed_bandit.ARMS)
    batch = gather_windows(data, data.offsets[:-1], PULLS, {"rewards": data.rewards})
    with eval_mode(agent), torch.no_grad():
        beliefs = agent(batch).log_softmax(dim=2).double().numpy()  # [300, T, arms]
    found = []
    for t in range(PULLS):
        exact = arms.chance_of_best(*arms.seen(pulls.actions[:, :t], pulls.rewards[:, :t]))
        surprise = exact * (np.log(np.maximum(exact, 1e-300)) - beliefs[:, t])  # [300, arms]
        found.append(float(surprise.sum(axis=1).mean()))
    return found


AT_ARMS = {
    **{"hidden_dim": 32, "num_heads": 2, "batch_size": 64},
    **{"max_seq_len": PULLS, "eval_context": PULLS, "max_ep_len": PULLS},
}
ROOM = {
    "plain": InRoom(),
    "cells": InRoom(sight="cells"),
    "experts": InRoom(whose="experts"),
    "first": InRoom(whose="first"),
    "shuffled": InRoom(whose="shuffled"),
    "dpt": InRoom(kind=DecisionPretrainedTransformer),
}
ARMS = {which: AtArms(config=AT_ARMS, favourite=which) for which in ("any", "best")}
EXPERIMENTS = {
    "room": Experiment(in_room, ROOM, 10),
    "arms": Experiment(at_arms, ARMS, 10),
}


def facts(name: str, which: str) -> Found:
    """Return how the runs of a variant are made."""
    variant = EXPERIMENTS[name].variants[which]
    told = {"method": variant.kind.__name__}
    if name == "room":
        told |= {"sight": variant.sight, "histories": variant.whose}
    else:
        told |= {"favourite": variant.favourite}
    return made_by("record_in_context", which, variant) | told


RECORDER = Recorder("16", EXPERIMENTS, facts, by_run=True)

if __name__ == "__main__":
    RECORDER.main()
