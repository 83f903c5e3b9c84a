"""The page's half-cheetah is Gymnasium's, as far as two builds of MuJoCo can be the same."""

import gymnasium
import mujoco
import numpy as np
import pytest

from tests.site.node import js, run

STEPS = 200
ROUNDING = 1e-12  # how far apart one step of both builds ends; measured: 2e-13
REPLAY = """async ({ xml, qpos, qvel, actions }) => {
    const world = await HalfCheetah.load(xml);
    const states = [world.begin(qpos, qvel)], rewards = [];
    for (const action of actions) {
        const { state, reward } = world.step(Float32Array.from(action));
        states.push(state);
        rewards.push(reward);
    }
    return { states, rewards };
}"""
ONE_STEP_EACH = """async ({ xml, before, actions }) => {
    const world = await HalfCheetah.load(xml);
    return before.map(({ qpos, qvel, warmstart }, t) => {
        world.begin(qpos, qvel);
        world.data.qacc_warmstart.set(warmstart);
        return world.step(Float32Array.from(actions[t])).state;
    });
}"""


def xml() -> str:
    import robot

    return robot.HALF_CHEETAH.read_text(encoding="utf-8")


def lived(actions: np.ndarray, rounding: np.random.Generator | None = None) -> dict:
    """A run from `reset(seed=0)`; with `rounding`, each step begins up to `ROUNDING` away."""
    env = gymnasium.make("HalfCheetah-v5")
    state, _ = env.reset(seed=0)
    data = env.unwrapped.data
    before, states, rewards = [], [state], []
    for action in actions:
        if rounding is not None:
            data.qpos += rounding.uniform(-ROUNDING, ROUNDING, data.qpos.shape)
            data.qvel += rounding.uniform(-ROUNDING, ROUNDING, data.qvel.shape)
        parts = {"qpos": data.qpos, "qvel": data.qvel, "warmstart": data.qacc_warmstart}
        before.append({name: part.tolist() for name, part in parts.items()})
        state, reward, *_ = env.step(action)
        states.append(state)
        rewards.append(reward)
    return {"before": before, "states": np.array(states), "rewards": np.array(rewards)}


@pytest.fixture(scope="module")
def actions() -> np.ndarray:
    return np.random.default_rng(0).uniform(-1, 1, (STEPS, 6)).astype(np.float32)


@pytest.fixture(scope="module")
def ours(actions):
    return lived(actions)


@pytest.fixture(scope="module")
def pages(actions, ours, mujoco_script):
    given = {"xml": xml(), "actions": actions.tolist(), **ours["before"][0]}
    found = run(REPLAY, mujoco_script, *js("half_cheetah"), given=given)
    return {name: np.array(values) for name, values in found.items()}


def test_its_first_40_steps_are_pythons_to_a_millionth(ours, pages):
    np.testing.assert_allclose(pages["states"][:41], ours["states"][:41], rtol=0, atol=1e-6)
    np.testing.assert_allclose(pages["rewards"][:40], ours["rewards"][:40], rtol=0, atol=1e-6)


def test_each_of_200_steps_from_pythons_own_state_ends_in_pythons_next(
    actions, ours, mujoco_script
):
    given = {"xml": xml(), "actions": actions.tolist(), "before": ours["before"]}
    found = run(ONE_STEP_EACH, mujoco_script, *js("half_cheetah"), given=given)
    np.testing.assert_allclose(found, ours["states"][1:], rtol=0, atol=ROUNDING)


def test_it_strays_from_python_no_faster_than_python_rounded_otherwise(actions, ours, pages):
    """Contact is chaotic: one rounding grows until two runs have nothing in common.

    Python is run eight times more, each step beginning as far off as one step of the two builds
    was seen to end (the test above). The furthest of them so far bounds how far the page may be.
    """
    others = [lived(actions, np.random.default_rng(seed))["states"] for seed in range(8)]
    furthest = np.max([np.abs(other - ours["states"]).max(1) for other in others], axis=0)
    bound = np.maximum.accumulate(furthest)[1:]  # [T]
    apart = np.abs(pages["states"] - ours["states"]).max(1)[1:]  # [T]
    comparable = bound < 1  # beyond that they have nothing in common
    assert comparable.sum() >= 50
    assert (apart <= bound)[comparable].all()


def test_the_pose_that_is_drawn_is_the_one_that_mujoco_computes(ours, mujoco_script):
    code = """async ({ xml, qpos, qvel }) => {
        const world = await HalfCheetah.load(xml);
        world.begin(qpos, qvel);
        return world.pose();
    }"""
    found = run(code, mujoco_script, *js("half_cheetah"), given={"xml": xml(), **ours["before"][0]})
    env = gymnasium.make("HalfCheetah-v5")
    env.reset(seed=0)
    model, data = env.unwrapped.model, env.unwrapped.data
    mujoco.mj_forward(model, data)
    for geom, ends in enumerate(found, start=1):
        axis = data.geom_xmat[geom].reshape(3, 3)[:, 2] * model.geom_size[geom, 1]
        both = [data.geom_xpos[geom] - axis, data.geom_xpos[geom] + axis]
        np.testing.assert_allclose(np.reshape(ends, (2, 2)), np.array(both)[:, [0, 2]], atol=1e-9)
