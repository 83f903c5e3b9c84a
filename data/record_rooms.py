"""Record who comes to goals in rooms that no recording joined: ten seeds.

    python data/record_rooms.py                # all that is missing
    python data/record_rooms.py rooms          # of one experiment
    python data/record_rooms.py long           # made again

Walkers in the four rooms make the data, 600 walks a seed. Written to data/results/18_<experiment>:

- rooms: four agents each: `flat` is asked for the goal itself, the others for a waypoint, which is
  `averaged`, `chosen` among 40 clusters, or `searched` in a graph of them. `near` are goals as in
  the data, one door away at most, `far` those in the opposite room; a hundred episodes of each, the
  same for all agents. `success` is the share that arrive, `steps` how many those take, over the
  optimum, in the mean, `walls` the share of waypoints inside walls that are proposed along the way
  of whoever knows the rooms. Variants: `short`, whose walks pass one door at most; `hindsight-6`,
  the same, `flat` alone, trained on goals at most six steps later; `longer`, the same, `flat` and
  `chosen`, three times the updates; `long`, whose walks pass two doors, too, by either way, so that
  what is far was seen; `long-longer`, the same, `flat` alone, three times the updates; `one-way`,
  three times the updates, too, where all who pass two doors go anticlockwise; and
  `directions` and `directions-long`, `short` and `long` for a flat agent that chooses one of 16
  directions, so that it, too, averages nothing;
- distance: `averaged` and `chosen` with waypoints so many steps `ahead`, on the short walks;
- clusters: `searched` among so many clusters, on the short walks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import gymnasium
import numpy as np

from recording import SMALL, Experiment, Found, Recorder, Variant, begin, fresh, made_by
from seqrl import Episode, Trajectories, fit, rollouts
from seqrl.environments import four_rooms
from seqrl.environments.junction import positions
from seqrl.hierarchy import (
    ChosenWaypoints,
    GoalConditionedTransformer,
    SearchedWaypoints,
    TwoLevels,
    WaypointTransformer,
    hindsight,
)

EACH = 100  # episodes
PAIRS = {"near": {"farthest": 1}, "far": {"nearest": 2}}
ANGLES = np.arange(16) * np.pi / 8
DIRECTIONS = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1).astype(np.float32)  # [16, 2]
AGENTS = {
    "flat": GoalConditionedTransformer,
    "averaged": WaypointTransformer,
    "chosen": ChosenWaypoints,
    "searched": SearchedWaypoints,
}


@dataclass(frozen=True)
class Walkers(Variant):
    """Also: through how many doors walks go, which goals agents learn from, and which agents."""

    updates: int = 1000
    config: Found = field(default_factory=lambda: SMALL | {"max_seq_len": 2, "position": "none"})
    doors: int = 1
    one_way: bool = False
    ahead: int = 6
    within: int | None = None
    agents: Sequence[str] = tuple(AGENTS)
    directions: bool = False

    def taught(self, name: str, seed: int) -> GoalConditionedTransformer:
        """Return one of the agents after its training on the walks of a seed."""
        walks = four_rooms.episodes(farthest=self.doors, seed=begin(seed), one_way=self.one_way)
        data = in_directions(walks) if self.directions else Trajectories.from_episodes(walks)
        sizes = {"state_dim": data.states.shape[1], "action_dim": data.action_dim}
        given = sizes | {"action_space": data.action_space} | self.config
        agent = AGENTS[name](given, seed=seed)
        also = hindsight(walks, ahead=self.ahead, within=self.within, seed=seed)
        fit(agent, data, self.updates, also=also, progress=False)
        return agent.eval()


def in_directions(walks: Sequence[Episode]) -> Trajectories:
    """Return walks as if each step had been one of 16 directions, the nearest."""
    nearest = [
        replace(walk, actions=(walk.actions @ DIRECTIONS.T).argmax(axis=1)) for walk in walks
    ]
    return Trajectories.from_episodes(nearest, action_space="discrete", action_dim=len(DIRECTIONS))


def lived(policy: object, pairs: str, seed: int) -> list[Episode]:
    """Return a hundred episodes, the same starts and goals for all policies."""

    def room() -> gymnasium.Env:
        made = gymnasium.make("seqrl/FourRooms-v0", **PAIRS[pairs])
        if not getattr(policy, "discrete", False):
            return made
        choices = gymnasium.spaces.Discrete(len(DIRECTIONS))
        return gymnasium.wrappers.TransformAction(made, lambda number: DIRECTIONS[number], choices)

    return rollouts(policy, room, EACH, seed=fresh(seed), num_envs=EACH)


def came_to(agent: GoalConditionedTransformer, pairs: str, seed: int) -> Found:
    """Return how often and how soon an agent arrives, and how many waypoints lie inside walls."""
    episodes = lived(agent, pairs, seed)
    there = np.array([episode.terminated for episode in episodes])  # [n]
    first = positions(np.array([episode.observations[0] for episode in episodes]))  # [n, 4]
    taken = np.array([len(episode) for episode in episodes])  # [n]
    over = taken / four_rooms.optimum(first[:, :2], first[:, 2:])  # [n]
    found: Found = {
        "success": round(float(there.mean()), 3),
        "steps": round(float(over[there].mean()), 3) if there.any() else None,
    }
    if isinstance(agent, TwoLevels):
        knowing = lived(four_rooms.Behaviour(seed), pairs, seed)
        along = np.concatenate([episode.observations[:-1] for episode in knowing])  # [N, 4]
        walled = four_rooms.in_wall(positions(agent.propose(along)))  # [N]
        found["walls"] = round(float(walled.mean()), 4)
    return found


def in_rooms(variant: Walkers, seed: int) -> Found:
    """Return what the agents of a variant come to."""
    taught = {name: variant.taught(name, seed) for name in variant.agents}
    return {
        name: {pairs: came_to(agent, pairs, seed) for pairs in PAIRS}
        for name, agent in taught.items()
    }


TWO = ("flat", "chosen")
ROOMS = {
    "short": Walkers(),
    "long": Walkers(doors=2),
    "hindsight-6": Walkers(within=6, agents=("flat",)),
    "longer": Walkers(updates=3000, agents=TWO),
    "directions": Walkers(agents=("flat",), directions=True),
    "directions-long": Walkers(agents=("flat",), directions=True, doors=2),
    "long-longer": Walkers(updates=3000, agents=("flat",), doors=2),
    "one-way": Walkers(updates=3000, agents=TWO, doors=2, one_way=True),
}
DISTANCE = {
    f"ahead-{ahead}": Walkers(ahead=ahead, agents=("averaged", "chosen")) for ahead in (2, 12)
}
CLUSTERS = {
    f"clusters-{count}": Walkers(
        config=Walkers().config | {"clusters": count}, agents=("searched",)
    )
    for count in (10, 80)
}
EXPERIMENTS = {
    "rooms": Experiment(in_rooms, ROOMS, 10),
    "distance": Experiment(in_rooms, DISTANCE, 10),
    "clusters": Experiment(in_rooms, CLUSTERS, 10),
}


def facts(name: str, which: str) -> Found:
    """Return how the runs of a variant are made."""
    variant = EXPERIMENTS[name].variants[which]
    told = {
        "doors": variant.doors,
        "one_way": variant.one_way,
        "directions": variant.directions,
        "ahead": variant.ahead,
        "within": variant.within,
    }
    return made_by("record_rooms", which, variant) | told | {"episodes": EACH}


RECORDER = Recorder("18", EXPERIMENTS, facts, by_run=True)

if __name__ == "__main__":
    RECORDER.main()
