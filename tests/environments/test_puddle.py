"""The puddle: plain geometry against the world; walkers whose returns do not tell their costs."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqrl.environments import puddle
from seqrl.environments.junction import observe, positions

unit = st.floats(0, 1)
push = st.floats(-1, 1, width=32)
actions = st.lists(st.tuples(push, push), min_size=1, max_size=40)
PERIOD = [round(0.1 + 0.08 * t, 9) for t in range(1, 11)]  # where the straight way lands


@given(unit, unit)
def test_depth_falls_evenly_from_the_middle_to_the_edge(x, y):
    away = math.hypot(x - 0.5, y - 0.2)
    expected = 1 - away / 0.3 if away < 0.3 else 0
    assert puddle.depth(np.array([x, y])) == pytest.approx(expected, abs=1e-12)
    assert puddle.cost(observe(np.array([x, y]))) == pytest.approx(expected, abs=1e-5)


@given(actions, st.integers(0, 1000))
def test_time_is_paid_for_and_the_goal_pays_once(actions, seed):
    env, rewards = puddle.Puddle(), []
    seen = [env.reset(seed=seed)[0]]
    for action in actions:
        observation, reward, terminated, _, info = env.step(np.array(action, np.float32))
        seen.append(observation)
        rewards.append(reward)
        if env._over:
            break
    path = positions(np.array(seen))
    assert path.min() >= 0
    assert path.max() <= 1
    assert info == {}
    assert terminated == (math.dist(path[-1], (0.9, 0.2)) <= 0.06)
    assert sum(rewards) == pytest.approx(10 * terminated - 0.3 * len(rewards))
    np.testing.assert_allclose(path[0], (0.1, 0.2), atol=1e-6)
    assert (np.linalg.norm(np.diff(path, axis=0), axis=1) < 0.08 + 6 * 0.01).all()


@pytest.mark.parametrize("noise", [0.0, 0.01, 0.03])
def test_steps_land_with_the_stated_noise(noise):
    landings = []
    for seed in range(2000):
        env = puddle.Puddle(noise=noise)
        env.reset(seed=seed)
        seen = env.step(np.array([1, 0.0], np.float32))[0]
        landings.append(positions(seen) - (0.18, 0.2))
    spread, n = np.array(landings), 2000
    rounding = 1e-6
    assert (abs(spread.mean(0)) < 4 * noise / np.sqrt(n) + rounding).all()
    assert (abs(spread.std(0) - noise) < 4 * noise / np.sqrt(2 * n) + rounding).all()


def test_the_straight_way_costs_the_sum_of_its_depths():
    path = puddle.detour(0.2)
    np.testing.assert_allclose(path[1:, 0], PERIOD)
    expected = sum(max(1 - abs(x - 0.5) / 0.3, 0) for x in PERIOD)
    assert puddle.worth(path) == pytest.approx((10 - 0.3 * 10, expected))


@given(st.floats(0.2, 0.9), st.floats(0.6, 1))
def test_a_detour_takes_as_long_as_its_two_legs(height, pace):
    leg, step = math.hypot(0.4, height - 0.2), 0.08 * pace
    shortest = math.ceil((2 * leg - 0.06) / step - 1e-6)
    longest = shortest + 2  # the first leg may end within reach of its end, or a step later
    assert shortest - 1 <= len(puddle.detour(height, pace)) - 1 <= longest


def test_a_detour_is_dry_where_its_legs_keep_clear_of_the_puddle():
    """From the middle to a leg it is 0.4 x / √(0.4² + x²), x above the line: 0.3 at 0.4536."""
    clear = 0.2 + 0.4 * 0.3 / math.sqrt(0.4**2 - 0.3**2)
    for height in np.linspace(clear + 0.02, 0.9, 30):
        assert puddle.worth(puddle.detour(height))[1] == 0
    assert puddle.worth(puddle.detour(0.5))[1] > 0


@pytest.mark.parametrize("heights", [50, 701])
def test_nothing_beats_the_front_and_it_beats_the_rest(heights):
    every = [puddle.worth(puddle.detour(height)) for height in np.linspace(0.2, 0.9, heights)]
    best = {
        (r, c)
        for r, c in every
        if not any(s >= r and d <= c and (s, d) != (r, c) for s, d in every)
    }
    front = puddle.front(heights)
    assert sorted(map(tuple, front.tolist()), reverse=True) == sorted(best, reverse=True)
    assert (np.diff(front, axis=0) < 0).all()  # less returned, less paid
    assert front[0, 0] == pytest.approx(7.0)
    assert front[-1, 1] == 0


def walks():
    lived = puddle.episodes(300, seed=5)
    returns = np.array([episode.rewards.sum() for episode in lived])
    costs = np.array([puddle.cost(episode.observations[1:]).sum() for episode in lived])
    return lived, returns, costs


def test_walkers_arrive_and_pass_at_every_height():
    lived, _, _ = walks()
    tops = [positions(episode.observations)[:, 1].max() for episode in lived]
    assert all(episode.terminated for episode in lived)
    share, _ = np.histogram(tops, bins=[0, 0.4, 0.65, 1.1])
    assert (share > 60).all()


def test_the_same_return_is_dear_or_free():
    """Slow and straight takes as long as fast and dry: else a return would tell its cost."""
    _, returns, costs = walks()
    alike = (returns > 4.5) & (returns < 5.5)
    assert costs[alike].min() < 0.1
    assert costs[alike].max() > 4


def test_a_walk_is_its_own_whoever_walks_beside_it():
    behaviour = puddle.Behaviour(3)
    behaviour.select_action(np.zeros((4, 2), np.float32))
    before = behaviour.memory.copy()
    behaviour.reset_history(np.array([1, 3]))
    assert (behaviour.memory[[0, 2]] == before[[0, 2]]).all()
    assert (behaviour.memory[[1, 3]] != before[[1, 3]]).all()


@pytest.mark.parametrize("noise", [-0.1, float("nan"), float("inf"), "much"])
def test_bad_noise_is_refused(noise):
    with pytest.raises((ValueError, TypeError), match="noise .* must be"):
        puddle.Puddle(noise=noise)


def test_the_drawing_counts_who_arrived_and_says_what_it_cost():
    paths = [puddle.detour(0.2), puddle.detour(0.9), puddle.detour(0.9)[:4]]
    label = puddle.draw(paths, ["blue", "green", "orange"]).label
    assert "Of 3 paths 2 arrived, costs 3.8, 0.0, 0.0." in label
    assert "Of 0 paths 0 arrived." in puddle.draw([]).label
