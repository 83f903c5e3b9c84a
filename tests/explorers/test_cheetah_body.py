"""The half-cheetah is drawn where MuJoCo's own simulation has it."""

import gymnasium
import mujoco
import numpy as np
import pytest

from seqrl import Episode
from seqrl.lessons.explorers.cheetah_body import PARTS, THICKNESS, distances, poses, speed

JOINTS = ("bthigh", "fthigh", "bthigh", "bshin", "bfoot", "fthigh", "fshin", "ffoot")
ROWS = (0, 1, 3, 4, 5, 7, 8, 9)  # of the eleven points


@pytest.fixture(scope="module")
def simulated():
    """Thirty steps of random actions: the episode, its true x, its true joints [31, 8, 2]."""
    env = gymnasium.make("HalfCheetah-v5").unwrapped
    env.action_space.seed(0)
    observations, actions, rewards = [env.reset(seed=0)[0]], [], []
    where, joints = [env.data.qpos[0]], [true_joints(env)]
    for _ in range(30):
        actions.append(env.action_space.sample())
        observation, reward, *_ = env.step(actions[-1])
        observations.append(observation)
        rewards.append(reward)
        where.append(env.data.qpos[0])
        joints.append(true_joints(env))
    episode = Episode(
        np.array(observations, np.float32), np.array(actions), np.array(rewards), False, True
    )
    return episode, np.array(where), np.array(joints)


def true_joints(env):
    mujoco.mj_forward(env.model, env.data)
    places = np.array([env.data.body(name).xpos for name in JOINTS])  # [8, 3]
    return places[:, [0, 2]] - (env.data.qpos[0], 0)


def test_the_way_is_the_simulations(simulated):
    episode, where, _ = simulated
    # Gymnasium adds up the control cost in 32 bits: that is all that is lost.
    assert distances(episode) == pytest.approx(where - where[0], abs=1e-7)
    assert speed(episode) == pytest.approx((where[-1] - where[0]) / 1.5)


def test_joints_are_the_simulations(simulated):
    episode, _, joints = simulated
    assert poses(episode.observations)[:, ROWS] == pytest.approx(joints, abs=1e-6)


def test_feet_stand_on_the_ground_and_the_head_is_in_front():
    env = gymnasium.make("HalfCheetah-v5").unwrapped
    env.reset(seed=0)
    for _ in range(100):
        observation, *_ = env.step(np.zeros(6))
    (pose,) = poses(observation[None])
    toes, head = pose[[6, 10]], pose[2]
    assert toes[:, 1] == pytest.approx(THICKNESS / 2, abs=0.02)
    assert head[0] == pose[:, 0].max()
    assert head[1] == pose[:, 1].max()


def test_the_parts_are_all_the_points():
    rows = [row for part in PARTS.values() for row in range(11)[part]]
    assert rows == list(range(11))


def test_other_observations_are_refused():
    with pytest.raises(ValueError, match=r"shape \(5, 11\), expected HalfCheetah's \[T, 17\]"):
        poses(np.zeros((5, 11)))
