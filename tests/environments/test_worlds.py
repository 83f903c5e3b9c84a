"""What holds for every teaching world: the Gymnasium contract, clear refusals, two pictures."""

import subprocess
import sys
from xml.etree import ElementTree

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

from seqrl.environments import WORLDS

WITH_HORIZON = [
    *("seqrl/FourRooms-v0", "seqrl/Junction-v0", "seqrl/Orchard-v0", "seqrl/PictureGame-v0"),
    "seqrl/Puddle-v0",
    "seqrl/RandomWalkGraph-v0",
]

each_world = pytest.mark.parametrize("name", WORLDS)


def play(env, seed):
    """One episode of random actions: observations, actions, rewards and how it ended."""
    env.action_space.seed(seed)
    seen, actions, rewards = [env.reset(seed=seed)[0]], [], []
    while True:
        actions.append(env.action_space.sample())
        observation, reward, terminated, truncated, _ = env.step(actions[-1])
        seen.append(observation)
        rewards.append(reward)
        if terminated or truncated:
            return np.array(seen), np.array(actions), np.array(rewards), terminated, truncated


@each_world
@pytest.mark.filterwarnings("error")
def test_gymnasium_accepts_it(name):
    check_env(gymnasium.make(name, disable_env_checker=True).unwrapped)


@each_world
def test_every_observation_lies_in_its_space(name):
    env = gymnasium.make(name)
    for seed in range(20):
        assert all(seen in env.observation_space for seen in play(env, seed)[0])


@each_world
def test_the_seed_decides_everything(name):
    first, second = (play(gymnasium.make(name), 3) for _ in range(2))
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("name", WITH_HORIZON)
def test_the_horizon_cuts_an_episode_off(name):
    env = gymnasium.make(name, horizon=1)
    rewards, terminated, truncated = play(env, 0)[2:]
    assert len(rewards) == 1
    assert terminated != truncated


@each_world
def test_bad_actions_are_refused(name):
    env = gymnasium.make(name).unwrapped
    env.reset(seed=0)
    discrete = isinstance(env.action_space, gymnasium.spaces.Discrete)
    bad = [-1, 99, 0.5, [0]] if discrete else [np.full(env.action_space.shape, 1.1), [0] * 7]
    for action in bad:
        with pytest.raises(ValueError, match="outside the action space: expected"):
            env.step(action)
    if not discrete:
        with pytest.raises(ValueError, match="outside the action space"):
            env.step(np.full(env.action_space.shape, np.nan))


@each_world
def test_a_step_after_the_end_is_refused(name):
    env = gymnasium.make(name).unwrapped
    with pytest.raises(ValueError, match="call reset"):
        env.step(env.action_space.sample())
    play(env, 0)
    with pytest.raises(ValueError, match="call reset"):
        env.step(env.action_space.sample())


@pytest.mark.parametrize("horizon", [0, -3, 2.5, True, "many"])
@pytest.mark.parametrize("name", WITH_HORIZON)
def test_a_bad_horizon_is_refused(name, horizon):
    with pytest.raises(
        (TypeError, ValueError), match="horizon .* must be (a whole number|at least 1)"
    ):
        gymnasium.make(name, horizon=horizon)


@each_world
def test_reset_options_are_refused(name):
    with pytest.raises(ValueError, match="no reset options"):
        gymnasium.make(name).unwrapped.reset(options={"colour": "red"})


@each_world
def test_svg_parses_and_describes_the_episode(name):
    env = gymnasium.make(name, render_mode="svg")
    env.reset(seed=0)
    before = env.render()
    play(env, 0)
    after = env.render()
    for picture in (before, after):
        root = ElementTree.fromstring(picture)
        assert root.get("role") == "img"
        assert len(root.get("aria-label").split()) >= 8
    assert before != after


@each_world
def test_pixels_have_the_shape_of_the_drawing(name):
    env = gymnasium.make(name, render_mode="rgb_array")
    env.reset(seed=0)
    image, scene = env.render(), env.unwrapped.scene()
    assert image.dtype == np.uint8
    assert image.shape == (scene.height, scene.width, 3)
    assert len(np.unique(image.reshape(-1, 3), axis=0)) > 3


@each_world
def test_without_a_render_mode_nothing_is_drawn(name):
    env = gymnasium.make(name).unwrapped
    env.reset(seed=0)
    assert env.render() is None


def test_importing_seqrl_registers_every_world():
    code = "import gymnasium, seqrl; print(*(n for n in gymnasium.registry if 'seqrl/' in n))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert sorted(run.stdout.split()) == sorted(WORLDS)
