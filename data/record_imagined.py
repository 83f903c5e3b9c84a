"""Record what plans promise and bring at the junction, by how they are made: ten seeds.

    python data/record_imagined.py                # all that is missing
    python data/record_imagined.py decoys-10      # made again

One Trajectory Transformer a seed learns the recordings; then it walks from S with plans of every
kind: by likelihood, which is imitation, and by return, with beams of several widths, with one
step of past and with five. A record says for each kind where 20 runs ended, what they achieved,
and what the first plan imagined, both discounted. Written to data/results/15_junction.
"""

import numpy as np

from recording import Experiment, Found, Recorder, Variant, begin, ends, fresh, made_by
from seqrl import Episode, Trajectories, rollouts
from seqrl.environments import junction
from seqrl.trajectory_transformer import TrajectoryTransformer

RUNS = 20
SIZES = {
    **{"hidden_dim": 32, "num_layers": 2, "num_heads": 2, "dropout": 0.0, "learning_rate": 3e-3},
    **{"max_seq_len": 5, "eval_context": 1, "num_bins": 20},
}
BY_RETURN = {"plan": "return", "horizon": 10, "action_cdf": 0.3}
WIDTHS = (1, 2, 8, 32, 128)
PLANS: dict[str, Found] = {
    "likelihood": {"plan": "likelihood", "horizon": 1, "beam_width": 32},
    **{f"return, {width} wide": BY_RETURN | {"beam_width": width} for width in WIDTHS},
    "return, all actions": BY_RETURN | {"beam_width": 32, "action_cdf": 0.0},
    "return, as published": BY_RETURN | {"beam_width": 32, "action_cdf": 0.6},
    "likelihood, past": {"plan": "likelihood", "horizon": 1, "beam_width": 32, "eval_context": 5},
    "return, past": BY_RETURN | {"beam_width": 32, "eval_context": 5},
}


def discounted(episode: Episode, discount: float) -> float:
    """Return what an episode brought, each step later counting less."""
    return float(episode.rewards @ discount ** np.arange(len(episode)))


def walks(agent: TrajectoryTransformer, plan: Found, seed: int) -> Found:
    """Return where runs from S end with such plans, what they achieve and what was imagined."""
    agent.config = agent.config.replace(**{"eval_context": 1} | plan)
    agent.reset_history(seed=seed)
    lived = rollouts(agent, "seqrl/Junction-v0", RUNS, seed=fresh(seed), num_envs=RUNS)
    agent.reset_history(seed=seed)
    agent.select_action(np.stack([episode.observations[0] for episode in lived]))
    achieved = [round(discounted(episode, agent.config.discount), 3) for episode in lived]
    imagined = [round(score, 3) for score in agent.plan.score.tolist()]
    return {"ends": ends(lived), "achieved": achieved, "imagined": imagined}


def plans(variant: Variant, seed: int) -> Found:
    """Return what plans of every kind come to, with one agent."""
    made = junction.episodes(**variant.world, seed=begin(seed))
    agent = variant.trained(Trajectories.from_episodes(made), seed)
    return {name: walks(agent, plan, seed) for name, plan in PLANS.items()}


VARIANTS = {
    "decoys-10": Variant(TrajectoryTransformer, 1500, SIZES, world={"decoys": 10}),
}
EXPERIMENTS = {"junction": Experiment(plans, VARIANTS, 10)}


def facts(name: str, which: str) -> Found:
    """Return how the runs of a variant are made."""
    variant = EXPERIMENTS[name].variants[which]
    return made_by("record_imagined", which, variant) | {"plans": PLANS}


RECORDER = Recorder("15", EXPERIMENTS, facts, by_run=True)

if __name__ == "__main__":
    RECORDER.main()
