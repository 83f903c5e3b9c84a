"""The random-walk graph: distances by Floyd and Warshall, walks by powers of their matrix."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqrl.environments import random_walk_graph as world
from seqrl.environments.drawing import Circle, Line

GRAPH = world.random_graph()


def floyd_warshall(graph):
    far = np.where(graph, 1.0, np.inf)
    np.fill_diagonal(far, 0)
    for middle in range(len(graph)):
        far = np.minimum(far, far[:, [middle]] + far[[middle]])
    return far


@given(st.integers(2, 12), st.floats(0.05, 1), st.integers(0, 10_000))
def test_graphs_are_drawn_pair_by_pair_and_refused_in_pieces(nodes, probability, seed):
    coins = np.random.default_rng(seed).random((nodes, nodes)) < probability
    expected = np.array(
        [[i != j and coins[min(i, j), max(i, j)] for j in range(nodes)] for i in range(nodes)]
    )
    if np.isinf(floyd_warshall(expected)).any():
        with pytest.raises(ValueError, match=f"seed {seed} gives a graph in pieces"):
            world.random_graph(nodes, probability, seed)
    else:
        np.testing.assert_array_equal(world.random_graph(nodes, probability, seed), expected)


@given(st.integers(1, 9), st.floats(0, 1), st.integers(0, 10_000))
def test_distances_equal_floyd_warshall_in_any_number_of_pieces(nodes, probability, seed):
    upper = np.triu(np.random.default_rng(seed).random((nodes, nodes)) < probability, 1)
    graph = upper | upper.T
    far = floyd_warshall(graph)
    for goal in range(nodes):
        expected = np.where(np.isinf(far[goal]), -1, far[goal])
        np.testing.assert_array_equal(world.distances(graph, goal), expected)


def test_the_graph_of_the_lessons():
    steps = floyd_warshall(GRAPH)[0]
    assert GRAPH.shape == (20, 20)
    assert GRAPH.sum() // 2 == 24
    assert steps.max() == 6
    assert steps[1:].mean() == pytest.approx(52 / 19)


@pytest.mark.parametrize("start", range(1, 20))
def test_the_shortest_path_earns_minus_its_length(start):
    steps = world.distances(GRAPH)
    env = world.RandomWalkGraph(start)
    env.reset()
    node, total, terminated = start, 0.0, False
    while not terminated:
        node = next(n for n in np.flatnonzero(GRAPH[node]) if steps[n] == steps[node] - 1)
        _, reward, terminated, truncated, _ = env.step(int(node))
        total += reward
        assert not truncated
    assert total == -steps[start]


@given(st.lists(st.integers(0, 19), min_size=1, max_size=12), st.integers(1, 19))
def test_a_step_to_a_stranger_leads_nowhere_and_costs_one(actions, start):
    env = world.RandomWalkGraph(start)
    here = int(env.reset()[0].argmax())
    for action in actions:
        seen, reward, terminated, _, _ = env.step(action)
        expected = action if GRAPH[here, action] else here
        assert int(seen.argmax()) == expected
        assert reward == -1
        here = expected
        assert terminated == (here == world.GOAL)
        if terminated:
            break


def test_walks_reach_the_goal_as_often_as_their_matrix_says():
    step = GRAPH / GRAPH.sum(1, keepdims=True)  # [20, 20]
    step[world.GOAL] = np.eye(20)[world.GOAL]
    start = np.where(np.arange(20) == world.GOAL, 0, 1 / 19)
    expected = (start @ np.linalg.matrix_power(step, world.HORIZON))[world.GOAL]
    walks = world.episodes(1500, seed=0)
    share = np.mean([walk.terminated for walk in walks])
    assert abs(share - expected) < 4 * np.sqrt(expected * (1 - expected) / 1500)


def test_walks_begin_anywhere_but_at_the_goal_and_follow_edges():
    walks = world.episodes(600, seed=1)
    starts = np.bincount([walk.observations[0].argmax() for walk in walks], minlength=20)
    assert starts[world.GOAL] == 0
    p = 1 / 19
    assert (abs(starts[1:] - 600 * p) < 4 * np.sqrt(600 * p * (1 - p))).all()
    for walk in walks[:100]:
        path = walk.observations.argmax(1)
        assert GRAPH[path[:-1], path[1:]].all()
        np.testing.assert_array_equal(path[1:], walk.actions)


def test_a_walker_likes_all_neighbours_equally():
    node = int(GRAPH.sum(1).argmax())
    moves = world.Behaviour(0).select_action(np.eye(20)[[node] * 4000])
    counts, p = np.bincount(moves, minlength=20), 1 / GRAPH[node].sum()
    assert (counts[~GRAPH[node]] == 0).all()
    assert (abs(counts[GRAPH[node]] - 4000 * p) < 4 * np.sqrt(4000 * p * (1 - p))).all()


def test_bad_arguments_are_refused():
    with pytest.raises(ValueError, match="seed 0 gives a graph in pieces"):
        world.RandomWalkGraph(edge_probability=0.01, graph_seed=0)
    with pytest.raises(ValueError, match="nodes .* must be at least 2, got 1"):
        world.RandomWalkGraph(nodes=1)
    for probability in (0, -0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="edge_probability must lie in"):
            world.RandomWalkGraph(edge_probability=probability)
    for start in (world.GOAL, 20, -1, 1.5):
        with pytest.raises(ValueError, match="start must be one of None, 1, 2"):
            world.RandomWalkGraph(start)
    with pytest.raises(ValueError, match="numbered 0 to 19"):
        world.draw([3, 20])


def test_the_drawing_compares_the_path_with_the_best():
    label = world.draw([10, 9, 10, 9]).label
    assert "A path of 3 steps from 10, 6 at best." in label
    assert "A path" not in world.draw().label


def test_no_edge_is_drawn_over_a_node_that_is_not_its_own():
    shapes = world.draw().shapes
    nodes = np.array([(s.x, s.y) for s in shapes if isinstance(s, Circle)])
    reach = max(s.radius + s.stroke_width / 2 for s in shapes if isinstance(s, Circle))
    edges = [np.array(s.points) for s in shapes if isinstance(s, Line)]
    assert (len(nodes), len(edges)) == (20, 24)
    for a, b in edges:
        others = nodes[(abs(nodes - a).max(1) > 0) & (abs(nodes - b).max(1) > 0)]
        along = ((others - a) @ (b - a) / ((b - a) @ (b - a))).clip(0, 1)
        gaps = np.linalg.norm(a + along[:, None] * (b - a) - others, axis=1)
        assert len(others) == 18
        assert gaps.min() > reach + 1
