"""Record what much asked and little allowed achieve, and how often bounds hold: ten seeds.

    python data/record_bounds.py                # all that is missing
    python data/record_bounds.py front          # of one experiment
    python data/record_bounds.py augmented      # made again

Walkers on the puddle make the data, 400 episodes a seed. Written to data/results/17_<experiment>:

- front: agents that are asked for a return and allowed a cost, every pair of six and five,
  `asked`, also the impossible ones. Of ten episodes each `returns` and `costs`. Variants: `plain`;
  `augmented`, whose data hold a fifth more episodes, relabelled with pairs better than any that was
  seen, as in OSRL; `five-steps`, with more past and the step's number; and `return-only`, a
  Decision Transformer that never hears of costs;
- coverage: lower bounds on the return, each meant to hold in nine episodes of ten, for pairs drawn
  from all that front asks. `asked` lowers what was asked for by a conformal margin of 100 runs;
  `apart` does so for each of five groups of requests; `fitted` lowers a cubic fit to 100 other
  runs; `peeks` takes fit and margin from the same 30 runs; `ensemble` is the mean of ten fits to
  resampled runs, all 200, less 1.28 of their standard deviations. How often each `held` in 1,000
  fresh episodes, `by_request` for each fifth of the returns asked for, and how far `below` what
  was achieved it lay, in the mean, where steps are as noisy as in calibration and where they are
  two and three times so. `sizes`: how often `asked` held by so few runs, for each of several draws.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np
import torch

from recording import SMALL, Experiment, Found, Recorder, Variant, begin, fresh, made_by
from seqrl import DecisionTransformer, Episode, Trajectories, fit, rollouts
from seqrl.constrained import ConstrainedDecisionTransformer, costs_to_go
from seqrl.environments import puddle
from seqrl.evaluation import conformal_margin

RETURNS, BUDGETS = (3.0, 4.0, 5.0, 6.0, 7.0, 8.0), (0.0, 1.0, 2.0, 3.0, 4.0)
ASKED = tuple(product(RETURNS, BUDGETS))
EACH = 10  # episodes for each pair
EDGES = RETURNS[1:-1]  # of the groups of requests
FITTED, CALIBRATED, PEEKED, MEMBERS = 100, 100, 30, 10
SIZES = (10, 30, 100)
ONE_IN_TEN = 1.2816  # standard deviations that a tenth of a normal law lies below its mean by
NOISES = {"same": 1, "twice": 2, "thrice": 3}  # of where a step lands

Bound = Callable[[np.ndarray], np.ndarray]  # pairs [n, 2] → returns [n]


@dataclass(frozen=True)
class Walkers(Variant):
    """Also: how many episodes are relabelled with better pairs, as a share of the data."""

    kind: type[DecisionTransformer] = ConstrainedDecisionTransformer
    updates: int = 1500
    config: Found = field(default_factory=lambda: TWO_STEPS)
    relabelled: float = 0.0

    def taught(self, seed: int) -> DecisionTransformer:
        """Return the agent after its training on the walkers of a seed."""
        lived = puddle.episodes(seed=begin(seed))
        ctg = costs_to_go(lived, puddle.cost)  # [N, 1]
        more, dearer = better(lived, self.relabelled, seed)
        data = Trajectories.from_episodes([*lived, *more])
        agent = self.untrained(data, seed)
        also = {"ctg": torch.cat([ctg, costs_to_go(more, puddle.cost) + dearer] if more else [ctg])}
        needed = {name: also[name] for name in agent.reads}
        fit(agent, data, self.updates, also=needed, progress=False)
        return agent.eval()


# Chosen in a prototype (seed 0) among 1, 2 and 5 steps of past, with the step's number and
# without: with five and the number, agents that are asked for the impossible miss the goal.
TWO_STEPS = SMALL | {"max_seq_len": 2, "position": "none"}
FIVE_STEPS = SMALL | {"max_seq_len": 5}


def totals(lived: list[Episode]) -> np.ndarray:
    """Return the returns and costs of episodes, [n, 2]."""
    costs = [puddle.cost(episode.observations[1:]).sum() for episode in lived]
    return np.array([[e.rewards.sum(), c] for e, c in zip(lived, costs, strict=True)])


def better(lived: list[Episode], share: float, seed: int) -> tuple[list[Episode], torch.Tensor]:
    """Return a share of the episodes again, as if they had come to better pairs than were seen.

    A pair lies above the best return that was seen for no more cost. It goes to the episode that
    came nearest to it and cost no more. Also what each step's cost-to-go is raised by, [N, 1].
    """
    seen = totals(lived)  # [E, 2]
    costs = np.linspace(seen[:, 1].min(), seen[:, 1].max(), round(share * len(lived)))
    draw, made, dearer = np.random.default_rng((seed, 7)), [], [np.zeros(0)]
    for cost in costs:
        no_dearer = np.flatnonzero(seen[:, 1] <= cost)
        best = seen[no_dearer, 0].max()
        pair = np.array([draw.uniform(best + puddle.STEP_COST, max(RETURNS) + 1), cost])
        nearest = no_dearer[np.linalg.norm(seen[no_dearer] - pair, axis=1).argmin()]
        more = pair - seen[nearest]  # [2]
        rewards = lived[nearest].rewards.copy()  # [T]
        rewards[-1] += more[0]  # so every return-to-go rises
        made.append(replace(lived[nearest], rewards=rewards))
        dearer.append(np.full(len(rewards), more[1]))
    return made, torch.from_numpy(np.concatenate(dearer)).float().unsqueeze(1)


def achieved(
    agent: DecisionTransformer, asked: np.ndarray, first: int, noise: float = puddle.NOISE
) -> np.ndarray:
    """Return the returns and costs [n, 2] of an episode for each pair asked for, [n, 2]."""
    if isinstance(agent, ConstrainedDecisionTransformer):
        agent.allow(asked[:, 1], puddle.cost)
    return totals(
        rollouts(
            *(agent, "seqrl/Puddle-v0", len(asked)),
            **{"targets": asked[:, 0], "seed": first, "num_envs": len(asked)},
            env_kwargs={"noise": noise},
        )
    )


def at_the_front(variant: Walkers, seed: int) -> Found:
    """Return what one agent achieves for each pair."""
    came_to = achieved(variant.taught(seed), np.repeat(ASKED, EACH, axis=0), fresh(seed))
    returns, costs = np.round(came_to, 3).T.reshape(2, len(ASKED), EACH)
    return {"returns": returns.tolist(), "costs": costs.tolist()}


def covered(variant: Walkers, seed: int) -> Found:
    """Return how often each bound holds for one agent's runs."""
    agent, draw = variant.taught(seed), np.random.default_rng((seed, 8))
    first = iter(range(fresh(seed), fresh(seed + 1), 1000))

    def runs(count: int, noisier: int = 1) -> tuple[np.ndarray, np.ndarray]:
        low, high = np.array(ASKED).min(axis=0), np.array(ASKED).max(axis=0)
        asked = draw.uniform(low, high, (count, 2))  # [n, 2]
        return asked, achieved(agent, asked, next(first), noisier * puddle.NOISE)[:, 0]

    made, pool = bounds(*runs(FITTED), *runs(CALIBRATED), seed), runs(600)
    found: Found = {}
    for name, noisier in NOISES.items():
        asked, came_to = runs(1000, noisier)
        found[name] = {which: judged(bound, asked, came_to) for which, bound in made.items()}
        if noisier == 1:
            found["sizes"] = {n: by_size(n, *pool, asked, came_to) for n in SIZES}
    return found


def bounds(
    fitted: np.ndarray, came_to: np.ndarray, asked: np.ndarray, achieved: np.ndarray, seed: int
) -> Mapping[str, Bound]:
    """Return the bounds by name, of runs to fit to and of runs to calibrate on."""
    fit_one, few = cubic(fitted, came_to), slice(PEEKED)
    peek = cubic(asked[few], achieved[few])
    group = groups(asked)  # [n]
    margins = np.array(
        [conformal_margin(asked[group == g, 0], achieved[group == g]) for g in range(5)]
    )
    both = np.concatenate([fitted, asked]), np.concatenate([came_to, achieved])
    return {
        "asked": lowered(lambda pairs: pairs[:, 0], asked, achieved),
        "apart": lambda pairs: pairs[:, 0] - margins[groups(pairs)],
        "fitted": lowered(fit_one, asked, achieved),
        "peeks": lowered(peek, asked[few], achieved[few]),
        "ensemble": ensemble(*both, seed),
    }


def lowered(predict: Bound, asked: np.ndarray, achieved: np.ndarray) -> Bound:
    """Return predictions less their conformal margin."""
    margin = conformal_margin(predict(asked), achieved)
    return lambda pairs: predict(pairs) - margin


def groups(asked: np.ndarray) -> np.ndarray:
    """Return the group of each pair [n, 2], by the return asked for: 0 to 4, [n]."""
    return np.digitize(asked[:, 0], EDGES)


def cubic(asked: np.ndarray, achieved: np.ndarray) -> Bound:
    """Return the polynomial of degree three in both numbers that fits runs best."""

    def powers(pairs: np.ndarray) -> np.ndarray:
        x, y = ((pairs - np.mean(ASKED, axis=0)) / np.std(ASKED, axis=0)).T
        return np.stack([x**i * y**j for i in range(4) for j in range(4 - i)], axis=1)  # [n, 10]

    weights = np.linalg.lstsq(powers(asked), achieved, rcond=None)[0]  # [10]
    return lambda pairs: powers(pairs) @ weights


def ensemble(asked: np.ndarray, achieved: np.ndarray, seed: int) -> Bound:
    """Return the mean of fits to resampled runs, less what a normal law would ask for."""
    draw = np.random.default_rng((seed, 9)).integers(len(asked), size=(MEMBERS, len(asked)))
    members = [cubic(asked[rows], achieved[rows]) for rows in draw]

    def bound(pairs: np.ndarray) -> np.ndarray:
        said = np.array([member(pairs) for member in members])  # [members, n]
        return said.mean(axis=0) - ONE_IN_TEN * said.std(axis=0, ddof=1)

    return bound


def judged(bound: Bound, asked: np.ndarray, achieved: np.ndarray) -> Found:
    """Return how often a bound held, in all and for each group of requests, and how low it lay."""
    held, group = achieved >= bound(asked), groups(asked)
    return {
        "held": round(float(held.mean()), 3),
        "by_request": [round(float(held[group == g].mean()), 3) for g in range(5)],
        "below": round(float((achieved - bound(asked)).mean()), 3),
    }


def by_size(
    n: int, calibrated: np.ndarray, came_to: np.ndarray, asked: np.ndarray, achieved: np.ndarray
) -> list[float]:
    """Return how often the bound of n runs held, for each n of those that there are."""
    found = []
    for rows in np.arange(len(calibrated)).reshape(-1, n):
        margin = conformal_margin(calibrated[rows, 0], came_to[rows])
        found.append(round(float((achieved >= asked[:, 0] - margin).mean()), 3))
    return found


FRONT = {
    "plain": Walkers(),
    "augmented": Walkers(relabelled=0.2),
    "five-steps": Walkers(config=FIVE_STEPS),
    "return-only": Walkers(kind=DecisionTransformer),
}
EXPERIMENTS = {
    "front": Experiment(at_the_front, FRONT, 10),
    "coverage": Experiment(covered, {"plain": Walkers()}, 10),
}


def facts(name: str, which: str) -> Found:
    """Return how the runs of a variant are made."""
    variant = EXPERIMENTS[name].variants[which]
    told = {"method": variant.kind.__name__, "relabelled": variant.relabelled}
    told |= {"asked": [list(pair) for pair in ASKED]} if name == "front" else {}
    return made_by("record_bounds", which, variant) | told


RECORDER = Recorder("17", EXPERIMENTS, facts, by_run=True)

if __name__ == "__main__":
    RECORDER.main()
