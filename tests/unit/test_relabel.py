"""Relabelled returns and the table of values, held to exhaustive and breadth-first search."""

from collections.abc import Collection

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from seqrl import Episode, Trajectories, returns_to_go
from seqrl.environments import random_walk_graph
from seqrl.tabular import (
    Grid,
    Table,
    TabularPolicy,
    best_values,
    policy_values,
    relabel,
    relabelled_returns,
)

END = -1  # in the worlds below


def longest_paths(moves: dict[int, Collection[tuple[int, float]]], place: int, left: int) -> float:
    """The best return from a place to the end in at most `left` moves, by trying all paths."""
    if place == END:
        return 0.0
    if left == 0:
        return -np.inf
    ways = [r + longest_paths(moves, to, left - 1) for to, r in moves.get(place, [])]
    return max(ways, default=-np.inf)


def random_world(rng: np.random.Generator, places: int):
    """Moves of a deterministic world in which every step costs and the end pays."""
    moves: dict[int, list[tuple[int, float]]] = {}
    for place in range(places):
        for to in rng.choice(places + 1, size=rng.integers(place == 0, 4), replace=False).tolist():
            pay = float(rng.integers(-5, 0)) + (10.0 if to == places else 0.0)
            moves.setdefault(place, []).append((END if to == places else to, pay))
    return moves


@pytest.mark.parametrize("seed", range(30))
def test_best_values_are_those_of_exhaustive_search(seed):
    rng = np.random.default_rng(seed)
    places = int(rng.integers(2, 6))
    world = random_world(rng, places)
    rows = [(a, b, r) for a, ways in world.items() for b, r in ways]
    moves = np.array([(a, places if b == END else b) for a, b, _ in rows], int)
    values = best_values(moves, np.array([r for *_, r in rows]), places)
    truth = [longest_paths(world, place, places) for place in range(places)]
    np.testing.assert_allclose(values, truth)


def test_a_loop_that_pays_has_no_value():
    moves = np.array([[0, 1], [1, 0], [1, 2]])
    assert best_values(moves, np.array([1.0, -1.0, 3.0]), 2).tolist() == [4.0, 3.0]
    with pytest.raises(ValueError, match="loop of moves pays"):
        best_values(moves, np.array([1.0, -0.5, 3.0]), 2)


@pytest.mark.parametrize("move", [[0, 4], [3, 0], [-1, 0], [0, -1]])
def test_moves_stay_in_the_table(move):
    with pytest.raises(ValueError, match=r"from 0 … 2 to 0 … 3"):
        best_values(np.array([move]), np.array([1.0]), 3)


@pytest.mark.parametrize("seed", range(5))
def test_a_policys_values_are_the_mean_returns_of_many_walks(seed):
    rng = np.random.default_rng(seed)
    moves = np.array([(a, b) for a in range(4) for b in (max(a - 1, 0), a + 1)])  # back or on
    rewards = rng.normal(size=len(moves))
    on = rng.uniform(0.4, 0.9, size=4)
    shares = np.stack((1 - on, on), axis=1).ravel()
    walkers, got = np.zeros(20_000, int), np.zeros(20_000)
    for _ in range(500):
        move = 2 * walkers + (rng.random(len(walkers)) < on[np.minimum(walkers, 3)])
        moving = walkers < 4
        got[moving] += rewards[move[moving]]
        walkers[moving] = moves[move[moving], 1]
    assert (walkers == 4).all()
    [value, *_] = policy_values(moves, rewards, shares, 4)
    assert abs(got.mean() - value) < 4 * got.std() / np.sqrt(len(got))


def test_a_policy_that_always_takes_a_best_move_has_the_best_values():
    moves, rewards = np.array([[0, 1], [0, 2], [1, 2]]), np.array([1.0, 4.0, 5.0])
    best = best_values(moves, rewards, 2)
    assert policy_values(moves, rewards, np.array([1.0, 0.0, 1.0]), 2).tolist() == best.tolist()


@pytest.mark.parametrize(
    ("shares", "says"),
    [
        ([0.5, 0.4, 1.0], "must sum to 1"),
        ([1.5, -0.5, 1.0], "none below 0"),
        ([1.0, 0.0, 1.0], "may never arrive"),
    ],
)
def test_a_policy_without_an_average_return_is_refused(shares, says):
    moves = np.array([[0, 1], [0, 2], [1, 0]])
    with pytest.raises(ValueError, match=says):
        policy_values(moves, np.ones(3), np.array(shares), 2)


def walk(places, rewards, terminated=True, actions=None) -> Episode:
    """An episode on a line of numbered places; its last place is where it ended."""
    steps = len(rewards)
    actions = np.zeros((steps, 1)) if actions is None else np.array(actions)
    observations = np.array(places, float)[:, None]
    return Episode(observations, actions, np.array(rewards, float), terminated, not terminated)


def random_episodes(rng: np.random.Generator, world, places: int) -> list[Episode]:
    """Walks that end at the end, or after six steps by the clock, or where no move is left."""
    episodes = []
    for _ in range(int(rng.integers(2, 6))):
        path, rewards = [int(rng.choice(sorted(world)))], []
        while path[-1] in world and len(rewards) < 6:
            to, reward = world[path[-1]][rng.integers(len(world[path[-1]]))]
            path.append(places if to == END else to)
            rewards.append(reward)
        episodes.append(walk(path, rewards, path[-1] == places))
    return episodes


def seen_moves(episodes: list[Episode], places: int) -> dict[int, set[tuple[int, float]]]:
    """What the episodes prove possible; the last step of a cut-off one has no known outcome."""
    moves: dict[int, set[tuple[int, float]]] = {}
    for episode in episodes:
        path = episode.observations[:, 0].astype(int).tolist()
        for t in range(len(episode) - episode.truncated):
            to = END if path[t + 1] == places else path[t + 1]
            moves.setdefault(path[t], set()).add((to, episode.rewards[t]))
    return moves


@pytest.mark.parametrize("seed", range(30))
def test_relabelled_returns_are_the_best_stitched_continuations(seed):
    rng, places = np.random.default_rng(seed), 5
    world = random_world(rng, places)
    episodes = random_episodes(rng, world, places)
    data = Trajectories.from_episodes(episodes)
    table = Table.of(data, bins=50)  # each place has a cell of its own
    found = relabel(data, table.value_of(data.states.numpy())).rtg.numpy()
    moves, row = seen_moves(episodes, places), 0
    for episode in episodes:
        path = episode.observations[:, 0].astype(int).tolist()
        for t in range(len(episode)):
            own = episode.rewards[t:].sum()
            sum_to = np.cumsum(episode.rewards[t:])
            leave = [  # live on to some later step of this episode, then take the best known path
                sum_to[s - t] + longest_paths(moves, path[s + 1], places)
                for s in range(t, len(episode) - 1)
            ]
            assert found[row] == pytest.approx(max([own, *leave]))
            row += 1
    assert row == len(found)


RAGGED = st.lists(
    st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 30)), min_size=1, max_size=7),
    min_size=1,
    max_size=5,
)


def flat(episodes):
    """Rewards [N], values [N] and offsets [E + 1] of episodes of (reward, value)."""
    steps = np.array([step for episode in episodes for step in episode], float)
    return steps[:, 0], steps[:, 1], np.cumsum([0, *map(len, episodes)])


@settings(max_examples=60, deadline=None)
@given(RAGGED)
def test_relabelling_follows_its_equation_and_never_promises_less(episodes):
    rewards, values, offsets = flat(episodes)
    rtg = relabelled_returns(rewards, values, offsets)
    assert (rtg >= returns_to_go(rewards, offsets)).all()
    for begin, end in zip(offsets[:-1], offsets[1:], strict=True):
        assert rtg[end - 1] == rewards[end - 1]
        for t in range(begin, end - 1):
            assert rtg[t] == rewards[t] + max(rtg[t + 1], values[t + 1])


@settings(max_examples=60, deadline=None)
@given(RAGGED)
def test_no_knowledge_changes_nothing_and_more_knowledge_never_lowers(episodes):
    rewards, values, offsets = flat(episodes)
    nothing = relabelled_returns(rewards, np.full(len(rewards), -np.inf), offsets)
    assert nothing.tolist() == returns_to_go(rewards, offsets).tolist()
    more = relabelled_returns(rewards, values + 1, offsets)
    assert (more >= relabelled_returns(rewards, values, offsets)).all()


def test_episodes_do_not_hear_of_each_other():
    rewards, values = np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.0, 9.0, 99.0, 0.0])
    alone = relabelled_returns(rewards[:2], values[:2]).tolist()
    assert relabelled_returns(rewards, values, np.array([0, 2, 4])).tolist()[:2] == alone


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_values_are_numbers(bad):
    with pytest.raises(ValueError, match="NaN or \\+inf"):
        relabelled_returns(np.zeros(2), np.array([0.0, bad]))


@pytest.mark.parametrize("shape", [(3,), (2, 1)])
def test_sizes_agree(shape):
    with pytest.raises(ValueError, match="flat arrays"):
        relabelled_returns(np.zeros(2), np.zeros(shape))


def crossing() -> Trajectories:
    """Two walks on a line that cross at 2: from 0 to a poor end, from 4 to a rich one."""
    poor = walk([0, 1, 2, 3], [-1, -1, 1], actions=[[0.1], [0.1], [0.3]])
    rich = walk([4, 2, 3], [-5, 10], actions=[[-0.5], [-0.7]])
    return Trajectories.from_episodes([poor, rich])


def test_relabelling_hands_the_rich_end_to_the_poor_walk():
    data = crossing()
    table = Table.of(data)
    lifted = relabel(data, table.value_of(data.states.numpy()))
    assert data.rtg.tolist() == [-1.0, 0.0, 1.0, 5.0, 10.0]
    assert lifted.rtg.tolist()[:2] == pytest.approx([3.5, 4.5])  # at 2 both ends: (1 + 10) / 2
    assert lifted.returns.tolist() == pytest.approx([3.5, 5.0])
    for name in ("states", "actions", "rewards", "offsets", "terminated"):
        assert torch.equal(getattr(lifted, name), getattr(data, name))


def test_steps_between_the_same_cells_are_one_move_with_their_mean():
    table = Table.of(crossing())
    join = (table.moves == [2, len(table.grid)]).all(1)
    assert table.rewards[join].tolist() == [5.5]
    np.testing.assert_allclose(table.actions[join], [[-0.2]], rtol=1e-6)


def test_a_coarse_grid_takes_different_states_for_one():
    data = crossing()
    assert [len(Table.of(data, bins).grid) for bins in (1, 2, 20)] == [1, 2, 4]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 30), st.integers(1, 3), st.integers(0, 999))
def test_every_state_of_the_data_lies_in_its_own_cell(bins, dimensions, seed):
    states = np.random.default_rng(seed).normal(size=(12, dimensions)).astype(np.float32)
    grid = Grid.over(states, bins)
    middle = grid.centres[grid.cells(states)]
    assert (np.abs(states - middle) <= 0.500001 * grid.width).all()
    assert set(grid.cells(states)) == set(range(len(grid)))


@pytest.mark.parametrize(("states", "bins"), [(np.zeros(3), 4), (np.zeros((0, 2)), 4)])
def test_a_grid_needs_states(states, bins):
    with pytest.raises(ValueError, match=r"\[N, S\]"):
        Grid.over(states, bins)


def test_a_grid_needs_a_box():
    with pytest.raises(ValueError, match="bins must be at least 1, got 0"):
        Grid.over(np.zeros((3, 2)), 0)


def graph_data(walks: int) -> Trajectories:
    episodes = random_walk_graph.episodes(walks)
    return Trajectories.from_episodes(episodes, action_space="discrete", action_dim=20)


def test_on_the_graph_the_table_is_breadth_first_search():
    data = graph_data(300)
    nodes = np.eye(20, dtype=np.float32)[1:]
    steps = random_walk_graph.distances(random_walk_graph.random_graph())[1:]
    table = Table.of(data)
    assert table.value_of(nodes).tolist() == (-steps).tolist()
    graph = random_walk_graph.random_graph()
    for node, action in enumerate(TabularPolicy(table).select_action(nodes), start=1):
        ahead = random_walk_graph.distances(graph)[action]
        assert graph[node, action]
        assert ahead == steps[node - 1] - 1


def test_the_policy_takes_the_move_with_the_highest_q():
    data = Trajectories.from_episodes([
        walk([0, 1], [1.0], actions=[[0.5]]),
        walk([0, 2, 3], [0.0, 4.0], actions=[[-0.5], [0.25]]),
        walk([9, 8], [1.0], terminated=False, actions=[[0.9]]),
    ])  # fmt: skip
    policy = TabularPolicy(Table.of(data))
    assert policy.select_action(np.array([[0.0], [2.0]])).tolist() == [[-0.5], [0.25]]
    assert policy.select_action(np.array([[9.0]])).tolist() == [[0.25]]  # as at 2, the nearest


def test_data_in_which_nothing_ends_has_no_best_move():
    data = Trajectories.from_episodes([walk([0, 1, 2], [1.0, 1.0], terminated=False)])
    with pytest.raises(ValueError, match="no path in the data arrives"):
        TabularPolicy(Table.of(data))
