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


def test_the_front_is_what_walking_every_way_finds():
    """Forwards from S, cell by cell, on a coarse mesh; what none beats is left."""
    mesh = 0.04
    cells = [(x, y) for x in range(26) for y in range(26)]
    wet = {(x, y): float(puddle.depth(np.array([x, y]) * mesh)) for x, y in cells}
    there = {c for c in cells if math.dist(np.array(c) * mesh, puddle.G) <= 0.06}
    steps = [(x, y) for x in (-2, -1, 0, 1, 2) for y in (-2, -1, 0, 1, 2) if x * x + y * y <= 4]
    spent, pairs = {(2, 5): 0.0}, []
    for count in range(1, 41):
        after: dict = {}
        for (x, y), cost in spent.items():
            for right, up in steps:
                cell = (x + right, y + up)
                if cell in wet:
                    after[cell] = min(after.get(cell, math.inf), cost + wet[cell])
        arrived = [after.pop(cell) for cell in there & after.keys()]
        pairs += [(10 - 0.3 * count, min(arrived))] if arrived else []
        spent = after
    best = [
        (r, c)
        for r, c in pairs
        if not any(s >= r and d <= c and (s, d) != (r, c) for s, d in pairs)
    ]
    np.testing.assert_allclose(puddle.front(mesh), sorted(best), atol=1e-9)


@pytest.mark.parametrize("mesh", [0.02, 0.01])
def test_a_finer_mesh_never_costs_more(mesh):
    coarse, fine = (dict(puddle.front(m).round(2).tolist()) for m in (mesh, mesh / 2))
    assert all(
        cost >= fine[returned] - 0.005 for returned, cost in coarse.items() if returned in fine
    )
    assert max(fine) == max(coarse) == pytest.approx(7.0)


def test_no_walker_without_noise_beats_the_front_by_more_than_its_mesh():
    for height in np.linspace(0.2, 0.9, 71):
        returned, cost = puddle.worth(puddle.detour(height))
        least = [c for r, c in puddle.front() if r >= returned - 1e-9]
        assert min(least) <= cost + 0.1


def test_a_mesh_wider_than_half_a_step_is_refused():
    with pytest.raises(ValueError, match="too coarse: a step is 0.08"):
        puddle.front(0.05)


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
