"""The four rooms: walls nobody passes, shortest ways against a fine grid, walks of one door."""

import math

import gymnasium
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from seqrl.environments import floor_plan, four_rooms
from seqrl.environments.floor_plan import clear, distance, doors_between, in_wall, room_of
from seqrl.environments.junction import observe, positions

unit = st.floats(0, 1)
points = st.tuples(unit, unit)
push = st.floats(-1, 1, width=32)
actions = st.lists(st.tuples(push, push), min_size=1, max_size=60)


def walled(point, slack=1e-9):
    """Whether a point lies inside a wall, by more than `slack`, said plainly."""
    x, y = point[..., 0], point[..., 1]

    def shut(along):
        doors = ((0.15, 0.35), (0.65, 0.85))
        return ~np.any([(low - slack < along) & (along < high + slack) for low, high in doors], 0)

    inside = 0.05 - slack
    return ((abs(x - 0.5) < inside) & shut(y)) | ((abs(y - 0.5) < inside) & shut(x))


def between(begin, end, count=200):
    """Points on straight lines, [..., count, 2]."""
    share = np.linspace(0, 1, count)[:, None]
    return begin[..., None, :] * (1 - share) + end[..., None, :] * share


def free(random, count):
    drawn = random.uniform(0, 1, (4 * count, 2))
    return drawn[~walled(drawn)][:count]


@given(points)
def test_walls_are_where_the_plan_says(point):
    edges = [0.0, 0.15, 0.35, 0.45, 0.5, 0.55, 0.65, 0.85, 1.0]
    if min(abs(a - e) for a in point for e in edges) > 1e-6:
        assert in_wall(np.array(point)) == walled(np.array(point))


@given(points, points)
def test_a_line_is_clear_if_no_point_of_it_lies_inside_a_wall(begin, end):
    begin, end = np.array(begin), np.array(end)
    if clear(begin, end):
        assert not walled(between(begin, end), slack=1e-6).any()
    else:  # it may cut a corner between two of the points
        nearly = max(abs(end - begin)) / 5000 + 1e-6
        assert walled(between(begin, end, 5000), slack=-nearly).any()


def test_a_line_along_a_wall_or_from_post_to_post_is_clear():
    for begin, end in (
        *(((0.45, 0.0), (0.45, 0.35)), ((0.45, 0.15), (0.55, 0.15)), ((0.3, 0.35), (0.7, 0.35))),
        *(((0.4, 0.2), (0.4, 0.2)), ((0.45, 0.35), (0.35, 0.45))),
    ):
        assert clear(np.array(begin), np.array(end))
        assert clear(np.array(end), np.array(begin))
    assert not clear(np.array([0.5, 0.0]), np.array([0.5, 0.1]))


@given(actions, st.integers(0, 1000))
def test_no_walk_passes_a_wall(actions, seed):
    env = four_rooms.FourRooms()
    seen = [env.reset(seed=seed)[0]]
    for action in actions:
        seen.append(env.step(np.array(action, np.float32))[0])
        if env._over:
            break
    path = np.array(env._path)
    np.testing.assert_allclose(positions(np.array(seen))[:, :2], path, atol=1e-6)
    assert path.min() >= 0
    assert path.max() <= 1
    assert not walled(between(path[:-1], path[1:])).any()
    assert (np.linalg.norm(np.diff(path, axis=0), axis=1) < 0.04 + 6 * 0.005).all()


@given(points, points)
def test_of_a_step_that_a_wall_forbids_what_it_does_not_forbid_is_made(start, step):
    start, step = np.array(start), 0.1 * (np.array(step) - 0.5)
    if walled(start, slack=-1e-9):
        return
    landing = four_rooms.move(start, step)
    whole = np.clip(start + step, 0, 1)
    options = [whole, [whole[0], start[1]], [start[0], whole[1]], start]
    allowed = [option for option in options if clear(start, np.array(option))]
    np.testing.assert_array_equal(landing, allowed[0])


def test_the_goal_pays_once_and_ends_the_episode():
    rewards = {True: [], False: []}
    for seed in range(60):
        env, random = four_rooms.FourRooms(farthest=0), np.random.default_rng(seed)
        seen, _ = env.reset(seed=seed)
        goal = positions(seen)[2:]
        while True:
            seen, reward, terminated, truncated, _ = env.step(random.uniform(-1, 1, 2))
            there = math.dist(positions(seen)[:2], goal) <= 0.06 + 1e-7
            np.testing.assert_allclose(positions(seen)[2:], goal)
            assert (reward, terminated) == (float(there), there)
            if terminated or truncated:
                break
        rewards[terminated].append(reward)
    assert set(rewards[True]) == {1.0}
    assert set(rewards[False]) == {0.0}


@pytest.mark.parametrize(("nearest", "farthest"), [(0, 0), (0, 1), (1, 1), (2, 2), (0, 2)])
def test_start_and_goal_are_as_many_doors_apart_as_asked(nearest, farthest):
    env, rooms = four_rooms.FourRooms(nearest, farthest), set()
    for seed in range(200):
        start, goal = np.split(positions(env.reset(seed=seed)[0]), 2)
        apart = doors_between(start, goal)
        ring = abs(int(room_of(start)) - int(room_of(goal)))
        assert apart == min(ring, 4 - ring)
        assert nearest <= apart <= farthest
        assert not in_wall(np.array([start, goal])).any()
        rooms.add((int(room_of(start)), int(room_of(goal))))
    count = {0: 4, 1: 8, 2: 4}
    assert len(rooms) == sum(count[apart] for apart in range(nearest, farthest + 1))


@pytest.mark.parametrize(("nearest", "farthest"), [(2, 1), (-1, 2), (0, 3), (0.5, 1)])
def test_no_other_doors_can_be_asked_for(nearest, farthest):
    with pytest.raises((TypeError, ValueError), match="doors from start to goal"):
        gymnasium.make("seqrl/FourRooms-v0", nearest=nearest, farthest=farthest)


def grid_distances(step=0.025, reach=5):
    """All points of a grid, and how far they are from some of them, walking between points.

    Steps lead to all points up to five rows or columns away, if no point between lies in a wall.
    """
    side = np.arange(0, 1 + step / 2, step)
    nodes = np.stack(np.meshgrid(side, side, indexing="ij"), axis=-1)  # [41, 41, 2]
    number = np.arange(nodes[..., 0].size).reshape(nodes.shape[:2])
    rows, columns, lengths = [], [], []
    for right in range(-reach, reach + 1):
        for up in range(-reach, reach + 1):
            if math.gcd(right, up) != 1:
                continue
            here = tuple(slice(max(-d, 0), len(side) - max(d, 0)) for d in (right, up))
            there = tuple(slice(max(d, 0), len(side) + min(d, 0)) for d in (right, up))
            open_way = ~walled(between(nodes[here], nodes[there], 41)).any(axis=-1)
            rows.append(number[here][open_way])
            columns.append(number[there][open_way])
            lengths.append(np.full(open_way.sum(), step * math.hypot(right, up)))
    size = number.size
    parts = np.concatenate(lengths), (np.concatenate(rows), np.concatenate(columns))
    graph = coo_array(parts, shape=(size, size)).tocsr()
    random = np.random.default_rng(0)
    flat = nodes.reshape(-1, 2)
    starts = random.choice(np.flatnonzero(~walled(flat, slack=-1e-9)), 25, replace=False)
    return flat, starts, dijkstra(graph, indices=starts)


def test_shortest_ways_are_those_of_a_fine_grid():
    nodes, starts, found = grid_distances()
    for start, lengths in zip(starts, found, strict=True):
        there = np.isfinite(lengths) & ~walled(nodes, slack=-1e-9)
        exact = distance(np.broadcast_to(nodes[start], nodes[there].shape), nodes[there])
        assert (exact <= lengths[there] + 1e-9).all()
        assert (
            lengths[there] <= 1.02 * exact + 1e-9
        ).all()  # steps of the grid have few directions
        assert there.sum() > 1200


def test_ways_are_as_long_there_as_back_and_straight_where_nothing_is_between():
    random = np.random.default_rng(1)
    one, other = free(random, 300), free(random, 300)
    np.testing.assert_allclose(distance(one, other), distance(other, one))
    straight = np.linalg.norm(one - other, axis=1)
    assert (distance(one, other) >= straight - 1e-12).all()
    seen = clear(one, other)
    np.testing.assert_allclose(distance(one, other)[seen], straight[seen])
    assert (distance(one, other)[~seen] > straight[~seen]).all()


def test_whoever_follows_the_bends_walks_the_shortest_way():
    random = np.random.default_rng(2)
    one, other = free(random, 200), free(random, 200)
    here, walked = one.copy(), np.zeros(200)
    for _ in range(6):
        ahead, _ = floor_plan.next_bend(here, other)
        assert clear(here, ahead).all()
        walked += np.linalg.norm(ahead - here, axis=1)
        here = ahead
    np.testing.assert_allclose(here, other)
    np.testing.assert_allclose(walked, distance(one, other))


def walked(farthest, count=300, seed=3):
    lived = four_rooms.episodes(count, farthest, seed)
    return lived, [positions(episode.observations) for episode in lived]


def test_short_walks_pass_one_door_at_most_and_together_see_everything():
    lived, paths = walked(farthest=1)
    rooms = [set(room_of(path[:, :2]).tolist()) for path in paths]
    assert all(len(seen) <= 2 for seen in rooms)
    assert not any(seen in ({0, 2}, {1, 3}) for seen in rooms)
    assert {frozenset(seen) for seen in rooms} >= {
        *(frozenset({room, (room + 1) % 4}) for room in range(4)),
        *(frozenset({room}) for room in range(4)),
    }
    everywhere = np.concatenate(paths)[:, :2]
    counts, *_ = np.histogram2d(*everywhere.T, bins=[[0.05, 0.15, 0.25, 0.35, 0.45]] * 2)
    assert (counts > 0).all()
    assert np.mean([episode.terminated for episode in lived]) > 0.99


def test_long_walks_join_opposite_rooms():
    _, paths = walked(farthest=2)
    ends = [doors_between(path[0, :2], path[-1, :2]) for path in paths]
    assert np.mean(np.array(ends) == 2) == pytest.approx(0.25, abs=0.1)


def test_walkers_of_one_way_go_anticlockwise_to_the_opposite_room_and_straight_to_others():
    lived, paths = {}, {}
    for one_way in (False, True):
        lived[one_way] = four_rooms.episodes(200, 2, seed=5, one_way=one_way)
        paths[one_way] = [positions(episode.observations) for episode in lived[one_way]]
    second = {False: set(), True: set()}
    for either, one in zip(paths[False], paths[True], strict=True):
        apart = doors_between(one[0, :2], one[0, 2:])
        assert doors_between(one[-1, :2], one[0, 2:]) == 0
        if apart == 2:
            for way, path in ((False, either), (True, one)):
                rooms = room_of(path[:, :2])
                first_other = rooms[(rooms != rooms[0]).argmax()]
                second[way].add(int(first_other - rooms[0]) % 4)
    assert second == {False: {1, 3}, True: {1}}


def test_walkers_are_no_faster_than_the_optimum_and_not_much_slower():
    lived, paths = walked(farthest=2, count=200)
    first = np.array([path[0] for path in paths])
    best = four_rooms.optimum(first[:, :2], first[:, 2:])
    taken = np.array([len(episode) for episode in lived])
    assert (taken >= best - 2).all()  # noise may push
    assert (taken / best).mean() < 1.3


def test_the_optimum_of_a_straight_way():
    start, goal = np.array([[0.1, 0.25], [0.1, 0.25]]), np.array([[0.9, 0.25], [0.12, 0.25]])
    assert four_rooms.optimum(start, goal).tolist() == [math.ceil((0.8 - 0.06) / 0.04), 1]


def test_the_drawing_counts_who_arrived_and_which_waypoints_lie_in_walls():
    paths = [np.array([[0.1, 0.1], [0.2, 0.2]]), np.array([[0.1, 0.1], [0.1, 0.2]])]
    ways = np.array([[0.5, 0.5], [0.2, 0.2], [0.5, 0.25]])
    label = four_rooms.draw(paths, np.array([0.22, 0.2]), ways, ["blue", "orange"]).label
    assert "2 paths, of which 1 arrived at the goal G; 1 of 3 waypoints lie inside walls." in label
    assert "and 0 paths." in four_rooms.draw([]).label


def test_what_is_seen_is_where_one_is_and_the_goal():
    env = four_rooms.FourRooms()
    seen, _ = env.reset(seed=4)
    np.testing.assert_array_equal(seen, observe(np.concatenate([env._path[0], env.goal])))
