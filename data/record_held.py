"""Record where agents of the junction go with their history held at a length, ten seeds.

    python data/record_held.py                  # what is missing
    python data/record_held.py elastic --again  # one of the variants, made again

The agents are those of lesson 09's explorer, on the junction without decoys; a variant is how an
agent counts positions. Written to data/results/09_held: for each seed, by the setting of the
explorer ("1 step", …, "as it chooses"), the `ends` of ten greedy rollouts ("-": at none), and of
the lengths 1, 2, … what was `promised` one step past J and the share of steps they were `chosen`.
A seed draws the data, the weights, the batches and the noise of the world.
"""

from recording import Experiment, Found, Recorder, Variant, begin, ends, fresh
from seqrl import ElasticDecisionTransformer, Trajectories
from seqrl.environments import junction
from seqrl.lessons.explorers.history import Held, Lived, live, name

EPISODES, CONTEXT = 10, 5
CONFIG = {
    **{"state_dim": 2, "action_dim": 2, "hidden_dim": 32, "max_ep_len": junction.HORIZON},
    **{"max_seq_len": CONTEXT, "search_step": 1, "dropout": 0.0, "learning_rate": 3e-3},
}
VARIANTS = {
    position: Variant(ElasticDecisionTransformer, 1000, CONFIG | {"position": position})
    for position in ("elastic", "timestep")
}


def held(variant: Variant, seed: int) -> Found:
    """Return what one agent does at every setting."""
    data = Trajectories.from_episodes(junction.episodes(seed=begin(seed)))
    edt = variant.trained(data, seed)
    settings = (*range(1, CONTEXT + 1), None)
    return {name(k): short(live(Held.of(edt, k), EPISODES, seed=fresh(seed))) for k in settings}


def short(lived: Lived) -> Found:
    """Return what a record keeps of the episodes."""
    return {
        "ends": ends(lived.episodes),
        "promised": lived.promised.round(3).tolist(),
        "chosen": lived.chosen.round(3).tolist(),
    }


EXPERIMENTS = {"held": Experiment(held, VARIANTS, 10)}


def facts(_: str, which: str) -> Found:
    """Return how a variant's runs are made."""
    return {
        "command": f"python data/record_held.py {which} --again",
        "variant": which,
        "updates": VARIANTS[which].updates,
        "config": VARIANTS[which].config,
        "actions": "greedy",
    }


RECORDER = Recorder("09", EXPERIMENTS, facts, by_run=True)

if __name__ == "__main__":
    RECORDER.main()
