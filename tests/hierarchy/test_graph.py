"""Search over clusters, against paths that are found by trying all."""

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from seqrl import Episode, Trajectories
from seqrl.hierarchy import SearchedWaypoints
from seqrl.hierarchy.clusters import nearest
from seqrl.hierarchy.graph import edges, next_on_path


def shortest(lengths, start, end):
    """The length of the shortest path, over all orders of all other nodes."""
    others = [node for node in range(len(lengths)) if node not in (start, end)]
    best = np.inf
    for count in range(len(others) + 1):
        for between in itertools.permutations(others, count):
            path = (start, *between, end)
            best = min(best, sum(lengths[a, b] for a, b in itertools.pairwise(path)))
    return best


@given(st.integers(2, 5), st.integers(0, 10_000))
def test_the_next_cluster_lies_on_a_shortest_path(count, seed):
    random = np.random.default_rng(seed)
    lengths = random.uniform(0.1, 2, (count, count))
    lengths[random.random((count, count)) < 0.5] = np.inf
    np.fill_diagonal(lengths, np.inf)
    following = next_on_path(lengths)
    for start, end in itertools.product(range(count), repeat=2):
        first = following[start, end]
        if start == end:
            assert first == end
            continue
        best = shortest(lengths, start, end)
        if np.isinf(best):
            assert first == end
        else:
            rest = 0 if first == end else shortest(lengths, first, end)
            assert lengths[start, first] + rest == pytest.approx(best)


@given(st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=8), min_size=1, max_size=4))
def test_edges_are_steps_within_recordings(episodes):
    clusters = np.array([cluster for episode in episodes for cluster in episode])
    number = np.repeat(range(len(episodes)), [len(episode) for episode in episodes])
    expected = {pair for episode in episodes for pair in itertools.pairwise(episode)}
    expected = {(a, b) for a, b in expected if a != b}
    found = edges(clusters, number[1:] == number[:-1], count=5)
    assert {(a, b) for a, b in np.argwhere(found).tolist()} == expected


def recorded(*lines):
    """Walks along a line, one number a step; nobody is asked for anything."""
    made = []
    for line in lines:
        seen = np.stack([line, np.zeros(len(line))], axis=1)
        steps = len(line) - 1
        made.append(Episode(seen, np.zeros((steps, 1)), np.zeros(steps), False, True))
    return Trajectories.from_episodes(made)


def searcher(data, clusters):
    sizes = {"state_dim": 2, "action_dim": 1, "goal_dim": 1, "clusters": clusters}
    agent = SearchedWaypoints(sizes, seed=0)
    agent.prepare(data)
    return agent


def test_paths_join_recordings_but_never_the_end_of_one_to_the_start_of_the_next():
    """One walks 0 to 3, one 2 to 5, and one 9 to 7; nobody ever came from 5 to 9."""
    data = recorded([0, 1, 2, 3, 3], [2, 3, 4, 5, 5], [9, 8, 7, 7])
    agent = searcher(data, clusters=9)
    asked = lambda here, goal: agent.propose(np.array([here, goal], float))[0]  # noqa: E731
    assert [asked(here, 5) for here in range(5)] == [1, 2, 3, 4, 5]
    assert asked(9, 7) == 8
    assert asked(3, 8) == 8  # no path: the goal itself
    assert asked(3.2, 3.4) == pytest.approx(3.4)  # within a cluster: the goal itself
    assert asked(1, 0) == 0  # nobody walked back


def test_the_nearest_centre_is_the_nearest():
    random = torch.Generator().manual_seed(0)
    places, centres = (torch.randn(n, 3, generator=random) for n in (50, 7))
    expected = torch.cdist(places, centres).argmin(dim=1)
    assert torch.equal(nearest(places.view(5, 10, 3), centres).flatten(), expected)


def test_more_clusters_than_places_are_refused():
    with pytest.raises(ValueError, match="fewer places than clusters=9: give a smaller"):
        searcher(recorded([0, 1, 2, 3]), clusters=9)
