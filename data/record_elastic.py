"""Record what lesson 08 measures: returns and costs on Hopper, the junction, memory, luck.

    python data/record_elastic.py                   # all that is missing, seed by seed
    python data/record_elastic.py hopper            # of one experiment
    python data/record_elastic.py hopper edt        # of one variant
    python data/record_elastic.py hopper edt --again  # the variant made again

Written to data/results/08_<experiment>, one record a variant, after every seed. A seed draws the
weights and the batches; on the teaching worlds also the data. A record holds `seeds` and, for each
of them, one of `runs`: a mapping from a way of acting to what it brought. Ways are the histories
"search", "whole" and "amortised" of an Elastic Decision Transformer, "plain" for all others.
Actions are greedy. In a run stand, for each way,

- hopper: `achieved`, `normalised` and `steps` [requests][episodes], the returns and lengths of
  episodes (the record's `dataset` and its `reference` say what 0 and 100 mean); `megaflop` and
  `milliseconds`, what an action costs in one environment on whole windows, the time being the
  least of five blocks; amortised: `agreed`, how often the selector names the search's choice;
  search: `search`, of all steps of all episodes: `lengths`, one of `columns` for each length
  that was chosen: how often, and the means of what it promised (`estimated`) and of the
  return-to-go `achieved`; `average`, the mean promise of all candidates; `ties`, the share of
  steps whose two best promises differ by less than 1e-5 of the return scale; `correlation` of
  promised and achieved; and `traces`, the last two episodes, a value a step;
- junction: `achieved` [20], the `ends` of the rollouts ("-": none), the first one's `path`
  [T + 1][2]; search: its chosen `lengths` and what they promised, `estimated` [T];
- memory, for each colour of the key: the share of `right` doors; search: at the first step in
  the room of doors the lengths of the `candidates`, how often each was `chosen`, and what it
  promised in the mean, `estimated`;
- gambling: how often each offer was `taken` [3], the mean return `achieved`, and `candidates`,
  `chosen` and `estimated` `before` the coin falls and `after` it.
"""

import argparse
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.utils.flop_counter import FlopCounterMode
from tqdm.auto import tqdm

from seqrl import (
    Agent,
    BehaviourCloning,
    DecisionTransformer,
    ElasticDecisionTransformer,
    Episode,
    Trajectories,
    fit,
    load_dataset,
    normalised_score,
    returns_to_go,
    rollouts,
    windows,
)
from seqrl.datasets.collecting import SEEDS_APART
from seqrl.elastic import distil
from seqrl.elastic.search import Choice
from seqrl.environments import gambling, junction, key_to_door
from seqrl.results import environment, write_record

RESULTS = Path(__file__).parent / "results"
Found = dict[str, Any]


@dataclass(frozen=True)
class Variant:
    """What is trained, on which data, for how long, and in which ways it acts then."""

    kind: type[Agent]
    updates: int
    ways: tuple[str, ...] = ("plain",)
    top: float = 1.0
    config: Found = field(default_factory=dict)
    world: Found = field(default_factory=dict)

    def trained(self, data: Trajectories, seed: int) -> Agent:
        """Return the agent after its training on the data."""
        sizes = {"state_dim": data.states.shape[1], "action_dim": data.action_dim}
        given = sizes | {"action_space": data.action_space} | self.config
        agent = self.kind(given, seed=seed)
        fit(agent, data.top(self.top) if self.top < 1 else data, self.updates, progress=False)
        return agent.eval()

    def acting(self, agent: Agent) -> "list[tuple[str, Witness]]":
        """Return the agent for every way of acting, one after the other."""
        return [(way, Witness(agent, way)) for way in self.ways]


class Witness:
    """An agent that acts in one way, and what it chose at every step."""

    def __init__(self, agent: Agent, way: str) -> None:
        self.agent, self.way = agent, way
        self.choices: list[Choice] = []

    def reset_history(self, rows: Any = None) -> None:
        """Start new episodes."""
        self.agent.reset_history(rows)

    def select_action(self, *given: Any, **options: Any) -> np.ndarray:
        """Return the agent's actions and remember its choice."""
        actions = self.agent.select_action(*given, **options)
        if self.way == "search":
            self.choices.append(self.agent.choice)
        return actions

    def observe(self, reward: Any) -> None:
        """Pass on the rewards."""
        self.agent.observe(reward)

    def live(self, world: str, episodes: int, **options: Any) -> list[Episode]:
        """Return rollouts, all at the same time: row i of a choice belongs to episode i."""
        if isinstance(self.agent, ElasticDecisionTransformer):
            self.agent.config = self.agent.config.replace(history=self.way)
        return rollouts(self, world, episodes, num_envs=episodes, **options)

    def trace(self, row: int, steps: int) -> dict[str, np.ndarray]:
        """Return the chosen `lengths`, and of the estimates best, mean and lead over the next."""
        lengths = [int(choice.lengths[row]) for choice in self.choices[:steps]]
        values = [
            choice.values[row].sort(descending=True).values for choice in self.choices[:steps]
        ]
        return {
            "lengths": np.array(lengths),  # [T]
            "estimated": np.array([float(v[0]) for v in values]),  # [T]
            "average": np.array([float(v.mean()) for v in values]),  # [T]
            "lead": np.array([float(v[0] - v[1]) if len(v) > 1 else np.inf for v in values]),
        }

    def at(self, step: int, rows: np.ndarray) -> Found:
        """Return the candidates of a step, how often each was chosen, and the mean estimates."""
        choice, every = self.choices[step], self.agent.config.search_step
        candidates = list(range(step + 1, 0, -every))  # as long as the window holds all steps
        lengths = choice.lengths.numpy()[rows]
        return {
            "candidates": candidates,
            "chosen": [int((lengths == length).sum()) for length in candidates],
            "estimated": rounded(choice.values.numpy()[rows].mean(axis=0), 4),
        }


def fresh(seed: int) -> int:
    """Return where resets begin that made no data."""
    return SEEDS_APART * seed + SEEDS_APART // 2


def rounded(values: Any, digits: int) -> Any:
    """Return numbers of any shape as nested lists, rounded."""
    return np.round(np.asarray(values, float), digits).tolist()


# Hopper: what each method achieves, and what an action costs -------------------------------

DATASET, UPDATES, EPISODES = "hopper/medium-replay-v0", 1500, 10
REQUESTS = (700.0, 1400.0)  # the data's best return is 1,463
SIZES = {"hidden_dim": 32, "batch_size": 32}
LONG = SIZES | {"max_seq_len": 20}
HOPPER = {
    "bc": Variant(BehaviourCloning, UPDATES, config=SIZES | {"max_seq_len": 1}),
    "bc-top10": Variant(BehaviourCloning, UPDATES, top=0.1, config=SIZES | {"max_seq_len": 1}),
    **{
        f"dt-{k}": Variant(DecisionTransformer, UPDATES, config=SIZES | {"max_seq_len": k})
        for k in (1, 5, 10, 20)
    },
    "edt": Variant(
        ElasticDecisionTransformer, UPDATES, ("search", "whole", "amortised"), config=LONG
    ),
    "edt-elastic": Variant(
        ElasticDecisionTransformer, UPDATES, ("search",), config=LONG | {"position": "elastic"}
    ),
}


def hopper(variant: Variant, seed: int) -> Found:
    """Return returns, costs and, of a search, estimates and achieved returns-to-go."""
    data = load_dataset(DATASET)
    agent = variant.trained(data, seed)
    found: Found = {way: {} for way in variant.ways}
    if "amortised" in variant.ways:
        found["amortised"]["agreed"] = round(distil(agent, data, progress=False), 4)
    asked, shape = np.repeat(REQUESTS, EPISODES), (len(REQUESTS), EPISODES)
    for way, witness in variant.acting(agent):
        lived = witness.live("Hopper-v5", len(asked), targets=asked, seed=fresh(seed))
        returns = np.reshape([episode.rewards.sum() for episode in lived], shape)
        found[way] |= {
            "achieved": rounded(returns, 1),
            "normalised": rounded(normalised_score(returns, data.reference), 2),
            "steps": np.reshape([len(episode.rewards) for episode in lived], shape).tolist(),
            **cost(agent, data),
        }
        if way == "search":
            found[way] |= searched(witness, lived)
    return found


def cost(agent: Agent, data: Trajectories, blocks: int = 5, size: int = 40) -> Found:
    """Return operations and CPU time of an action of one environment, on whole windows."""
    length = agent.config.eval_context
    drawn = windows(data, 1, length, seed=1)
    whole = [dict(batch) for batch, _ in zip(drawn, range(4 * size), strict=False)]
    whole = [batch for batch in whole if batch["mask"].all()][:size]
    with torch.no_grad():
        with FlopCounterMode(display=False) as counter:
            decide_all(agent, whole)
        times = [decide_all(agent, whole) for _ in range(blocks)]
    operations = counter.get_total_flops() / len(whole)
    return {
        "megaflop": round(operations / 1e6, 4),
        "milliseconds": round(1000 * min(times) / len(whole), 4),
    }


def decide_all(agent: Agent, batches: Sequence[Found]) -> float:
    """Decide on every batch and return the CPU seconds it took."""
    started = time.process_time()
    for batch in batches:
        agent.decide(batch, greedy=True)
    return time.process_time() - started


def searched(witness: Witness, lived: Sequence[Episode]) -> Found:
    """Return what a search estimated beside what was achieved: all steps in short, two in full."""
    traces = []
    for row, episode in enumerate(lived):
        trace = witness.trace(row, len(episode.rewards))
        traces.append(trace | {"achieved": returns_to_go(episode.rewards)})
    every = {name: np.concatenate([trace[name] for trace in traces]) for name in traces[0]}
    by_length = []
    for length in np.unique(every["lengths"]):
        chosen = every["lengths"] == length
        means = [every[name][chosen].mean() for name in ("estimated", "achieved")]
        by_length.append([int(length), int(chosen.sum()), *rounded(means, 2)])
    compared = every["lead"][np.isfinite(every["lead"])]
    scale = float(witness.agent.return_scale)
    return {
        "search": {
            "columns": ["length", "times", "estimated", "achieved"],
            "lengths": by_length,
            "average": round(float(every["average"].mean()), 2),
            "ties": round(float((compared < 1e-5 * scale).mean()), 5),
            "correlation": round(
                float(np.corrcoef(every["estimated"], every["achieved"])[0, 1]), 4
            ),
        },
        "traces": [shown(trace) for trace in traces[-2:]],
    }


def shown(trace: dict[str, np.ndarray]) -> Found:
    """Return what is kept of an episode, a value a step."""
    values = {name: rounded(trace[name], 1) for name in ("estimated", "average", "achieved")}
    return {"lengths": trace["lengths"].tolist(), **values}


# The junction, as in lesson 03 -------------------------------------------------------------

ROLLOUTS, ASKED = 20, 9.0
SMALL = {"hidden_dim": 32, "dropout": 0.0, "learning_rate": 3e-3}
TURNING = SMALL | {"max_ep_len": junction.HORIZON, "max_seq_len": 5, "search_step": 1}
JUNCTION = {
    f"edt{name}_decoys-{decoys:03d}": Variant(
        ElasticDecisionTransformer,
        updates=500,
        ways=("search", "whole"),
        config=TURNING | {"position": position},
        world={"decoys": decoys},
    )
    for name, position, numbers in (
        ("", "timestep", (0, 50, 10, 200)),
        ("-elastic", "elastic", (0, 50)),
        ("-no-position", "none", (0,)),
    )
    for decoys in numbers
}


def turning(variant: Variant, seed: int) -> Found:
    """Return where the rollouts from S lead, and the first one's way."""
    made = junction.episodes(seed=SEEDS_APART * seed, **variant.world)
    agent = variant.trained(Trajectories.from_episodes(made), seed)
    found: Found = {}
    for way, witness in variant.acting(agent):
        lived = witness.live("seqrl/Junction-v0", ROLLOUTS, targets=ASKED, seed=fresh(seed))
        paths = [junction.positions(episode.observations) for episode in lived]
        found[way] = {
            "achieved": rounded([episode.rewards.sum() for episode in lived], 3),
            "ends": "".join(junction.place_reached(path[-1]) or "-" for path in paths),
            "path": rounded(paths[0], 3),
        }
        if way == "search":
            trace = witness.trace(0, len(lived[0].rewards))
            found[way]["lengths"] = trace["lengths"].tolist()
            found[way]["estimated"] = rounded(trace["estimated"], 3)
    return found


# Memory against forgetting: key-to-door, where one door is liked ----------------------------

VISITORS, VISITS, WAIT = 1000, 100, 2
LIKED = 0.9  # the share of visitors that walk to the blue door, whatever the key
REMEMBERING = SMALL | {"max_seq_len": 8, "max_ep_len": 12, "search_step": 1}
MEMORY = {
    "edt": Variant(
        ElasticDecisionTransformer,
        updates=1500,
        ways=("search", "whole"),
        config=REMEMBERING,
        world={"liked": LIKED, "wait": WAIT},
    )
}


class OneDoor(key_to_door.Behaviour):
    """Fetches the key and walks to the blue door, or rarely to the other; the key is no matter."""

    def __init__(self, seed: int, liked: float) -> None:
        super().__init__(seed)
        self.liked = liked

    def _fresh(self, n: int) -> np.ndarray:
        return (self.rng.random(n) < self.liked).astype(int)


def memory(variant: Variant, seed: int) -> Found:
    """Return the right doors and the candidates of the door room's first step, for each colour."""
    world, begin = "seqrl/KeyToDoor-v0", SEEDS_APART * seed
    behaviour, kwargs = OneDoor(begin, variant.world["liked"]), {"wait": variant.world["wait"]}
    made = rollouts(
        behaviour, world, VISITORS, seed=begin, greedy=False, env_kwargs=kwargs, num_envs=100
    )
    data = Trajectories.from_episodes(made, action_space="discrete", action_dim=5)
    agent = variant.trained(data, seed)
    found: Found = {}
    for way, witness in variant.acting(agent):
        lived = witness.live(world, VISITS, targets=1.0, seed=fresh(seed), env_kwargs=kwargs)
        keys = np.array([int(episode.observations[0][-2:].argmax()) for episode in lived])  # [n]
        right = np.array([episode.rewards.sum() for episode in lived])  # [n]
        found[way] = {}
        for number, colour in enumerate(key_to_door.COLOURS):
            found[way][colour] = {"right": round(float(right[keys == number].mean()), 4)}
            if way == "search":
                first = key_to_door.ROOM_STEPS + WAIT
                found[way][colour] |= witness.at(first, keys == number)
    return found


# Luck: the gambling world, asked for its best -----------------------------------------------

GAMES = 200
GAMBLING = {
    "edt": Variant(
        ElasticDecisionTransformer,
        updates=300,
        ways=("search",),
        config=SMALL | {"max_seq_len": 2, "max_ep_len": 2, "search_step": 1, "batch_size": 128},
    )
}


def luck(variant: Variant, seed: int) -> Found:
    """Return which offers are taken, what they bring and what was promised before and after."""
    made = gambling.episodes(1000, seed=SEEDS_APART * seed)
    data = Trajectories.from_episodes(made, action_space="discrete", action_dim=3)
    found: Found = {}
    for way, witness in variant.acting(variant.trained(data, seed)):
        games = witness.live("seqrl/Gambling-v0", GAMES, targets=5.0, seed=fresh(seed))
        taken = np.bincount([game.actions[0] for game in games], minlength=3)
        everyone = np.full(GAMES, True)
        found[way] = {
            "taken": taken.tolist(),
            "achieved": round(float(np.mean([game.rewards.sum() for game in games])), 3),
            "before": witness.at(0, everyone),
            "after": witness.at(1, everyone),
        }
    return found


# Writing -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Experiment:
    """What is measured for each seed of each variant, and at which requests."""

    live: Callable[[Variant, int], Found]
    variants: dict[str, Variant]
    seeds: int
    asked: tuple[float, ...]
    dataset: str | None = None  # None: made anew for every seed


EXPERIMENTS = {
    "gambling": Experiment(luck, GAMBLING, 10, (5.0,)),
    "memory": Experiment(memory, MEMORY, 10, (1.0,)),
    "junction": Experiment(turning, JUNCTION, 10, (ASKED,)),
    "hopper": Experiment(hopper, HOPPER, 5, REQUESTS, DATASET),
}


def path_of(name: str, which: str) -> Path:
    """Return where the record of a variant lies."""
    return RESULTS / f"08_{name}" / f"{which}.json"


def runs_of(name: str, which: str) -> list[Found]:
    """Return the runs that are recorded, one a seed from 0 on."""
    path = path_of(name, which)
    return json.loads(path.read_text(encoding="utf-8"))["runs"] if path.exists() else []


def facts(name: str, which: str) -> Found:
    """Return how a variant's runs are made."""
    experiment = EXPERIMENTS[name]
    variant = experiment.variants[which]
    return {
        "command": f"python data/record_elastic.py {name} {which} --again",
        "experiment": name,
        "variant": which,
        "method": variant.kind.__name__,
        "ways": list(variant.ways),
        "updates": variant.updates,
        "top": variant.top,
        "config": variant.config,
        "world": variant.world,
        "asked": list(experiment.asked),
        "actions": "greedy",
        "dataset": experiment.dataset,
        "reference": reference(experiment.dataset),
    }


def reference(dataset: str | None) -> Found | None:
    """Return which returns mean 0 and 100 on a data set, and whence."""
    scores = load_dataset(dataset).reference if dataset else None
    return asdict(scores) if scores else None


def write(name: str, which: str, runs: Sequence[Found]) -> None:
    """Write a variant's record: how it was made, then a line a run."""
    made = facts(name, which) | {"seeds": list(range(len(runs)))} | environment()
    write_record(path_of(name, which), made | {"runs": list(runs)})


def main() -> None:
    """Record what was asked for, or all that is missing."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("experiment", nargs="?", choices=EXPERIMENTS, help="unset: all")
    parser.add_argument("variant", nargs="?", help="unset: all")
    parser.add_argument("--again", action="store_true", help="forget what is recorded")
    options = parser.parse_args()
    torch.set_num_threads(1)
    names = [options.experiment] if options.experiment else list(EXPERIMENTS)
    wanted = [
        (seed, name, which)
        for name in names
        for seed in range(EXPERIMENTS[name].seeds)
        for which in ([options.variant] if options.variant else EXPERIMENTS[name].variants)
    ]
    for seed, name, which in tqdm(wanted, desc="recording"):
        runs = [] if options.again and seed == 0 else runs_of(name, which)
        if seed >= len(runs):
            experiment = EXPERIMENTS[name]
            write(name, which, [*runs, experiment.live(experiment.variants[which], seed)])


if __name__ == "__main__":
    main()
