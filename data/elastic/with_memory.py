"""Memory against forgetting: key-to-door, where one door is liked."""

import numpy as np

from recording import SMALL, Found, begin, fresh
from seqrl import ElasticDecisionTransformer, Trajectories, rollouts
from seqrl.environments import key_to_door

from .acting import Remembering

VISITORS, VISITS, WAIT = 1000, 100, 2
LIKED = 0.9  # the share of visitors that walk to the blue door, whatever the key
REMEMBERING = SMALL | {"max_seq_len": 8, "max_ep_len": 12, "search_step": 1}
MEMORY = {
    "edt": Remembering(
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


def memory(variant: Remembering, seed: int) -> Found:
    """Return the right doors and the candidates of the door room's first step, for each colour."""
    world, start = "seqrl/KeyToDoor-v0", begin(seed)
    behaviour, kwargs = OneDoor(start, variant.world["liked"]), {"wait": variant.world["wait"]}
    made = rollouts(
        behaviour, world, VISITORS, seed=start, greedy=False, env_kwargs=kwargs, num_envs=100
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
