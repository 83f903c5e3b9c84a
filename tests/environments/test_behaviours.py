"""What holds for everyone who makes data: valid episodes, the same for the same seed."""

import gymnasium
import numpy as np
import pytest

from seqrl.environments import (
    bandit,
    four_rooms,
    gambling,
    junction,
    key_to_door,
    orchard,
    picture_players,
    puddle,
    random_walk_graph,
    two_trajectories,
)
from seqrl.evaluation import rollouts
from seqrl.trajectories import Trajectories

MAKERS = {
    "seqrl/Bandit-v0": (bandit.Behaviour, lambda seed: bandit.episodes(seed)),
    "seqrl/FourRooms-v0": (
        four_rooms.Behaviour,
        lambda seed: four_rooms.episodes(20, seed=seed),
    ),
    "seqrl/Gambling-v0": (gambling.Behaviour, lambda seed: gambling.episodes(20, seed)),
    "seqrl/Junction-v0": (
        lambda seed: junction.Behaviour("JD", seed),
        lambda seed: junction.episodes(6, 7, 8, seed),
    ),
    "seqrl/KeyToDoor-v0": (key_to_door.Behaviour, lambda seed: key_to_door.episodes(20, seed)),
    "seqrl/Orchard-v0": (orchard.Behaviour, lambda seed: orchard.episodes(20, seed)),
    "seqrl/PictureGame-v0": (
        picture_players.Behaviour,
        lambda seed: picture_players.episodes(20, seed),
    ),
    "seqrl/Puddle-v0": (puddle.Behaviour, lambda seed: puddle.episodes(20, seed)),
    "seqrl/RandomWalkGraph-v0": (
        random_walk_graph.Behaviour,
        lambda seed: random_walk_graph.episodes(20, seed),
    ),
    "seqrl/TwoTrajectories-v0": (
        two_trajectories.Behaviour,
        lambda seed: two_trajectories.episodes(3, seed),
    ),
}
each_world = pytest.mark.parametrize("name", MAKERS)
SEEDED = [name for name in MAKERS if "TwoTrajectories" not in name]


def flat(episodes):
    parts = [(e.observations, e.actions, e.rewards) for e in episodes]
    return [np.concatenate([part[i] for part in parts]) for i in range(3)]


@each_world
def test_its_episodes_are_valid_data(name):
    env = gymnasium.make(name)
    discrete = isinstance(env.action_space, gymnasium.spaces.Discrete)
    episodes = MAKERS[name][1](0)
    space = "discrete" if discrete else "continuous"
    size = env.action_space.n if discrete else env.action_space.shape[0]
    data = Trajectories.from_episodes(episodes, action_space=space, action_dim=int(size))
    assert len(data.returns) == len(episodes)
    for action in flat(episodes)[1]:
        assert action in env.action_space


@each_world
def test_the_same_seed_makes_the_same_data(name):
    for a, b in zip(flat(MAKERS[name][1](3)), flat(MAKERS[name][1](3)), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("name", SEEDED)
def test_another_seed_makes_other_data(name):
    first, second = (flat(MAKERS[name][1](seed))[1] for seed in (3, 1000))
    assert first.shape != second.shape or (first != second).any()


@each_world
def test_greedy_and_requests_change_nothing(name):
    make = MAKERS[name][0]
    plain = rollouts(make(0), name, 5, greedy=False)
    asked = rollouts(make(0), name, 5, greedy=True, targets=3.0)
    for a, b in zip(flat(plain), flat(asked), strict=True):
        np.testing.assert_array_equal(a, b)


@each_world
def test_one_row_begins_anew_without_touching_the_others(name):
    behaviour, env = MAKERS[name][0](0), gymnasium.make(name)
    state = np.stack([env.reset(seed=seed)[0] for seed in range(9)])
    behaviour.reset_history(np.array([2]))  # before any action: nothing to forget
    behaviour.reset_history()
    behaviour.select_action(state)
    before = behaviour.memory.copy()
    behaviour.reset_history(np.array([4]))
    others = np.arange(9) != 4
    np.testing.assert_array_equal(behaviour.memory[others], before[others])
    assert len(behaviour.select_action(state)) == 9
