"""Record what plans imagine and what they bring, by how they are made: ten seeds.

    python data/record_imagined.py                # all that is missing
    python data/record_imagined.py decoys-10      # made again

One Trajectory Transformer a seed learns the recordings; then it acts by plans of every kind, all
of its seeds and starts being the same for each. Written to data/results/15_<experiment>:

- junction: plans by likelihood, which is imitation, and by return, with beams of several widths,
  one, three and ten steps long, with likely actions and with all, with one step of past and with
  five, always with ten decoys. Agents that learned with the last state of each episode before it
  are sent to the places where episodes ended. `ends` of 20 runs, an end a letter ("-": nowhere),
  and the discounted returns `achieved`;
- dial: the half-cheetah's speed dial, whose recordings run at twelve speeds. `returns` of 8
  episodes, the discounted ones `achieved`, and what an action costs, `megaflop` and
  `milliseconds`, also for a Decision Transformer of the same width.

Everywhere `imagined` is what the first plan of each run promised: a discounted return or, by
likelihood, its logarithm.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from costs import cost
from recording import Experiment, Found, Recorder, Variant, begin, ends, fresh, made_by
from seqrl import (
    Config,
    DecisionTransformer,
    Episode,
    Trajectories,
    load_dataset,
    returns_to_go,
    rollouts,
)
from seqrl.environments import junction
from seqrl.trajectory_transformer import TrajectoryTransformer

SQUARE = {  # of 20 bins one would hold all rewards at ends, the good one and the bad ones
    **{"hidden_dim": 32, "num_layers": 2, "num_heads": 2, "dropout": 0.0, "learning_rate": 3e-3},
    **{"max_seq_len": 5, "eval_context": 1, "num_bins": 50},
}
IMITATION = {"plan": "likelihood", "horizon": 1, "beam_width": 32}
BY_RETURN = {
    "plan": "return",
    "horizon": 10,
    "beam_width": 32,
    "num_expand": 2,
    "action_cdf": 0.3,
}
ALL_ACTIONS = BY_RETURN | {"action_cdf": 0.0}
WIDTHS = (1, 2, 8, 32, 128)
PLANS: dict[str, Found] = {
    "likelihood": IMITATION,
    "drawn": BY_RETURN | {"horizon": 1, "beam_width": 1, "num_expand": 1},
    **{f"return, {width} wide": BY_RETURN | {"beam_width": width} for width in WIDTHS},
    "return, 1 step": BY_RETURN | {"horizon": 1},
    "all actions, 1 step": ALL_ACTIONS | {"horizon": 1},
    "all actions, 3 steps": ALL_ACTIONS | {"horizon": 3},
    "all actions, 10 steps": ALL_ACTIONS,
    "likelihood, past": IMITATION | {"eval_context": 5},
    "return, past": BY_RETURN | {"eval_context": 5},
}
TO_A_GOAL: dict[str, Found] = {
    **{f"to {place}": IMITATION | {"seek": place} for place in "GDC"},
    **{f"to {place}, past": IMITATION | {"seek": place, "eval_context": 5} for place in "GDC"},
}

ROBOT = {  # after 2,000 updates held-out actions are no longer foretold better, states still are
    **{"hidden_dim": 64, "num_layers": 2, "num_heads": 2, "dropout": 0.1, "learning_rate": 3e-3},
    **{"max_seq_len": 2, "eval_context": 1, "num_bins": 50},
}
AS_PUBLISHED = {"plan": "return", "horizon": 5, "action_cdf": 0.6}  # for the half-cheetah
RUNNING: dict[str, Found] = {
    "likelihood": IMITATION,
    **{f"return, {width} wide": AS_PUBLISHED | {"beam_width": width} for width in (1, 4, 32)},
}


@dataclass(frozen=True)
class Planner(Variant):
    """Also: by which plans it acts."""

    kind: type[TrajectoryTransformer] = TrajectoryTransformer
    plans: Mapping[str, Found] = field(default_factory=dict)


def plan_by(agent: TrajectoryTransformer, learned: Config, plan: Found, seed: int) -> None:
    """Let an agent make such plans from now on, with draws that begin at the seed.

    What a plan does not say is as it was when the agent learned.
    """
    chosen = dict(plan)
    if place := chosen.pop("seek", None):
        agent.seek(junction.observe(junction.PLACES[place]))
    agent.config = learned.replace(**chosen)
    agent.reset_history(seed=seed)


def promised_and_kept(agent: TrajectoryTransformer, lived: Sequence[Episode], seed: int) -> Found:
    """Return what runs achieved, discounted, and what the first plan of each imagined."""
    agent.reset_history(seed=seed)
    agent.select_action(np.stack([episode.observations[0] for episode in lived]))
    discount = agent.config.discount
    achieved = [returns_to_go(episode.rewards, discount=discount)[0] for episode in lived]
    imagined = agent.plan.score.tolist()
    return {"achieved": np.round(achieved, 3).tolist(), "imagined": np.round(imagined, 3).tolist()}


def walking(variant: Planner, seed: int) -> Found:
    """Return what 20 runs from S come to with plans of every kind, by one agent."""
    made = junction.episodes(**variant.world, seed=begin(seed))
    agent = variant.trained(Trajectories.from_episodes(made), seed)
    learned, found = agent.config, {}
    for name, plan in variant.plans.items():
        plan_by(agent, learned, plan, seed)
        lived = rollouts(agent, "seqrl/Junction-v0", 20, seed=fresh(seed), num_envs=20)
        found[name] = {"ends": ends(lived), **promised_and_kept(agent, lived, seed)}
    return found


def running(variant: Planner, seed: int) -> Found:
    """Return what 8 episodes of the robot come to with plans of every kind, and what they cost."""
    data = load_dataset("halfcheetah/speed-dial-v0")
    agent = variant.trained(data, seed)
    learned = agent.config
    sizes = {name: variant.config[name] for name in ("hidden_dim", "num_layers", "num_heads")}
    asked = Variant(DecisionTransformer, config=sizes | {"max_seq_len": 5}).untrained(data, seed)
    found = {"DT": cost(asked.eval(), data)}
    for name, plan in variant.plans.items():
        plan_by(agent, learned, plan, seed)
        lived = rollouts(agent, "HalfCheetah-v5", 8, seed=fresh(seed), num_envs=8, max_steps=200)
        found[name] = {
            "returns": [round(float(episode.rewards.sum()), 1) for episode in lived],
            **promised_and_kept(agent, lived, seed),
            **cost(agent, data, blocks=3, size=10),
        }
    return found


JUNCTION = {
    "decoys-10": Planner(updates=1500, config=SQUARE, world={"decoys": 10}, plans=PLANS),
    "goal-decoys-10": Planner(
        updates=1500,
        config=SQUARE | {"condition": "goal"},
        world={"decoys": 10},
        plans=TO_A_GOAL,
    ),
}
DIAL = {"plain": Planner(updates=2000, config=ROBOT, plans=RUNNING)}
EXPERIMENTS = {
    "junction": Experiment(walking, JUNCTION, 10),
    "dial": Experiment(running, DIAL, 10),
}


def facts(name: str, which: str) -> Found:
    """Return how the runs of a variant are made."""
    variant = EXPERIMENTS[name].variants[which]
    return made_by("record_imagined", which, variant) | {"plans": variant.plans}


RECORDER = Recorder("15", EXPERIMENTS, facts, by_run=True)

if __name__ == "__main__":
    RECORDER.main()
